import type { Outcome } from './activity';

/** The branches on which a contact goes on as the journey means it to, of our activities and of the built-in wait. */
const ONWARD_BRANCHES: ReadonlySet<string> = new Set(['continue', 'converted', 'event']);

/**
 * The outcome that goes on where nobody names a branch: what stood at a place follows it, and it is drawn straight. Its
 * branch says which it is; an activity with none of these branches has its first. It is not where an answer that names
 * no branch leads: that is always the first outcome, as on the real canvas.
 */
export function onwardOutcome(outcomes: readonly Outcome[]): Outcome | undefined {
  return outcomes.find((outcome) => ONWARD_BRANCHES.has(outcome.arguments?.branchResult ?? '')) ?? outcomes[0];
}
