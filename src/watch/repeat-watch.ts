import { createHash } from 'node:crypto';
import type { ContractFact } from './contract-journal';

/** Journey Builder repeats for some ten minutes (JB 2.5). */
const REPEATED_WITHIN_MS = 11 * 60_000;
const MOST_REMEMBERED = 5_000;

/** Who is called for in which step, and by which visit. */
export interface RepeatedCall {
  journeyId: string;
  activityId: string;
  contactKey: string;
  definitionInstanceId: string;
}

/**
 * Whether a call that this process answered with an error comes again under the same `definitionInstanceId`: our key of a
 * message rests on it. Nothing is remembered of calls that were answered, so nearly all cost one comparison.
 */
export function createRepeatWatch(options: { clock: () => number; count: (fact: ContractFact) => void }) {
  const { clock, count } = options;
  const failed = new Map<string, { instance: string; at: number }>();
  const nameOf = ({ journeyId, activityId, contactKey }: RepeatedCall) =>
    createHash('sha256')
      .update(JSON.stringify([journeyId, activityId, contactKey]))
      .digest('base64url');

  return {
    /** A call came. */
    came(call: RepeatedCall): void {
      if (failed.size === 0) return;
      const name = nameOf(call);
      const before = failed.get(name);
      if (before === undefined) return;
      failed.delete(name);
      if (clock() - before.at > REPEATED_WITHIN_MS) return;
      count(
        before.instance === call.definitionInstanceId ? 'repeat_under_same_instance' : 'repeat_under_other_instance',
      );
    },
    /** It was answered with an error, so it will come again. */
    failed(call: RepeatedCall): void {
      if (failed.size >= MOST_REMEMBERED) failed.clear();
      failed.set(nameOf(call), { instance: call.definitionInstanceId, at: clock() });
    },
  };
}
