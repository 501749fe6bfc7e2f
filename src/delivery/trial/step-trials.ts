import { type Decision, decide } from '../../decision/decide';
import type { Why } from '../../decision/why';
import { HttpError } from '../../errors';
import type { ExecutionRecord } from '../../execution/execution-record';
import { decidedRow, type MessageForm } from '../../execution/message-rows';
import type { SettingsStore, StoredSettings } from '../../execution/settings-store';
import type { Outbox } from '../../outbox/outbox';
import type { Row } from '../../redis/outbox-entry';
import type { Branch, Reason } from '../../vocabulary';
import type { SendOutcome, WhatsAppClient } from '../../whatsapp/client';
import type { TemplateCatalog } from '../../whatsapp/template-catalog';
import { testCallback } from '../../whatsapp/test-callback';
import { type BoundValues, type Contact, capWindow, contactFrom } from '../call/contact';
import { type DecideDependencies, type OutgoingMessage, prepareContact, withLastInbound } from '../call/decide-contact';
import { heldUntil } from '../call/held-until';
import { inTheirLanguage } from '../call/in-their-language';

const TEST_SEND_TIMEOUT_MS = 10_000;

/** The in-arguments of a step, with a value in the place of every binding. */
export type TrialArguments = BoundValues & { locale: string; settings: unknown };

/** What `/execute` would answer, and in words why. */
export interface Trial {
  branch: Branch;
  reason: Reason;
  detail?: string;
  /** The language of the template, where the step sends in the contact's own. */
  language?: string;
  /** The same for a page that speaks its reader's language. */
  why?: Why | RefusedByMeta;
}

/** Meta's code of a refusal; the reason says it in words. */
interface RefusedByMeta {
  code: 'refused';
  error: number;
}

export interface StepTrialsDependencies {
  settings: Pick<SettingsStore, 'read' | 'parse' | 'inLanguage' | 'parseInLanguage'>;
  outbox: Pick<Outbox, 'add'>;
  record: Pick<ExecutionRecord, 'facts'>;
  delivery: Omit<DecideDependencies, 'applyConsent' | 'catalog'> & {
    catalog: Pick<TemplateCatalog, 'find' | 'translations'>;
    whatsapp: Pick<WhatsAppClient, 'send'>;
  };
  defaultCountry: string | undefined;
  /** Whether a number is one of the testers that the operators keep. */
  isTester: (address: string) => Promise<boolean>;
  clock: () => number;
  ids: () => string;
}

/**
 * Tries a step for one contact outside a journey, as a marketer does on the configuration page: a check keeps
 * nothing, a message that was sent its row.
 * Both throw HttpError 400 `misconfigured` where the settings cannot be used.
 */
export function createStepTrials(dependencies: StepTrialsDependencies) {
  const { settings, outbox, record, delivery, defaultCountry, isTester, clock, ids } = dependencies;

  /** The decision as `/execute` makes it, from what is known now. */
  async function decideTrial(
    { settings: raw, locale, ...values }: TrialArguments,
    options: { sends: boolean },
  ): Promise<{ contact: Contact; decision: Decision; message: OutgoingMessage | undefined; byContact: boolean }> {
    // Only what is sent has a link that must find its settings later.
    const read = options.sends ? await settings.read(raw) : settings.parse(raw);
    const inLanguageOf = options.sends ? settings.inLanguage : settings.parseInLanguage;
    if (!read.ok) throw new HttpError(400, 'misconfigured', read.error.message);
    const call = { messageKey: ids().replaceAll('-', ''), journeyId: '', activityId: '', definitionInstanceId: '' };
    const inLanguage = await inTheirLanguage(read.stored, locale, {
      settings: { inLanguage: inLanguageOf },
      catalog: delivery.catalog,
    });
    const stated = contactFrom(call, values, inLanguage, defaultCountry);
    const forTester = options.sends && (await isTester(stated.address));
    const contact = forTester ? contactFrom(call, values, withoutLimits(inLanguage), defaultCountry) : stated;
    const stored = await record.facts(contact.address, capWindow(contact, clock())?.since);
    const hasText = contact.settings.sessionMessage !== undefined;
    const known = hasText ? await withLastInbound(contact, stored, delivery) : stored;
    const { facts, message } = prepareContact(contact, known, delivery);
    const isTest = !options.sends && contact.isTest;
    const byContact = read.stored.settings.languageByContact === true;
    const decision = decide({ ...facts, isTest }, contact.settings, delivery.consentPolicy);
    return { contact, decision, message, byContact };
  }

  return {
    /** What `/execute` would answer; sends and stores nothing. */
    async check(inArguments: TrialArguments): Promise<Trial> {
      const { contact, decision, byContact } = await decideTrial(inArguments, { sends: false });
      const trial = { ...trialOf(decision), ...(byContact && { language: contact.settings.template.language }) };
      return heldUntil(contact, decision) === undefined ? trial : { ...trial, branch: 'continue', reason: 'scheduled' };
    },

    /**
     * Sends one real message to `phone`, a marketer's own number, outside every report: its callback data is no message
     * key, so what Meta says of it later belongs to no step. Its row in `WA_Message` has the reason `test` and `by`, the
     * user, in place of a contact. Template and sender are checked as for anyone; a tester whom the operators named needs
     * no opt-in, and has neither quiet hours nor a frequency cap, but their opt-out holds.
     */
    async send(phone: string, inArguments: TrialArguments, by: string): Promise<Trial & { messageKey: string }> {
      const { contact, decision, message } = await decideTrial({ ...inArguments, phone }, { sends: true });
      const { messageKey } = contact;
      if (decision.kind !== 'send' || message === undefined) return { ...trialOf(decision), messageKey };
      const payload = { ...message.payload, biz_opaque_callback_data: testCallback(messageKey) };
      const outcome = await delivery.whatsapp.send(contact.settings.sender, payload, {
        timeoutMs: TEST_SEND_TIMEOUT_MS,
        endpoint: message.endpoint,
      });
      await outbox.add(
        'WA_Message',
        testRow(contact, { outcome, form: message.session === undefined ? 'template' : 'session' }, by, clock()),
      );
      return { ...trialOfSend(outcome), messageKey };
    },
  };
}

/** A step as it is tried on a tester: only what they said themselves holds. */
function withoutLimits({ settings, hash }: StoredSettings): StoredSettings {
  const { quietHours: _quiet, frequencyCap: _cap, holdout: _holdout, ...rest } = settings;
  return { settings: { ...rest, requireOptIn: false }, hash };
}

/** The row of a message that a marketer sent to try a step: no journey and no contact of anybody's. */
function testRow(
  contact: Contact,
  { outcome, form }: { outcome: SendOutcome; form: MessageForm },
  by: string,
  at: number,
): Row {
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
      form,
    },
  );
}

function trialOf(decision: Decision): Trial {
  if (decision.kind === 'skip') {
    const { branch, cause: reason, detail, why } = decision;
    return { branch, reason, detail, why };
  }
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
        ...(outcome.code !== undefined && { why: { code: 'refused' as const, error: outcome.code } }),
      };
    case 'not_sent':
      return { branch: 'email_fallback', reason: 'send_failed', detail: outcome.why };
    case 'unknown':
      return { branch: 'email_fallback', reason: 'unconfirmed', detail: outcome.why };
  }
}
