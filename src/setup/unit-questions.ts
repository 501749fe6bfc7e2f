import type { UnitSettings } from '../business-units';
import type { Finding, KnownSettings, SetupQuestion } from './setup-question';
import { sharingConsent } from './sharing-consent';

/** What is written of a unit and is no setting: known in this run alone, until it stands in the file of units. */
export const UNIT_NAME = 'SETUP_UNIT_NAME';
export const FIRST_UNIT_NAME = 'SETUP_FIRST_UNIT_NAME';
export const SHARED_CONSENT = 'SETUP_SHARED_CONSENT';

const LONGEST_NAME = 40;

/** What no two units have both, and a person gives. */
const ALONE: readonly string[] = ['MC_JWT_SIGNING_SECRET', 'WHATSAPP_PHONE_NUMBER_ID'];

/** A question as it is asked for a further unit: its package is of the unit `mid`, and what is another's is told at once. */
export function askedOfUnit(question: SetupQuestion, mid: string, others: readonly UnitSettings[]): SetupQuestion {
  if (question.setting === 'MC_ACCOUNT_ID') return ownPackage(mid, question);
  return ALONE.includes(question.setting) ? apartFrom(others, question) : question;
}

function apartFrom(others: readonly UnitSettings[], question: SetupQuestion): SetupQuestion {
  const partsOf = (list = '') => list.split(',').map((part) => part.trim());
  return {
    ...question,
    async check(known, parts): Promise<Finding> {
      const given = partsOf(known[question.setting]);
      const owner = others.find((unit) => partsOf(unit.given[question.setting]).some((part) => given.includes(part)));
      if (owner !== undefined) return { kind: 'wrong', said: `it is that of business unit ${owner.mid}` };
      return (await question.check?.(known, parts)) ?? { kind: 'good', said: 'no other business unit has it' };
    },
  };
}

/** The MID was given, and is not chosen again. */
function ownPackage(mid: string, question: SetupQuestion): SetupQuestion {
  return {
    ...question,
    async check(known, parts): Promise<Finding> {
      if (known.MC_ACCOUNT_ID !== mid) return { kind: 'wrong', said: `the MID of --unit is ${mid}` };
      const finding = await question.check?.(known, parts);
      if (finding?.kind !== 'wrong') return finding ?? { kind: 'unchecked', said: 'nobody could be asked' };
      // A package of another unit gives tokens too, but not for this one.
      return { ...finding, again: ['MC_CLIENT_ID', 'MC_CLIENT_SECRET'] };
    },
  };
}

/** Which database is the unit's, once it is known in which Redis. `others`: the units that are served beside it. */
export function databaseQuestion(others: readonly UnitSettings[]): SetupQuestion {
  return {
    setting: 'REDIS_DATABASE',
    ask: 'Number of the database of Redis that is to be of this business unit alone',
    where: 'one that holds nothing; as it comes Redis has those from 0 to 15',
    proposal: ({ REDIS_URL = '' }) => ({ value: freeDatabase(REDIS_URL, others), certain: true }),
    check: (known, { askRedis }) => askRedis(known),
  };
}

/** What the unit is called, and with whom it shares consent; `isUnnamed`: the only one beside it has no name yet. */
export function unitQuestions(others: readonly UnitSettings[], isUnnamed: boolean): SetupQuestion[] {
  const mids = others.map(({ mid }) => mid);
  const nameQuestion = (setting: string, whose: string): SetupQuestion => ({
    setting,
    ask: `Name of ${whose}`,
    where: 'your choice, such as its country: people read it at the log-in, in alerts and in commands',
    check: async (known) => {
      const name = known[setting]?.trim() ?? '';
      const taken = [...others.map((unit) => unit.name), ...(setting === UNIT_NAME ? [known[FIRST_UNIT_NAME]] : [])];
      if (name === '' || name.length > LONGEST_NAME)
        return { kind: 'wrong', said: `must have 1 to ${LONGEST_NAME} characters` };
      return taken.includes(name)
        ? { kind: 'wrong', said: `another business unit is called ${name}` }
        : { kind: 'good', said: name };
    },
  });
  const sharing: SetupQuestion = {
    setting: SHARED_CONSENT,
    ask: `MIDs of the business units whose STOP counts here too, separated by commas, of ${mids.join(', ')}; nothing = none`,
    where: 'a choice of whoever answers for consent: docs/units.md#what-is-shared',
    proposal: () => ({ value: '' }),
    check: async (known: KnownSettings) => {
      const shared = sharingConsent(known[SHARED_CONSENT] ?? '', others);
      if (shared.kind === 'none') return { kind: 'good', said: 'what people say to one unit counts for it alone' };
      return shared.kind === 'wrong' ? shared : { kind: 'good', said: `shared with ${shared.mids.join(', ')}` };
    },
  };
  return [
    ...(isUnnamed ? [nameQuestion(FIRST_UNIT_NAME, `the business unit ${mids[0]}, which is served already`)] : []),
    nameQuestion(UNIT_NAME, 'this business unit'),
    ...(mids.length === 0 ? [] : [sharing]),
  ];
}

/** The lowest that no other unit has in the same Redis; '' where the address names one itself. */
function freeDatabase(redisUrl: string, others: readonly UnitSettings[]): string {
  const { server, database } = placeIn(redisUrl);
  if (database !== undefined) return '';
  const taken = others.flatMap(({ given }) => {
    const place = placeIn(given.REDIS_URL);
    return place.server === server ? [Number(place.database ?? given.REDIS_DATABASE ?? 0)] : [];
  });
  return String([...taken, taken.length].findIndex((_, number) => !taken.includes(number)));
}

/** An address of Redis without its database, and the database that it names. */
export function placeIn(redisUrl = ''): { server: string; database: string | undefined } {
  const [, server, database] = /^(rediss?:\/\/[^/]+?)(?:\/(\d+)?)?$/.exec(redisUrl) ?? [];
  return { server: server ?? redisUrl, database };
}
