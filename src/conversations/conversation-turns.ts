import { LIMITS } from '../limits';
import type { Turn } from './conversation';

/** The last turns, each once, in the order of their times. */
export function withTurns(turns: readonly Turn[], more: readonly Turn[]): Turn[] {
  const { max, length } = LIMITS.conversationTurns;
  const byId = new Map([...turns, ...more].map((turn) => [turn.id, { ...turn, text: turn.text.slice(0, length) }]));
  return [...byId.values()].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1)).slice(-max);
}
