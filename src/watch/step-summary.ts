import type { StepHour } from '../execution/step-hours';
import { BRANCHES, isWord, REASONS, REASONS_THAT_GO } from '../vocabulary';

/** What became of a step's contacts over some hours. */
export interface StepSummary {
  /** Contacts that were answered, tests apart. */
  contacts: number;
  /** Messages that Meta accepted, those that were held before too. */
  sent: number;
  /** Contacts that took the fallback branch, and by which reason. */
  fallbacks: number;
  fallbackReasons: Record<string, number>;
  /** Contacts that were sent nothing and took another branch, and by which reason. */
  leftOut: number;
  leftOutReasons: Record<string, number>;
  /** Messages that failed after Meta had accepted them, by why. */
  failed: Record<string, number>;
  lateFallbacks: { sent: number; refused: number };
}

/** Adds hours up; pure. */
export function summarise(hours: readonly StepHour[]): StepSummary {
  const sum: StepSummary = {
    contacts: 0,
    sent: 0,
    fallbacks: 0,
    fallbackReasons: {},
    leftOut: 0,
    leftOutReasons: {},
    failed: {},
    lateFallbacks: { sent: 0, refused: 0 },
  };
  for (const [what, count] of hours.flatMap(({ counts }) => [...counts])) add(sum, what, count);
  return sum;
}

/** `what` in the words of `COUNT_STEP_LUA` (execution/step-hours.ts); one that is not known counts for nothing. */
function add(sum: StepSummary, what: string, count: number): void {
  const [kind = '', word = ''] = what.split(' ');
  if (kind === 'failed') addTo(sum.failed, word, count);
  else if (kind === 'accepted') sum.sent += count;
  else if (kind === 'late' && (word === 'sent' || word === 'refused')) sum.lateFallbacks[word] += count;
  if (!isWord(REASONS, word) || word === 'test' || !isWord(BRANCHES, kind)) return;
  sum.contacts += count;
  // Nobody was let down by a draw.
  if (word === 'holdout') return;
  if (kind === 'email_fallback') {
    sum.fallbacks += count;
    addTo(sum.fallbackReasons, word, count);
  } else if (!REASONS_THAT_GO.has(word)) {
    sum.leftOut += count;
    addTo(sum.leftOutReasons, word, count);
  }
}

function addTo(counts: Record<string, number>, word: string, count: number): void {
  counts[word] = (counts[word] ?? 0) + count;
}
