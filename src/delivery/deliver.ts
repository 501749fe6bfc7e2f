import { setTimeout as sleep } from 'node:timers/promises';
import { branchForCause } from '../decision/branch-for-cause';
import { countsForCaps, decide } from '../decision/decide';
import type { Answer, Cause } from '../decision/vocabulary';
import { decidedRow } from '../signals/message-rows';
import type { SendOutcome } from '../whatsapp/client';
import { capWindow } from './cap-window';
import type { Contact } from './contact';
import type { DeliveryDependencies } from './delivery-dependencies';
import { finishRecord } from './finish-record';
import { type BuiltMessage, gatherFacts } from './gather-facts';
import { ContactLostError } from './hold-for-outcome';

/** All attempts of one call together; with the longest wait for a delivery it stays under Journey Builder's time-out. */
export const SEND_BUDGET_MS = 10_000;
const FIRST_RETRY_MS = 400;

/**
 * Sends one message, at most once: the last check and the state `sending` are one script, then comes one POST. Only a
 * refusal that Meta spelt out, or a connection that was never made, is tried again, within the caller's deadline; an
 * unknown outcome never is (WA 1.8).
 */
export async function deliver(
  contact: Contact,
  send: { token: string; revision: string; message: BuiltMessage; promotional: boolean },
  dependencies: DeliveryDependencies,
): Promise<Answer> {
  const { record, whatsapp, clock, metrics } = dependencies;
  const { settings } = contact;
  const until = clock() + SEND_BUDGET_MS;
  const notSent = (cause: Cause, error?: { code: number; title: string }, detail?: string) =>
    finishRecord(
      contact,
      send.token,
      {
        outcome: error ? 'refused' : 'skipped',
        answer: { branch: branchForCause(cause, settings), reason: cause },
        ...(error && { error }),
        detail,
      },
      dependencies,
    );

  let revision = send.revision;
  let slotHeld = false;
  for (let attempt = 0; ; attempt++) {
    const left = until - clock();
    const postTimeoutMs = Math.max(1_000, Math.min(dependencies.sendTimeoutMs, left));
    const begun = await record.beginSend({
      messageKey: contact.messageKey,
      token: send.token,
      address: contact.address,
      revision,
      sender: settings.sender,
      messagesPerSecond: dependencies.messagesPerSecond,
      maxWaitMs: Math.max(0, left - 1_000),
      slotHeld,
      cap: capWindow(contact, clock()),
      countsForCaps: countsForCaps(settings.purpose, send.promotional),
      postTimeoutMs,
      row: decidedRow(contact, {
        at: clock(),
        branch: branchForCause('unconfirmed', settings),
        reason: 'unconfirmed',
        final: false,
      }),
      settingsHash: contact.settingsHash,
      contactKey: contact.contactKey,
      activityId: contact.activityId,
      journeyId: contact.journeyId,
      phone: contact.phone,
    });

    if (begun.kind === 'lost') throw new ContactLostError(contact.messageKey);
    if (begun.kind === 'full') return notSent('sender_unavailable', undefined, 'the sender is over its rate');
    if (begun.kind === 'capped') return notSent('frequency_capped');
    if (begun.kind === 'wait') {
      await sleep(begun.ms);
      slotHeld = true;
      continue;
    }
    if (begun.kind === 'changed') {
      // Consent changed between the decision and the send: decide again with what is known now.
      revision = begun.revision;
      const { facts } = gatherFacts(contact, { consent: begun.consent, sentInWindow: 0 }, dependencies);
      const again = decide(facts, settings, dependencies.consentPolicy);
      if (again.kind === 'skip') return notSent(again.cause, undefined, again.detail);
      continue;
    }

    const started = clock();
    const outcome = await whatsapp.send(settings.sender, send.message.payload, {
      timeoutMs: postTimeoutMs,
      endpoint: send.message.endpoint,
    });
    metrics.sends.inc({ outcome: outcome.kind });
    metrics.sendSeconds.observe((clock() - started) / 1000);
    report(contact, outcome, dependencies);

    if (outcome.kind === 'accepted') {
      return finishRecord(
        contact,
        send.token,
        { outcome: 'accepted', wamid: outcome.wamid, answer: { branch: 'continue', reason: 'accepted' } },
        dependencies,
      );
    }
    if (outcome.kind === 'unknown') {
      return finishRecord(
        contact,
        send.token,
        {
          outcome: 'unknown',
          answer: { branch: branchForCause('unconfirmed', settings), reason: 'unconfirmed' },
          detail: outcome.why,
        },
        dependencies,
      );
    }
    const retryable = outcome.kind === 'not_sent' || outcome.retryable;
    const pause = FIRST_RETRY_MS * 2 ** attempt;
    if (retryable && clock() + pause + 1_000 < until && !dependencies.closing()) {
      await sleep(pause);
      slotHeld = false;
      continue;
    }
    return outcome.kind === 'refused'
      ? notSent(outcome.cause, { code: outcome.code, title: outcome.title }, outcome.details)
      : notSent('send_failed', undefined, outcome.why);
  }
}

/** Tells the catalog and the sender's health what Meta answered, so that the next contact need not find out again. */
function report(contact: Contact, outcome: SendOutcome, dependencies: DeliveryDependencies): void {
  const { sender, template } = contact.settings;
  dependencies.senderHealth.reportOutcome(sender, outcome);
  if (outcome.kind === 'refused' && outcome.cause === 'template_unavailable') {
    dependencies.catalog.reportSendError(template.name, template.language, outcome.code);
  }
}
