import type Redis from 'ioredis';
import type { Person } from '../erasure/person';
import { createReadFields, FIELD, type RecordField } from '../execution/record-fields';
import type { RefusedFallback, RefusedFallbacks } from '../execution/refused-fallbacks';
import { type DeadLetter, listDead } from '../outbox/dead-letters';
import type { Row, Table } from '../redis/outbox-entry';
import { TABLES } from '../redis/outbox-entry';
import { readRow } from './masked-row';

const AT_ONCE = 500;

/** What is looked for; what is absent is not asked. All of it has to hold. */
export interface SoughtRefusals {
  person?: Person | undefined;
  /** Id of the journey version, whole. */
  journey?: string | undefined;
  /** Activity or step key, whole, or the name of the template. */
  step?: string | undefined;
  /** Part of the reason, in any case of letters. */
  cause?: string | undefined;
}

export interface RefusedLetter extends DeadLetter {
  table: Table;
}

/** What matched: the oldest of each, and how many there are. */
export interface FoundRefusals {
  letters: RefusedLetter[];
  letterCount: number;
  fallbacks: RefusedFallback[];
  fallbackCount: number;
}

interface Message {
  contactKey: string;
  addresses: string[];
  /** Everything that names its journey, and its step. */
  journeys: string[];
  steps: string[];
}

/**
 * Looks through every refused row and late fallback. Rows of replies and conversions name their message, so what its record
 * and its step say of the journey counts for them as well.
 */
export function createSearchRefused(options: { redis: Redis; refusedFallbacks: RefusedFallbacks }) {
  const { redis, refusedFallbacks } = options;
  const readFields = createReadFields(redis);

  async function messageOf(messageKey: string): Promise<Message> {
    const fields = await readFields(messageKey);
    const saysOf = (...names: RecordField[]) => names.flatMap((name) => fields[FIELD[name]] || []);
    return {
      contactKey: fields[FIELD.contactKey] ?? '',
      addresses: saysOf('address', 'phone'),
      journeys: saysOf('journeyId'),
      steps: saysOf('activityId', 'stepId'),
    };
  }

  async function isOfRow(sought: SoughtRefusals, row: Row): Promise<boolean> {
    const { person, journey, step } = sought;
    const text = (name: string) => String(row[name] ?? '');
    const own = {
      person: person === undefined || person.isInRow(row) || Object.values(row).some((v) => person.isInText(String(v))),
      journey: journey === undefined || text('JBDefinitionID') === journey || text('JourneyKey') === journey,
      step: step === undefined || ['JBActivityID', 'StepKey', 'TemplateName'].some((name) => text(name) === step),
    };
    if (own.person && own.journey && own.step) return true;
    const messageKey = text('MessageKey');
    if (messageKey === '') return false;
    const stillAsked = {
      ...(!own.person && { person }),
      ...(!own.journey && { journey }),
      ...(!own.step && { step }),
    };
    return isOfMessage(stillAsked, await messageOf(messageKey));
  }

  async function isSought(sought: SoughtRefusals, letter: RefusedLetter): Promise<boolean> {
    if (!isAbout(sought, letter.reason)) return false;
    const row = readRow(letter.row);
    if (row !== undefined) return isOfRow(sought, row);
    // What is no row names nobody and no step: it is found by its reason alone.
    return sought.person === undefined && sought.journey === undefined && sought.step === undefined;
  }

  /** The oldest `shown` of each that match. */
  return async function search(sought: SoughtRefusals, shown: number): Promise<FoundRefusals> {
    const found: FoundRefusals = { letters: [], letterCount: 0, fallbacks: [], fallbackCount: 0 };
    for (const table of TABLES) {
      for await (const letter of lettersOf(redis, table)) {
        if (!(await isSought(sought, letter))) continue;
        found.letterCount += 1;
        if (found.letters.length < shown) found.letters.push(letter);
      }
    }
    for await (const fallback of refusedFallbacks.all()) {
      if (!isAbout(sought, fallback.reason)) continue;
      const message = await messageOf(fallback.messageKey);
      if (!isOfMessage(sought, { ...message, steps: [...message.steps, fallback.activityId] })) continue;
      found.fallbackCount += 1;
      if (found.fallbacks.length < shown) found.fallbacks.push(fallback);
    }
    return found;
  };
}

const isAbout = ({ cause }: SoughtRefusals, reason: string) =>
  cause === undefined || reason.toLowerCase().includes(cause.toLowerCase());

function isOfMessage({ person, journey, step }: SoughtRefusals, message: Message): boolean {
  const { contactKey, addresses, journeys, steps } = message;
  if (person && !person.contactKeys.has(contactKey) && !addresses.some(person.isNamedBy)) return false;
  if (journey !== undefined && !journeys.includes(journey)) return false;
  return step === undefined || steps.includes(step);
}

async function* lettersOf(redis: Redis, table: Table): AsyncGenerator<RefusedLetter> {
  for (let after: string | undefined; ; ) {
    const some = await listDead(redis, table, AT_ONCE, after);
    for (const letter of some) yield { ...letter, table };
    after = some.at(-1)?.id;
    if (after === undefined) return;
  }
}
