import type { Alerts } from '../alerts/alerts';
import { scopeFix, scopesOf } from './scopes';

/**
 * Tells of rights that the package lacks, one alert for each scope however many calls want it, and of their end once a
 * call that needs the scope is taken again.
 */
export function createRightsWatch(options: { alerts: Pick<Alerts, 'raise'>; accountId: string }) {
  const { alerts, accountId } = options;
  /** Scopes that calls were refused for. */
  const missing = new Set<string>();

  const subjectsOf = (operation: string) => {
    const scopes = scopesOf(operation);
    return scopes.length > 0 ? scopes : [operation];
  };

  return {
    /** A call was refused for want of a right. */
    refused(operation: string, why: string): void {
      for (const scope of subjectsOf(operation)) {
        missing.add(scope);
        alerts.raise({
          code: 'right_missing',
          subject: scope,
          title: `Marketing Cloud refuses calls that need ${scope}: what needs it waits`,
          detail: `${why}. Business unit ${accountId}: ${scopeFix(scope)}`,
          severity: 'critical',
        });
      }
    },
    /** A call was taken. */
    taken(operation: string): void {
      for (const scope of subjectsOf(operation)) {
        if (!missing.delete(scope)) continue;
        alerts.raise({
          code: 'right_given',
          subject: scope,
          title: `Marketing Cloud takes calls that need ${scope} again`,
          detail: `Business unit ${accountId}`,
          severity: 'info',
        });
      }
    },
  };
}

export type RightsWatch = ReturnType<typeof createRightsWatch>;
