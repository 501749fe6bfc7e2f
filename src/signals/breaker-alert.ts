import type { Alert } from '../alerts/alerts';

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
