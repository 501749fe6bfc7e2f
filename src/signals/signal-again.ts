import { wellFormedJson } from '../redis/well-formed-json';
import { isRecord } from './reading';
import type { Signal } from './signal';

/**
 * A signal as the intake keeps it for a second time: as it was read, so that its time and its person stay what they were.
 * Meta's own bodies are verified before they are stored and have no such member.
 */
export const encodeSignalAgain = (signal: Signal): string => wellFormedJson({ signal });

/** The signal in what {@link encodeSignalAgain} wrote; `undefined` where the body is a webhook of Meta. */
export function signalAgain(body: unknown): Signal | undefined {
  return isRecord(body) && isRecord(body.signal) && body.entry === undefined
    ? (body as { signal: unknown } as { signal: Signal }).signal
    : undefined;
}
