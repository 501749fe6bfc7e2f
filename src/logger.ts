import pino, { type DestinationStream, type Logger } from 'pino';
import { z } from 'zod';
import { CERTAINLY_PERSONAL, maskIn } from './mask-personal-data';

export { maskIn, maskPhone } from './mask-personal-data';
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
const LEVELS_OF_FIELDS = LEVELS_WITH_SECRETS - 1;

/** Keys of what vendors, shops or people said: whatever looks like somebody in it is masked, a bare number too. */
const SAID_KEYS = new Set([
  'why',
  'detail',
  'message',
  'reason',
  'reasons',
  'problem',
  'title',
  'conversionId',
  'evidenceId',
  'error',
]);
/**
 * The value without its secrets and the people in it, itself where it has none. Pino's own `redact` is as good for what stands on top and for
 * what a child logger carries, but with paths of two levels it is four times the work of the line, and every contact
 * logs one. What is logged of an error, `describeError` decides.
 */
function withoutSecrets(value: unknown, levels = LEVELS_WITH_SECRETS, key = ''): unknown {
  if (typeof value === 'string') return SAID_KEYS.has(key) || CERTAINLY_PERSONAL.test(value) ? maskIn(value) : value;
  // `err` has a serializer of its own; an error under another name would be written with all that hangs on it.
  if (value instanceof Error) return key === 'err' && levels === LEVELS_OF_FIELDS ? value : describeError(value);
  if (levels === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, levels - 1, key));
  let clean = value;
  for (const [key, each] of Object.entries(value)) {
    const shown = SECRET_KEYS.has(key) ? HIDDEN : withoutSecrets(each, levels - 1, key);
    if (shown !== each) clean = { ...clean, [key]: shown };
  }
  return clean;
}

/**
 * One structured logger per process. No line holds a whole number or address, whatever the caller gives it: what was said
 * of somebody is masked here. `level` as in pino: trace … fatal, silent. `unit`: the MID that stands in every line.
 */
export function createLogger(options: { level: string; unit?: string; destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: options.unit === undefined ? null : { unit: options.unit },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError, msg: (text: unknown) => (typeof text === 'string' ? maskIn(text) : text) },
      redact: { paths: [...SECRET_KEYS], censor: HIDDEN },
      formatters: { log: (fields) => withoutSecrets(fields) as typeof fields },
    },
    options.destination ?? linesByTurns(),
  );
}

/**
 * Standard output. The lines of one turn of the event loop are written as one, at its end: a call to the system for each is
 * most of what a line costs. What ends the process writes them first; only a kill -9 loses those of its last turn.
 */
function linesByTurns(): DestinationStream {
  const output = pino.destination(1);
  let waiting = '';
  const flush = () => {
    process.off('exit', flush);
    const lines = waiting;
    waiting = '';
    if (lines !== '') output.write(lines);
  };
  return {
    write(line) {
      if (waiting === '') {
        setImmediate(flush);
        process.on('exit', flush);
      }
      waiting += line;
    },
  };
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
  if (!parsed.success) return maskIn(String(error));
  const { name, message, stack, code, cause } = parsed.data;
  return {
    type: name,
    message: maskIn(message),
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack: maskIn(stack) }),
    ...(cause !== undefined && depth < MOST_CAUSES && { cause: describeError(cause, depth + 1) }),
  };
}
