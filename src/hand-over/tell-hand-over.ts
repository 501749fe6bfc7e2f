import type { Alerts } from '../alerts/alerts';
import { CrmError } from '../crm/crm-error';
import type { CodedError } from '../errors';
import type { Logger } from '../logger';
import type { HandOver, HandOverResult } from '../replies/hand-over';
import type { Destination } from './hand-over-queue';

export const DESTINATION_NAMES: Record<Destination, string> = {
  crm: 'Salesforce CRM',
  webhook: 'the webhook of replies',
  email: 'email',
};

/** Tells operators of hand-overs that need somebody; no alert names a person. */
export function createHandOverTeller({ alerts, logger }: { alerts: Pick<Alerts, 'raise'>; logger: Logger }) {
  return {
    undecided({ route }: HandOver, recordId: string): void {
      alerts.raise({
        code: 'hand_over_undecided',
        subject: route,
        title: 'Somebody has to decide whose a handed-over reply is',
        detail: `record ${recordId} is linked to nobody, since several records could be meant`,
        severity: 'warning',
      });
    },

    refused(id: string, { route }: HandOver, result: Extract<HandOverResult, { kind: 'person' | 'refused' }>): void {
      const [code, why] =
        result.kind === 'person' ? [result.why, result.why] : [result.code, `${result.code}: ${result.detail}`];
      logger.error({ handOver: id, route, why }, 'a reply could not be handed over');
      alerts.raise({
        code: 'hand_over_refused',
        subject: `${route} ${code}`,
        title: 'A reply could not be handed over',
        detail: `hand-over ${id}: ${why}. It is tried again every day, and stands on the page of replies`,
        severity: 'critical',
      });
    },

    givenUp(id: string, { route }: HandOver, result: Exclude<HandOverResult, { kind: 'done' }>): void {
      logger.error({ handOver: id, route, result: result.kind }, 'a hand-over is given up');
      alerts.raise({
        code: 'hand_over_given_up',
        subject: route,
        title: 'A reply was never handed over',
        detail: `hand-over ${id} was tried for four weeks and is given up`,
        severity: 'critical',
      });
    },

    /** A fault of the set-up is told at once, anything else once it was met often. */
    away(destination: Destination, error: CodedError, isOften: boolean): void {
      logger.warn({ err: error, destination }, 'hand-overs wait');
      const isSetUp = error.code === 'crm_login_refused' || error.code === 'crm_refused';
      if (!isSetUp && !isOften) return;
      const why = error instanceof CrmError ? error.message : error.code;
      alerts.raise({
        code: 'hand_overs_wait',
        subject: destination,
        title: `Replies cannot be handed over to ${DESTINATION_NAMES[destination]} and wait`,
        detail: `${why}. Nothing is lost; owners find them on the page of replies`,
        severity: isSetUp ? 'critical' : 'warning',
      });
    },
  };
}
