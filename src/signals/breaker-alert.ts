import type { SaidAlert } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { Refusal } from '../consent/consent-change';

/** What a person hears when inferred suppression is switched off for a sender (design 4). */
export function breakerAlert(sender: string): SaidAlert {
  return {
    code: 'suppression_breaker',
    subject: sender,
    ...says(sayAlert('alert_unreachable_many'), sayAlert('alert_unreachable_many_why')),
    severity: 'critical',
  };
}

/** What a person hears when webhooks give one person more addresses or topics than anybody has. */
export function tooManyAlert(why: Refusal): SaidAlert {
  return {
    code: 'person_limit',
    subject: why,
    ...says(sayAlert(`alert_too_many_${why}`), sayAlert('alert_too_many_why')),
    severity: 'warning',
  };
}
