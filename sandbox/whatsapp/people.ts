import { parsePhoneNumberFromString } from 'libphonenumber-js';

/** Somebody on WhatsApp, as the sandbox plays them. */
export interface Person {
  /** Digits without plus, in the form that WhatsApp uses (may differ from the number that was called). */
  waId: string;
  /** Business-scoped user id (WA 5.1). */
  readonly userId: string;
  name: string;
  username: string | undefined;
  /** Set by "stop" in the app; marketing then fails with 131050. */
  marketingStopped: boolean;
  /** End of the open customer service window by sender, ms. */
  windows: Map<string, number>;
  /** How often the fate of this number has refused a call already. */
  refusals: number;
  /** Last accepted message to them, for replies that quote it. */
  lastWamid: string | undefined;
}

const NAMES = [
  'Ana Prova',
  'Bo Sample',
  'José Muñoz',
  'Zoë Probst',
  'अनिता शर्मा',
  'محمد علي',
  'João Exemplo',
  'Giulia Esempio',
  'Łucja Próbna',
  'Ravi Namoona',
];

/** Whoever has this fate is known to Meta by a shorter number, as after a country lengthened its plan. */
const OLDER_NUMBER_FATE = '0023';

/** WhatsApp keeps some numbers in an older form: Mexico +52 1, Argentina +54 9, Brazil without the ninth digit (WA 1.3). */
function waIdOf(digits: string): string {
  if (/^52[2-9]\d{9}$/.test(digits)) return `521${digits.slice(2)}`;
  if (/^54[1-8]\d{9}$/.test(digits)) return `549${digits.slice(2)}`;
  if (/^55[3-9]\d9\d{8}$/.test(digits)) return digits.slice(0, 4) + digits.slice(5);
  return digits.endsWith(OLDER_NUMBER_FATE) ? `${digits.slice(0, 1)}${digits.slice(2)}` : digits;
}

/** By the area code of their number: a number of no country known is in none. */
export function isInUnitedStates({ waId }: Pick<Person, 'waId'>): boolean {
  return waId.startsWith('1') && parsePhoneNumberFromString(`+${waId}`)?.country === 'US';
}

/** Of a portfolio that is played here: its digit, and the number. */
const PLAYED_USER_ID = /^[A-Z]{2}\.(\d)(\d{20})$/;

function newPerson(waId: string, portfolio: number, userId: string | undefined): Person {
  const pick = Number(waId.slice(-3)) || 0;
  let knownUserId = userId;
  return {
    waId,
    get userId() {
      // Worked out on first use: reading the country of a number is too dear for every send.
      knownUserId ??= `${parsePhoneNumberFromString(`+${waId}`)?.country ?? 'US'}.${portfolio}${waId.padStart(20, '0')}`;
      return knownUserId;
    },
    name: NAMES[pick % NAMES.length] ?? 'Ana Prova',
    username: pick % 5 === 0 ? `@person${waId.slice(-4)}` : undefined,
    marketingStopped: false,
    windows: new Map(),
    refusals: 0,
    lastWamid: undefined,
  };
}

/** Everybody who was ever written to or wrote, by wa_id and by BSUID. */
export function createPeople(portfolio: number) {
  const byWaId = new Map<string, Person>();
  const strangers = new Map<string, Person>();

  function withWaId(waId: string): Person {
    let person = byWaId.get(waId);
    if (person === undefined) {
      person = newPerson(waId, portfolio, undefined);
      byWaId.set(waId, person);
    }
    return person;
  }

  return {
    /** The person behind a number (digits). */
    byPhone(digits: string): Person {
      return withWaId(waIdOf(digits));
    },
    /** Whether a BSUID is one of another portfolio, where it means nobody here (WA 5.1). */
    isOfAnotherPortfolio(userId: string): boolean {
      const [, of] = PLAYED_USER_ID.exec(userId) ?? [];
      return of !== undefined && of !== String(portfolio);
    },
    /** The person behind a BSUID; one that this sandbox did not give out belongs to a number of its own. */
    byUserId(userId: string): Person {
      const [, of, number] = PLAYED_USER_ID.exec(userId) ?? [];
      if (number !== undefined && of === String(portfolio)) return withWaId(number.replace(/^0+/, ''));
      let person = strangers.get(userId);
      if (person === undefined) {
        person = newPerson(`1999${String(1_000_000 + strangers.size)}`, portfolio, userId);
        strangers.set(userId, person);
        byWaId.set(person.waId, person);
      }
      return person;
    },
    clear(): void {
      byWaId.clear();
      strangers.clear();
    },
  };
}
