import type { Alerts } from '../alerts/alerts';
import { inTheirWords, sayAlert, says, sentenceOfError } from '../alerts/sentences/say-alert';
import { CrmError } from '../crm/crm-error';
import type { CodedError } from '../errors';
import type { Logger } from '../logger';
import type { HandOver, HandOverResult } from '../replies/hand-over';
import type { Destination } from './hand-over-queue';
import { whyNotHanded } from './why-not-handed';

const WAIT = {
  crm: 'alert_crm_hand_overs_wait',
  webhook: 'alert_webhook_hand_overs_wait',
  email: 'alert_email_hand_overs_wait',
} as const satisfies Record<Destination, string>;

/** Tells operators of hand-overs that need somebody; no alert names a person. */
export function createHandOverTeller({ alerts, logger }: { alerts: Pick<Alerts, 'raise'>; logger: Logger }) {
  return {
    undecided({ route }: HandOver, recordId: string): void {
      alerts.raise({
        code: 'hand_over_undecided',
        subject: route,
        ...says(sayAlert('alert_undecided'), sayAlert('alert_undecided_why', { record: recordId })),
        severity: 'warning',
      });
    },

    refused(id: string, { route }: HandOver, result: Extract<HandOverResult, { kind: 'person' | 'refused' }>): void {
      const code = result.kind === 'person' ? result.why : result.code;
      const because = whyNotHanded(result);
      const why = result.kind === 'person' ? because : sayAlert('alert_code_because', { code, why: because });
      logger.error({ handOver: id, route, why: why.english }, 'a reply could not be handed over');
      alerts.raise({
        code: 'hand_over_refused',
        subject: `${route} ${code}`,
        ...says(sayAlert('alert_not_handed'), sayAlert('alert_not_handed_why', { id, why })),
        severity: 'critical',
      });
    },

    givenUp(id: string, { route }: HandOver, result: Exclude<HandOverResult, { kind: 'done' }>): void {
      logger.error({ handOver: id, route, result: result.kind }, 'a hand-over is given up');
      alerts.raise({
        code: 'hand_over_given_up',
        subject: route,
        ...says(sayAlert('alert_never_handed'), sayAlert('alert_never_handed_why', { id })),
        severity: 'critical',
      });
    },

    /** A fault of the set-up is told at once, anything else once it was met often. */
    away(destination: Destination, error: CodedError, isOften: boolean): void {
      logger.warn({ err: error, destination }, 'hand-overs wait');
      const isSetUp = error.code === 'crm_login_refused' || error.code === 'crm_refused';
      if (!isSetUp && !isOften) return;
      const why = error instanceof CrmError ? sentenceOfError(error) : inTheirWords(error.code);
      alerts.raise({
        code: 'hand_overs_wait',
        subject: destination,
        ...says(sayAlert(WAIT[destination]), sayAlert('alert_hand_overs_wait_why', { why })),
        severity: isSetUp ? 'critical' : 'warning',
      });
    },
  };
}
