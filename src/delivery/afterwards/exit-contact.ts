import { z } from 'zod';
import type { Alerts } from '../../alerts/alerts';
import { sayAlert, says, sentenceOfError } from '../../alerts/sentences/say-alert';
import { CodedError } from '../../errors';
import type { ExecutionRecord } from '../../execution/execution-record';
import type { StoredExecution } from '../../execution/stored-execution';
import type { Logger } from '../../logger';
import type { ContactExits } from '../../marketing-cloud/contact-exit';
import { isSetUpFault } from '../../marketing-cloud/marketing-cloud-error';
import { maskIn, maskSentence } from '../../mask-personal-data';
import type { Metrics } from '../../metrics';
import type { Sentence } from '../../saying';

/** A contact who is to leave the journey because of one message, as it stands in the queue. */
export const contactExitSchema = z.object({
  messageKey: z.string(),
  contactKey: z.string(),
  /** The journey's version, as `/execute` names it. */
  journeyId: z.string(),
  /** The message was held: its answer was given long before. */
  held: z.boolean(),
  /** ms */
  askedAt: z.number(),
});
export type ContactExitJob = z.infer<typeof contactExitSchema>;

export interface ExitContactDependencies {
  record: Pick<ExecutionRecord, 'read'>;
  contactExits: ContactExits;
  /** Key and version of a journey version; undefined where it was never published through us. */
  journeyOf: (journeyId: string) => Promise<{ key: string; version: string } | undefined>;
  alerts: Pick<Alerts, 'raise'>;
  metrics: Pick<Metrics, 'contactExits'>;
  logger: Logger;
  clock: () => number;
}

/** The answer may still come; the queue tries again with growing pauses. */
class ContactExitTooEarlyError extends CodedError {
  constructor(messageKey: string) {
    super('contact_exit_too_early', `the message ${messageKey} is not decided to its end yet`, { retry: 'later' });
  }
}

/** Its process died before the answer: whoever takes the call over decides anew and asks again. */
const OPEN_AT_MOST_MS = 600_000;

/**
 * Takes a contact who was found likely blocked out of the journey (B7). It is asked for before the answer is written, so
 * that no death of a process loses it, and done only where that answer turned out to be `blocked`. Marketing Cloud ignores
 * a repeat, so a call of unknown outcome is made again.
 * @throws ContactExitTooEarlyError; MarketingCloudError and what the token throws, where it may succeed later.
 */
export async function exitContact(exit: ContactExitJob, dependencies: ExitContactDependencies): Promise<void> {
  const { record, contactExits, journeyOf, alerts, metrics, logger, clock } = dependencies;
  const { messageKey, contactKey, journeyId } = exit;
  const end = endOf(await record.read(messageKey), exit);
  if (end === 'open' && clock() - exit.askedAt < OPEN_AT_MOST_MS) throw new ContactExitTooEarlyError(messageKey);
  if (end !== 'blocked') return tell('not_blocked');

  const journey = await journeyOf(journeyId);
  if (!journey?.key) {
    tell('journey_unknown');
    return alert(sayAlert('alert_exit_unknown', { journey: journeyId, message: messageKey }));
  }
  const version = Number.parseInt(journey.version, 10);
  const versions = Number.isInteger(version) ? { versions: [version] } : {};
  try {
    const [result] = await contactExits.request([{ contactKey, journeyKey: journey.key, ...versions }]);
    if (result?.kind !== 'ignored') return tell('requested');
    tell('ignored', result.reasons);
    alert(sayAlert('alert_exit_ignored', { message: messageKey, words: result.reasons.join(', ') }));
  } catch (error) {
    if (!(error instanceof CodedError) || (error.retry === 'later' && !isSetUpFault(error))) throw error;
    tell('refused', [error.code]);
    alert(sayAlert('alert_exit_refused', { message: messageKey, why: sentenceOfError(error) }));
    // A missing right or a wrong address can be mended meanwhile; the same call alone cannot.
    if (isSetUpFault(error)) throw error;
  }

  function tell(outcome: string, reasons?: readonly string[]): void {
    metrics.contactExits.inc({ outcome });
    logger.info(
      { messageKey, outcome, ...(reasons && { reasons: reasons.map((each) => maskIn(each, [contactKey])) }) },
      'contact exit',
    );
  }
  function alert(why: Sentence): void {
    alerts.raise({
      code: 'contact_exit_failed',
      subject: journeyId,
      ...says(sayAlert('alert_not_left'), maskSentence(why, [contactKey])),
      severity: 'warning',
    });
  }
}

/** What the message came to. */
function endOf(stored: StoredExecution | undefined, { held }: ContactExitJob): 'blocked' | 'otherwise' | 'open' {
  if (held) {
    if (stored?.held !== undefined) return 'open';
    return stored?.notSentFor === 'blocked' ? 'blocked' : 'otherwise';
  }
  if (stored?.answer === undefined) return 'open';
  return stored.answer.reason === 'blocked' ? 'blocked' : 'otherwise';
}
