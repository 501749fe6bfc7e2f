import pino, { type DestinationStream, type Logger } from 'pino';
import { z } from 'zod';

export type { Logger };

/** Keys that could carry a secret; pino replaces their value wherever they stand one or two levels deep. */
const SECRET_KEYS = ['authorization', 'token', 'accessToken', 'access_token', 'secret', 'client_secret', 'password'];

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
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[hidden]' },
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
export function describeError(error: unknown, depth = 0): unknown {
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
