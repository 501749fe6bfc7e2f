import type { EndingAlerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { Sentence } from '../saying';
import { grantOf, scopesOf } from './scopes';

const CODE = 'right_missing';

/**
 * Tells of rights that the package lacks, one alert for each scope however many calls want it, and of their end once a
 * call that needs the scope is taken again.
 */
export function createRightsWatch(options: { alerts: EndingAlerts; accountId: string }) {
  const { alerts, accountId } = options;

  const subjectsOf = (operation: string) => {
    const scopes = scopesOf(operation);
    return scopes.length > 0 ? scopes : [operation];
  };

  return {
    /** A call was refused for want of a right. */
    refused(operation: string, why: Sentence): void {
      for (const scope of subjectsOf(operation)) {
        alerts.raise({
          code: CODE,
          subject: scope,
          ...says(
            sayAlert('alert_right_missing', { scope }),
            sayAlert('alert_right_missing_why', { why, account: accountId, fix: grantOf(scope) }),
          ),
          severity: 'critical',
        });
      }
    },
    /** A call was taken. */
    taken(operation: string): void {
      for (const scope of subjectsOf(operation)) alerts.over(CODE, scope);
    },
  };
}

export type RightsWatch = ReturnType<typeof createRightsWatch>;
