import type { ConsentPolicy } from '../../consent/consent-policy';
import { type Decision, decide } from '../../decision/decide';
import { HttpError } from '../../errors';
import type { ExecutionRecord } from '../../execution/execution-record';
import { decidedRow } from '../../execution/message-rows';
import type { SettingsStore } from '../../execution/settings-store';
import type { Outbox } from '../../outbox/outbox';
import type { Row } from '../../redis/outbox-entry';
import type { Branch, Reason } from '../../vocabulary';
import type { SendOutcome, WhatsAppClient } from '../../whatsapp/client';
import { type BoundValues, type Contact, capWindow, contactFrom } from '../call/contact';
import { type BuiltMessage, type PrepareDependencies, prepareContact } from '../call/decide-contact';

const TEST_SEND_TIMEOUT_MS = 10_000;

/** The in-arguments of a step, with a value in the place of every binding. */
export type TrialArguments = BoundValues & { settings: unknown };

/** What `/execute` would answer, and in words why. */
export interface Trial {
  branch: Branch;
  reason: Reason;
  detail?: string;
}

export interface StepTrialsDependencies {
  settings: Pick<SettingsStore, 'read' | 'parse'>;
  outbox: Pick<Outbox, 'add'>;
  record: Pick<ExecutionRecord, 'facts'>;
  delivery: PrepareDependencies & { consentPolicy: ConsentPolicy; whatsapp: Pick<WhatsAppClient, 'send'> };
  defaultCountry: string | undefined;
  clock: () => number;
  ids: () => string;
}

/**
 * Tries a step for one contact outside a journey, as a marketer does on the configuration page: a check keeps
 * nothing, a message that was sent its row.
 * Both throw HttpError 400 `misconfigured` where the settings cannot be used.
 */
export function createStepTrials(dependencies: StepTrialsDependencies) {
  const { settings, outbox, record, delivery, defaultCountry, clock, ids } = dependencies;

  /** The decision as `/execute` makes it, from what is known now. */
  async function decideTrial(
    { settings: raw, ...values }: TrialArguments,
    options: { sends: boolean },
  ): Promise<{ contact: Contact; decision: Decision; message: BuiltMessage | undefined }> {
    // Only what is sent has a link that must find its settings later.
    const read = options.sends ? await settings.read(raw) : settings.parse(raw);
    if (!read.ok) throw new HttpError(400, 'misconfigured', read.error.message);
    const call = { messageKey: ids().replaceAll('-', ''), journeyId: '', activityId: '', definitionInstanceId: '' };
    const contact = contactFrom(call, values, read.stored, defaultCountry);
    const stored = await record.facts(contact.address, capWindow(contact, clock())?.since);
    const { facts, message } = prepareContact(contact, stored, delivery);
    const isTest = !options.sends && contact.isTest;
    return { contact, decision: decide({ ...facts, isTest }, contact.settings, delivery.consentPolicy), message };
  }

  return {
    /** What `/execute` would answer; sends and stores nothing. */
    async check(inArguments: TrialArguments): Promise<Trial> {
      return trialOf((await decideTrial(inArguments, { sends: false })).decision);
    },

    /**
     * Sends one real message to `phone`, a marketer's own number, outside every report: its callback data is no message
     * key, so what Meta says of it later belongs to no step. Its row in `WA_Message` has the reason `test` and `by`, the
     * user, in place of a contact. Consent, template and sender are checked as for anyone.
     */
    async send(phone: string, inArguments: TrialArguments, by: string): Promise<Trial & { messageKey: string }> {
      const { contact, decision, message } = await decideTrial({ ...inArguments, phone }, { sends: true });
      const { messageKey } = contact;
      if (decision.kind !== 'send' || message === undefined) return { ...trialOf(decision), messageKey };
      const payload = { ...message.payload, biz_opaque_callback_data: `test:${messageKey}` };
      const outcome = await delivery.whatsapp.send(contact.settings.sender, payload, {
        timeoutMs: TEST_SEND_TIMEOUT_MS,
        endpoint: message.endpoint,
      });
      await outbox.add('WA_Message', testRow(contact, outcome, by, clock()));
      return { ...trialOfSend(outcome), messageKey };
    },
  };
}

/** The row of a message that a marketer sent to try a step: no journey and no contact of anybody's. */
function testRow(contact: Contact, outcome: SendOutcome, by: string, at: number): Row {
  const nobody = { contactKey: `test by ${by}`, journeyId: '', activityId: '', definitionInstanceId: '' };
  return decidedRow(
    { ...contact, ...nobody },
    {
      at,
      branch: trialOfSend(outcome).branch,
      reason: 'test',
      ...(outcome.kind === 'accepted' && { accepted: outcome }),
      ...(outcome.kind === 'refused' && { error: outcome }),
      final: true,
    },
  );
}

function trialOf(decision: Decision): Trial {
  if (decision.kind === 'skip') return { branch: decision.branch, reason: decision.cause, detail: decision.detail };
  return { branch: 'continue', reason: decision.kind === 'test' ? 'test' : 'accepted' };
}

function trialOfSend(outcome: SendOutcome): Trial {
  switch (outcome.kind) {
    case 'accepted':
      return { branch: 'continue', reason: 'accepted' };
    case 'refused':
      return {
        branch: 'email_fallback',
        reason: outcome.cause,
        detail: [outcome.code, outcome.title, outcome.details].filter(Boolean).join(': '),
      };
    case 'not_sent':
      return { branch: 'email_fallback', reason: 'send_failed', detail: outcome.why };
    case 'unknown':
      return { branch: 'email_fallback', reason: 'unconfirmed', detail: outcome.why };
  }
}
