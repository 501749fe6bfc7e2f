import type { AlertBook, SaidAlert } from '../alerts/alerts';
import { inTheirWords, sayAlert, says } from '../alerts/sentences/say-alert';
import type { Logger } from '../logger';
import type { HandOverResult } from '../replies/hand-over';
import type { KeptMessage } from './owner-store';

/** A route that does not answer for so long is no matter of moments any more. */
const MISSED_AFTER_MS = 3_600_000;

/** Whom a step names. */
export interface Owner {
  name: string;
  email: string;
}

export interface ReachOwnerDependencies {
  /** Takes a message to somebody; a repeat with the same id is one message where the route can tell. */
  toOwner: (message: KeptMessage, owner: Owner) => Promise<HandOverResult>;
  alerts: Pick<AlertBook, 'raise' | 'over'>;
  logger: Logger;
  clock: () => number;
}

/** `missed`: it never will arrive. `later`: it is worth another try. */
export type Reached = 'told' | 'missed' | 'later';

/**
 * Takes a message to an owner. Operators hear of one who is not reached, at once where another try would change nothing, and
 * after an hour of tries; and of the first message that arrives again. `triedSince`: ms; undefined where it is tried once.
 */
export async function reachOwner(
  message: KeptMessage,
  owner: Owner,
  triedSince: number | undefined,
  { toOwner, alerts, logger, clock }: ReachOwnerDependencies,
): Promise<Reached> {
  const result = await toOwner(message, owner);
  logger.info({ message: message.id, result: result.kind }, 'alerts told to the owner of steps');
  if (result.kind === 'done') {
    alerts.over(NOT_TOLD, subjectOf(owner));
    return 'told';
  }
  const isLater = result.kind === 'later' && triedSince !== undefined;
  if (!isLater || clock() - triedSince >= MISSED_AFTER_MS) alerts.raise(notTold(owner, result));
  return isLater ? 'later' : 'missed';
}

/** Neither an email nor a webhook is set up, so that nobody can be told. */
export const NO_WAY = 'no_way';
const NOT_TOLD = 'owner_not_told';
const subjectOf = ({ name }: Owner) => name || 'an owner without a name';

const whyNot = (result: Exclude<HandOverResult, { kind: 'done' }>) => {
  if (result.kind === 'person') return sayAlert(`alert_${result.why}`);
  if (result.kind === 'refused' && result.code === NO_WAY) return sayAlert('alert_no_way');
  return inTheirWords(result.kind === 'refused' ? result.detail : result.why);
};

const notTold = (owner: Owner, result: Exclude<HandOverResult, { kind: 'done' }>): SaidAlert => ({
  code: NOT_TOLD,
  subject: subjectOf(owner),
  ...says(sayAlert('alert_owner_not_told'), whyNot(result)),
  severity: 'warning',
});
