import { setImmediate as nextTurn } from 'node:timers/promises';
import { decide } from '../../decision/decide';
import { HttpError } from '../../errors';
import type { Branch, CapGroup, Reason, TemplateCategory } from '../../vocabulary';
import { type BoundValues, type Contact, capWindow, contactFrom } from '../call/contact';
import { prepareContact, type StoredFacts, withLastInbound } from '../call/decide-contact';
import { heldUntil } from '../call/held-until';
import { inTheirLanguage } from '../call/in-their-language';
import type { StepTrialsDependencies } from './step-trials';

/** What a step would do with many contacts, by what is known now. */
export interface DryRun {
  /** How many ended so, the most first. */
  outcomes: { branch: Branch; reason: Reason; count: number }[];
  /** Of those for whom a value is missing: for how many which blank has none, by its key, the most first. */
  blanks?: { key: string; count: number }[];
  /** Those who would get the template: so many in each country, by the category of the translation that they would get. */
  charged: ChargedMessages[];
  /** Of those who would get it: whose message is the step's own text in an open window, which costs nothing. */
  free: number;
}

/** Messages that Meta charges alike. */
export interface ChargedMessages {
  /** Of the number, ISO 3166 alpha-2; empty where it is not known. */
  country: string;
  category: TemplateCategory;
  messages: number;
}

/** So many contacts are looked at before somebody else's turn: some milliseconds. */
const AT_ONCE = 100;

/**
 * Decides for many contacts as `/execute` would one after another, from facts that are read and nothing else: nothing is
 * written, nothing is sent, nobody is remembered. What a contact got in this very run counts for the frequency cap of a
 * later row with the same number. People are taken a batch at a time, so that what makes them may be as lazy. What only a
 * real run can find out is not in it: what Meta refuses, and rates.
 */
export function createDryRun({ settings, record, delivery, defaultCountry, clock, ids }: StepTrialsDependencies) {
  const languages = { settings: { inLanguage: settings.parseInLanguage }, catalog: delivery.catalog };

  /** @throws HttpError 400 `misconfigured` where the settings cannot be used. */
  return async function dryRun(
    rawSettings: unknown,
    people: Iterable<BoundValues & { locale: string }>,
    { activityId }: { activityId: string },
  ): Promise<DryRun> {
    const read = settings.parse(rawSettings);
    if (!read.ok) throw new HttpError(400, 'misconfigured', read.error.message);
    const { stored } = read;
    // A step that was never saved has no id; whom it would hold out is drawn by one of the moment.
    const stepId = activityId || ids();
    const outcomes = new Map<string, DryRun['outcomes'][number]>();
    const blanks = new Map<string, number>();
    const charged = new Map<string, ChargedMessages>();
    const sentHere = new Map<string, Record<CapGroup, number>>();
    let free = 0;

    for (const batch of batchesOf(people)) {
      const contacts = await Promise.all(
        batch.map(async ({ locale, ...values }) => {
          const call = {
            messageKey: ids().replaceAll('-', ''),
            journeyId: '',
            activityId: stepId,
            definitionInstanceId: '',
          };
          return contactFrom(call, values, await inTheirLanguage(stored, locale, languages), defaultCountry);
        }),
      );
      const facts = await Promise.all(
        contacts.map(async (contact): Promise<StoredFacts> => {
          const known = await record.facts(contact.address, capWindow(contact, clock())?.since);
          const hasText = contact.settings.sessionMessage !== undefined;
          return hasText ? withLastInbound(contact, known, delivery) : known;
        }),
      );
      for (const [index, contact] of contacts.entries()) {
        const before = sentHere.get(contact.address) ?? { promotional: 0, other: 0 };
        const known = facts[index] as StoredFacts;
        const prepared = prepareContact(contact, { ...known, sentInWindow: sum(known.sentInWindow, before) }, delivery);
        const decision = decide(prepared.facts, contact.settings, delivery.consentPolicy);
        note(answerOf(contact, decision));
        if (decision.kind === 'skip' && decision.why.code === 'values') {
          for (const key of decision.why.keys) blanks.set(key, (blanks.get(key) ?? 0) + 1);
        }
        if (decision.kind !== 'send') continue;
        const { capGroup } = decision;
        if (capGroup) sentHere.set(contact.address, { ...before, [capGroup]: before[capGroup] + 1 });
        if (prepared.message?.session !== undefined) free += 1;
        else charge(contact);
      }
      await nextTurn();
    }
    return {
      outcomes: [...outcomes.values()].sort(mostFirst),
      ...(blanks.size > 0 && { blanks: [...blanks].map(([key, count]) => ({ key, count })).sort(mostFirst) }),
      charged: [...charged.values()],
      free,
    };

    function note({ branch, reason }: { branch: Branch; reason: Reason }): void {
      const known = outcomes.get(`${branch} ${reason}`) ?? { branch, reason, count: 0 };
      known.count += 1;
      outcomes.set(`${branch} ${reason}`, known);
    }

    function charge({ country, settings: { template } }: Contact): void {
      const found = delivery.catalog.find(template.name, template.language);
      if (!found.sendable) return;
      const { category } = found;
      const known = charged.get(`${country} ${category}`) ?? { country, category, messages: 0 };
      known.messages += 1;
      charged.set(`${country} ${category}`, known);
    }
  };
}

const mostFirst = (one: { count: number }, other: { count: number }) => other.count - one.count;

function* batchesOf<Item>(items: Iterable<Item>): Generator<Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const sum = (one: Record<CapGroup, number>, other: Record<CapGroup, number>) => ({
  promotional: one.promotional + other.promotional,
  other: one.other + other.other,
});

/** What `/execute` would answer, where Meta takes what is sent. */
function answerOf(
  contact: Parameters<typeof heldUntil>[0],
  decision: ReturnType<typeof decide>,
): { branch: Branch; reason: Reason } {
  if (heldUntil(contact, decision) !== undefined) return { branch: 'continue', reason: 'scheduled' };
  if (decision.kind === 'skip') return { branch: decision.branch, reason: decision.cause };
  return { branch: 'continue', reason: decision.kind === 'test' ? 'test' : 'accepted' };
}
