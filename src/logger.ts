import pino, { type DestinationStream, type Logger } from 'pino';
import { z } from 'zod';

export type { Logger };

/** Keys that could carry a secret: their value is hidden in the object that is logged and two levels below it. */
const SECRET_KEYS = new Set([
  'authorization',
  'token',
  'accessToken',
  'access_token',
  'secret',
  'client_secret',
  'password',
]);
const HIDDEN = '[hidden]';
const LEVELS_WITH_SECRETS = 3;

/**
 * The value without its secrets, itself where it has none. Pino's own `redact` is as good for what stands on top and for
 * what a child logger carries, but with paths of two levels it is four times the work of the line, and every contact
 * logs one. What is logged of an error, `describeError` decides.
 */
function withoutSecrets(value: unknown, levels = LEVELS_WITH_SECRETS): unknown {
  if (levels === 0 || typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, levels - 1));
  let clean = value;
  for (const [key, each] of Object.entries(value)) {
    const shown = SECRET_KEYS.has(key) ? HIDDEN : withoutSecrets(each, levels - 1);
    if (shown !== each) clean = { ...clean, [key]: shown };
  }
  return clean;
}

/**
 * One structured logger per process. Phone numbers are never logged whole: callers pass them through
 * {@link maskPhone}. `level` as in pino: trace … fatal, silent.
 */
export function createLogger(options: { level: string; destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
      redact: { paths: [...SECRET_KEYS], censor: HIDDEN },
      formatters: { log: (fields) => withoutSecrets(fields) as typeof fields },
    },
    options.destination ?? pino.destination(1),
  );
}

const errorSchema = z.object({
  name: z.string().catch('Error'),
  message: z.string().catch(''),
  stack: z.string().optional().catch(undefined),
  code: z.union([z.string(), z.number()]).optional().catch(undefined),
  cause: z.unknown().optional(),
});

/** Causes of causes are followed no further than this. */
const MOST_CAUSES = 5;

/**
 * What is logged of an error: its name, code, message, stack and causes, and no other property. Libraries hang whole
 * commands and requests onto their errors (ioredis `command.args`, axios `config`), with people's numbers and tokens.
 */
function describeError(error: unknown, depth = 0): unknown {
  const parsed = errorSchema.safeParse(error);
  if (!parsed.success) return String(error);
  const { name, message, stack, code, cause } = parsed.data;
  return {
    type: name,
    message,
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack }),
    ...(cause !== undefined && depth < MOST_CAUSES && { cause: describeError(cause, depth + 1) }),
  };
}

/** Numbers of seven digits or more, with what people put between digits, and email addresses. */
const IDENTIFYING = /\+?\d(?:[ ().\-/]{0,2}\d){6,}|[^\s@<>"']+@[^\s@<>"']+/g;

/** A text that somebody typed, without the numbers and email addresses in it: `asked by +52 55 1234 5678` → `asked by …5678`. */
export const maskIn = (text: string): string => text.replace(IDENTIFYING, maskPhone);

/** `+5215512345678` → `…5678`: enough to recognise a number that a person names, too little to call it. */
export function maskPhone(phone: string): string {
  return phone.length <= 4 ? '…' : `…${phone.slice(-4)}`;
}
