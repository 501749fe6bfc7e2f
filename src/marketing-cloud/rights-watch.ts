import type { EndingAlerts } from '../alerts/alerts';
import { scopeFix, scopesOf } from './scopes';

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
    refused(operation: string, why: string): void {
      for (const scope of subjectsOf(operation)) {
        alerts.raise({
          code: CODE,
          subject: scope,
          title: `Marketing Cloud refuses calls that need ${scope}: what needs it waits`,
          detail: `${why}. Business unit ${accountId}: ${scopeFix(scope)}`,
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
