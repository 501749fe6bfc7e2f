import { branchForCause } from '../../decision/branch-for-cause';
import type { Decision } from '../../decision/decide';
import { blanksAsError } from '../../execution/blanks-of-row';
import type { ExecutionRecord, SendOutcomeName } from '../../execution/execution-record';
import { acceptedRow, decidedRow, type MessageForm } from '../../execution/message-rows';
import { type Answer, type Branch, CAUSES, isWord, type Reason } from '../../vocabulary';
import type { ContactExitJob } from '../afterwards/exit-contact';
import { lateWatch } from '../late/late-watch';
import type { Contact } from './contact';
import { ContactLostError, type HeldAnswer, type HoldForOutcomeDependencies } from './hold-for-outcome';

export interface Finish {
  outcome: SendOutcomeName;
  wamid?: string;
  answer: { branch: Branch; reason: Reason };
  error?: { code: number | undefined; title: string };
  /** For the log: what was found, never a value of the contact's. */
  detail?: string | undefined;
  exitsJourney?: true;
  /** As what it was sent, or tried. */
  form?: MessageForm;
}

/** How a contact's way ends: with the answer, or with one that is held. */
export type Ending = { kind: 'answered'; answer: Answer } | HeldAnswer;

export type FinishDependencies = HoldForOutcomeDependencies & {
  record: Pick<ExecutionRecord, 'finish'>;
  /** Asks for a contact to be taken out of the journey once the message's answer stands; a repeat asks once. */
  queueContactExit: (exit: ContactExitJob) => Promise<void>;
};

/** How a message ends that was decided not to go. Which values were missing stands in its row, by name and never by value. */
export function skippedBy({ branch, cause, detail, why, exitsJourney }: Extract<Decision, { kind: 'skip' }>): Finish {
  return {
    outcome: 'skipped',
    answer: { branch, reason: cause },
    detail,
    ...(why.code === 'values' && { error: blanksAsError(why.keys) }),
    ...(exitsJourney && { exitsJourney }),
  };
}

/**
 * Writes outcome, answer and row of a contact in one step and gives the answer. Where a webhook was faster than the HTTP
 * reply, what it said is taken into account first; where the step waits for a delivery, the answer is to be held.
 */
export async function finishRecord(
  contact: Contact,
  token: string,
  first: Finish,
  dependencies: FinishDependencies,
): Promise<Ending> {
  const { record, metrics, logger, clock } = dependencies;
  const { messageKey, contactKey, journeyId, settings } = contact;
  // Before the answer: a process that dies in between is repeated, and what was asked for waits for the answer.
  if (first.exitsJourney) {
    await dependencies.queueContactExit({ messageKey, contactKey, journeyId, held: false, askedAt: clock() });
  }
  let finish = first;
  let final = false;
  for (;;) {
    const now = clock();
    const accepted = finish.outcome === 'accepted' && finish.wamid !== undefined ? { wamid: finish.wamid } : undefined;
    // What nobody answered may be delivered all the same, and then no other channel is to be taken.
    const sent = finish.outcome === 'accepted' || finish.outcome === 'unknown';
    const waits = sent && settings.decideOn === 'delivered' && !final;
    const inVain = finish.outcome === 'unknown' ? finish.answer : notDelivered(contact);
    const common = { at: now, form: finish.form, ...(accepted && { accepted }), error: finish.error };
    const result = await record.finish({
      messageKey: contact.messageKey,
      token,
      outcome: finish.outcome,
      wamid: finish.wamid,
      answer: finish.answer,
      row: decidedRow(contact, {
        final: finish.outcome === 'skipped' || finish.outcome === 'refused',
        ...common,
        ...finish.answer,
      }),
      heldRow: waits ? decidedRow(contact, { ...common, ...inVain, final: false }) : undefined,
      lateAcceptanceRow: acceptedRow(contact.messageKey, now, finish.wamid ?? ''),
      final,
      waitMs: waits ? settings.waitSeconds * 1000 : 0,
      address: contact.address,
      activityId: contact.activityId,
      journeyId: contact.journeyId,
      settingsHash: contact.settingsHash,
      stepKey: contact.stepKey,
      late: lateWatch(settings, { outcome: finish.outcome, ...finish.answer }),
    });
    if (result.kind === 'answered') {
      metrics.decisions.inc({ branch: result.answer.branchResult, reason: result.answer.reason });
      logger.info({ ...result.answer, ...(finish.detail && { detail: finish.detail }) }, 'answered');
      const { reason } = result.answer;
      if (isWord(CAUSES, reason)) await dependencies.onFailure?.({ ...contact, cause: reason });
      return { kind: 'answered', answer: result.answer };
    }
    if (result.kind === 'waiting') return { kind: 'held', ms: result.ms, form: first.form };
    if (result.kind === 'lost') throw new ContactLostError(contact.messageKey);
    if (result.kind === 'accepted') {
      // A status proved the acceptance while the reply was lost: go on as if the reply had said so.
      finish = {
        outcome: 'accepted',
        answer: { branch: 'continue', reason: 'accepted' },
        ...(first.form && { form: first.form }),
      };
      continue;
    }
    final = true;
    if (result.kind === 'failed') {
      const { cause, title } = dependencies.errorCodes.classify(result.code);
      finish = {
        ...finish,
        outcome: 'accepted',
        answer: { branch: branchForCause(cause, settings), reason: cause },
        error: { code: result.code, title },
      };
    } else {
      finish = {
        ...finish,
        outcome: 'accepted',
        answer: { branch: 'continue', reason: settings.decideOn === 'delivered' ? 'delivered' : 'accepted' },
      };
    }
  }
}

function notDelivered(contact: Contact): { branch: Branch; reason: Reason } {
  return { branch: branchForCause('not_delivered', contact.settings), reason: 'not_delivered' };
}
