import type { ConsentPolicy } from '../../consent/consent-policy';
import { type Decision, decide } from '../../decision/decide';
import { HttpError } from '../../errors';
import type { ExecutionRecord } from '../../execution/execution-record';
import type { SettingsStore } from '../../execution/settings-store';
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
  settings: Pick<SettingsStore, 'read'>;
  record: Pick<ExecutionRecord, 'facts'>;
  delivery: PrepareDependencies & { consentPolicy: ConsentPolicy; whatsapp: Pick<WhatsAppClient, 'send'> };
  defaultCountry: string | undefined;
  clock: () => number;
  ids: () => string;
}

/**
 * Tries a step for one contact outside a journey, as a marketer does on the configuration page: nothing of it is kept.
 * Both throw HttpError 400 `misconfigured` where the settings cannot be used.
 */
export function createStepTrials(dependencies: StepTrialsDependencies) {
  const { settings, record, delivery, defaultCountry, clock, ids } = dependencies;

  /** The decision as `/execute` makes it, from what is known now. */
  async function decideTrial(
    { settings: raw, ...values }: TrialArguments,
    options: { asTest: boolean },
  ): Promise<{ contact: Contact; decision: Decision; message: BuiltMessage | undefined }> {
    const read = await settings.read(raw);
    if (!read.ok) throw new HttpError(400, 'misconfigured', read.error.message);
    const call = { messageKey: ids().replaceAll('-', ''), journeyId: '', activityId: '', definitionInstanceId: '' };
    const contact = contactFrom(call, values, read.stored, defaultCountry);
    const stored = await record.facts(contact.address, capWindow(contact, clock())?.since);
    const { facts, message } = prepareContact(contact, stored, delivery);
    const isTest = options.asTest && contact.isTest;
    return { contact, decision: decide({ ...facts, isTest }, contact.settings, delivery.consentPolicy), message };
  }

  return {
    /** What `/execute` would answer; sends and stores nothing. */
    async check(inArguments: TrialArguments): Promise<Trial> {
      return trialOf((await decideTrial(inArguments, { asTest: true })).decision);
    },

    /**
     * Sends one real message to `phone`, a marketer's own number, outside every report: its callback data is no message
     * key, so what Meta says of it later belongs to no step. Consent, template and sender are checked as for anyone.
     */
    async send(phone: string, inArguments: TrialArguments): Promise<Trial & { messageKey: string }> {
      const { contact, decision, message } = await decideTrial({ ...inArguments, phone }, { asTest: false });
      const { messageKey } = contact;
      if (decision.kind !== 'send' || message === undefined) return { ...trialOf(decision), messageKey };
      const payload = { ...message.payload, biz_opaque_callback_data: `test:${messageKey}` };
      const outcome = await delivery.whatsapp.send(contact.settings.sender, payload, {
        timeoutMs: TEST_SEND_TIMEOUT_MS,
        endpoint: message.endpoint,
      });
      return { ...trialOfSend(outcome), messageKey };
    },
  };
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
