import type { StepHour } from '../execution/step-hours';
import { summarise } from './step-summary';
import { NOTHING_OF_LAST } from './verdict';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Of a small audience: nobody came for so long, and so many came and got nothing. */
const SMALL_AUDIENCE = 5;
const QUIET_MS = 15 * MINUTE_MS;

export type NewStepVerdict =
  /** Too few came yet. */
  { kind: 'nothing_to_say' } | { kind: 'sends' } | { kind: 'sends_nothing'; contacts: number; reason: string };

/**
 * Whether a step that was just activated sends at all; pure. The call that Journey Builder makes before it activates carries
 * no step (JB 3.1), so its first contacts are the first that can show it. `activatedAt` (ms): undefined where it was never
 * published through us, and all that is kept of it counts.
 */
export function judgeNewStep(
  hours: readonly StepHour[],
  lately: { unsentInARow: number; lastAt: number },
  { activatedAt, now }: { activatedAt: number | undefined; now: number },
): NewStepVerdict {
  const from = activatedAt === undefined ? 0 : Math.floor(activatedAt / HOUR_MS) * HOUR_MS;
  const { contacts, sent, fallbackReasons } = summarise(hours.filter(({ at }) => at >= from));
  const unsent = Math.min(lately.unsentInARow, contacts);
  if (unsent === 0) return contacts > 0 || sent > 0 ? { kind: 'sends' } : { kind: 'nothing_to_say' };
  // One message is enough to know that it can send: what it lacks later is a change, which `judgeRise` tells.
  if (sent > 0) return { kind: 'sends' };
  const isOver = unsent >= SMALL_AUDIENCE && now - lately.lastAt >= QUIET_MS;
  if (unsent < NOTHING_OF_LAST && !isOver) return { kind: 'nothing_to_say' };
  const [reason = ''] = Object.entries(fallbackReasons).sort(([, one], [, other]) => other - one)[0] ?? [];
  return { kind: 'sends_nothing', contacts: unsent, reason };
}
