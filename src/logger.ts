import pino, { type DestinationStream, type Logger } from 'pino';

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
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[hidden]' },
    },
    options.destination ?? pino.destination(1),
  );
}

/** `+5215512345678` → `…5678`: enough to recognise a number that a person names, too little to call it. */
export function maskPhone(phone: string): string {
  return phone.length <= 4 ? '…' : `…${phone.slice(-4)}`;
}
