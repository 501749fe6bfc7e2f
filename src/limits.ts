/*
 * The numbers of a step, each once: the server refuses what is outside, the page says so before. `usual` stands where a
 * step says nothing.
 */

/** Journey Builder holds a call for 100 s at most (JB 1.3). */
export const LONGEST_CALL_SECONDS = 100;
/** Before the wait for the delivery begins the send takes up to 10 s of them, and the answer must still get back. */
export const ROOM_FOR_THE_SEND_SECONDS = 20;

export const LIMITS = {
  /** How long a step waits for the delivery: what Journey Builder holds, without the room for the send. */
  waitSeconds: { min: 1, max: LONGEST_CALL_SECONDS - ROOM_FOR_THE_SEND_SECONDS, usual: 20 },
  /** What "in time" means to a late fallback; a month at most. */
  afterMinutes: { min: 1, max: 43_200, usual: 120 },
  capMessages: { min: 1, max: 1000, usual: 1 },
  capDays: { min: 1, max: 90, usual: 7 },
  /** How long after a message a conversion is its own; 90 days at most. */
  windowHours: { min: 1, max: 2160, usual: 72 },
  /** Characters: the columns are as wide. */
  topic: { max: 60, usual: 'general' },
  conversionName: { max: 60 },
  /** Questions that a person who replies may be asked. */
  questions: { max: 3 },
} as const;

/** Whether a number that somebody typed can stand: `null` is no answer. */
export function isWithin(value: number | null, { min, max }: { min: number; max: number }): value is number {
  return value !== null && Number.isInteger(value) && value >= min && value <= max;
}

/** The longest wait for a delivery, for a step that asks for a longer one: it was saved while 90 s were allowed. */
export const waitThatFits = (seconds: number): number => Math.min(seconds, LIMITS.waitSeconds.max);
