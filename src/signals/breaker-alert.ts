import type { Alert } from '../alerts/alerts';
import type { Refusal } from '../consent/consent-change';

/** What a person hears when inferred suppression is switched off for a sender (design 4). */
export function breakerAlert(sender: string): Alert {
  return {
    code: 'suppression_breaker',
    subject: sender,
    title: 'Suspiciously many people became unreachable',
    detail: 'inferred suppression is off for this sender, since a fault of the provider looks the same',
    severity: 'critical',
  };
}

/** What a person hears when webhooks give one person more addresses or topics than anybody has. */
export function tooManyAlert(why: Refusal): Alert {
  return {
    code: 'person_limit',
    subject: why,
    title: `Somebody has too many ${why}`,
    detail:
      'a webhook would give one person more than 20 addresses or 100 topics: what it says beyond them was not kept',
    severity: 'warning',
  };
}
