import { stringify } from 'csv-stringify/sync';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { numberWithFate } from '../whatsapp/numbers';

interface Country {
  readonly code: string;
  /** How many of 1,000 contacts live there. */
  readonly share: number;
  readonly locale: string;
  readonly timeZones: readonly string[];
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
}

const COUNTRIES: readonly Country[] = [
  {
    code: 'MX',
    share: 260,
    locale: 'es-MX',
    timeZones: ['America/Mexico_City', 'America/Monterrey', 'America/Tijuana'],
    firstNames: ['Ximena', 'José Luis', 'Guadalupe', 'Emiliano', 'Itzel', 'Rodrigo', 'Fernanda', 'Ángel', 'Citlali'],
    lastNames: ['Hernández', 'Ramírez Peña', 'Cárdenas', 'Zúñiga', 'Villaseñor', 'Ibarra', 'Trejo', 'Núñez', 'Olvera'],
  },
  {
    code: 'BR',
    share: 200,
    locale: 'pt-BR',
    timeZones: ['America/Sao_Paulo', 'America/Bahia', 'America/Manaus'],
    firstNames: ['João', 'Mariana', 'Luís Otávio', 'Beatriz', 'Thiago', 'Conceição', 'Caio', 'Letícia', 'Ícaro'],
    lastNames: ['Araújo', 'Gonçalves', 'da Silva', 'Moura', 'Assunção', 'Nogueira', 'Falcão', 'dos Santos', 'Brandão'],
  },
  {
    code: 'AR',
    share: 90,
    locale: 'es-AR',
    timeZones: ['America/Argentina/Buenos_Aires', 'America/Argentina/Cordoba'],
    firstNames: ['Martín', 'Agustina', 'Joaquín', 'Malena', 'Facundo', 'Lucía', 'Nahuel', 'Sol'],
    lastNames: ['Peralta', 'Giménez', 'Ferrari', 'Quiroga', 'Ledesma', 'Acuña', 'Bianchi', 'Sosa'],
  },
  {
    code: 'ES',
    share: 130,
    locale: 'es-ES',
    timeZones: ['Europe/Madrid', 'Atlantic/Canary'],
    firstNames: ['Iker', 'Nuria', 'Begoña', 'Álvaro', 'Martí', 'Inés', 'Jordi', 'Carmen', 'Unai'],
    lastNames: ['Etxeberria', 'Muñoz', 'Castaño', 'Puig', 'Ibáñez', 'Rovira', 'del Río', 'Yáñez', 'Salgado'],
  },
  {
    code: 'IT',
    share: 80,
    locale: 'it-IT',
    timeZones: ['Europe/Rome'],
    firstNames: ['Giulia', 'Matteo', 'Niccolò', 'Chiara', 'Davide', 'Noemi', 'Luca', 'Irene'],
    lastNames: ["D'Amico", 'Colombo', 'Lo Presti', 'Ferri', 'Galli', 'De Santis', 'Marchetti', 'Rizzo'],
  },
  {
    code: 'DE',
    share: 80,
    locale: 'de-DE',
    timeZones: ['Europe/Berlin'],
    firstNames: ['Jürgen', 'Anneke', 'Björn', 'Käthe', 'Moritz', 'Sibel', 'Thorsten', 'Mia'],
    lastNames: ['Schröder', 'Weiß', 'von Ahlen', 'Böhme', 'Krüger', 'Yıldız', 'Groß', 'Lindner'],
  },
  {
    code: 'GB',
    share: 70,
    locale: 'en-GB',
    timeZones: ['Europe/London'],
    firstNames: ['Niamh', 'Oliver', 'Aisha', 'Callum', 'Bronwen', 'Rhys', 'Imogen', 'Kwame'],
    lastNames: ["O'Connell", 'Ashworth', 'Mensah', 'McAllister', 'Price-Jones', 'Whitcombe', 'Patel', 'Fairley'],
  },
  {
    code: 'IN',
    share: 50,
    locale: 'en-IN',
    timeZones: ['Asia/Kolkata'],
    firstNames: ['अनिता', 'Rohan', 'Lakshmi', 'Arjun', 'Meera', 'Vikram', 'Priya', 'Imran'],
    lastNames: ['Deshpande', 'Iyer', 'शर्मा', 'Chatterjee', 'Khan', 'Reddy', 'Nair', 'Gill'],
  },
  {
    code: 'US',
    share: 40,
    locale: 'en-US',
    timeZones: ['America/New_York', 'America/Chicago', 'America/Los_Angeles', 'America/Phoenix'],
    firstNames: ['Zoë', 'Marcus', 'Dolores', 'Tyler', 'Renée', 'Darnell', 'Hannah', 'Luis'],
    lastNames: ['Whitaker', 'Nguyen', 'Boudreaux', 'Kowalski', 'Ortega', 'Freeman', 'Sato', "O'Malley"],
  },
];

/**
 * How many of 1,000 phones meet which fate of the WhatsApp stand-in (docs/sandbox-fates.md). Left out: faults of the
 * account or a template, which would stop every later message too, and what slows a sender down for minutes.
 */
const FATE_SHARES: Readonly<Record<string, number>> = {
  '0001': 304,
  '0002': 348,
  '0003': 40,
  '0004': 10,
  '0010': 45,
  '0011': 30,
  '0012': 20,
  '0013': 20,
  '0014': 6,
  '0015': 6,
  '0016': 4,
  '0017': 4,
  '0018': 2,
  '0019': 3,
  '0020': 6,
  '0021': 4,
  '0030': 6,
  '0031': 4,
  '0032': 4,
  '0033': 10,
  '0034': 6,
  '0040': 12,
  '0041': 12,
  '0042': 6,
  '0043': 6,
  '0050': 3,
  '0051': 3,
  '0052': 4,
  '0053': 2,
  '0055': 2,
  '0500': 2,
  '0502': 2,
  '0503': 6,
  '1026': 22,
  '2026': 10,
  '1049': 12,
  '1050': 5,
  '0472': 3,
  '1000': 3,
  '9999': 2,
  '0403': 1,
};

const ORDER_STATES = ['confirmed', 'packed', 'shipped', 'out for delivery', 'ready for pick-up'];
const DISCOUNTS = ['10%', '15%', '20%', '25%'];
const YES_WORDS = ['true', 'Yes', 'Y', '1', 'Opted in'];
const NO_WORDS = ['false', 'No', '0', ''];
const INVALID_PHONES = ['', '12345', 'n/a', '+34 12', '+52 55 1234', '000000000', '+1 415 1', 'call the shop'];

const COUNT = 1000;
const SEED = 20_260_401;
const FIRST_DAY = Date.UTC(2024, 0, 8);
const DAY_MS = 86_400_000;

/** The audience of the demo as CSV: the same text every time. Names are made up; numbers are valid in form only. */
export function makeContactsCsv(): string {
  const random = createRandom(SEED);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const fates = shuffle(
    Object.entries(FATE_SHARES).flatMap(([digits, share]) => Array<string>(share).fill(digits)),
    random,
  );
  const countries = shuffle(
    COUNTRIES.flatMap((country) => Array<Country>(country.share).fill(country)),
    random,
  );
  const serials = new Map<string, number>();

  const rows = Array.from({ length: COUNT }, (_, index) => {
    const country = countries[index] ?? (COUNTRIES[0] as Country);
    const fate = fates[index] ?? '0001';
    const serialName = `${country.code}${fate}`;
    const serial = serials.get(serialName) ?? 0;
    serials.set(serialName, serial + 1);

    const firstName = pick(country.firstNames);
    const lastName = pick(country.lastNames);
    const number = index + 1;
    const isTest = number % 160 === 0;
    const isInvalid = !isTest && random() < 0.03;
    const isSuppressed = !isTest && !isInvalid && random() < 0.025;
    const isOptedIn = isTest || random() < 0.9;
    return {
      ContactKey: `C-${String(number).padStart(6, '0')}`,
      'First Name': firstName,
      'Last Name': lastName,
      Email: `${mailName(firstName)}.${mailName(lastName)}.${number}@example.com`,
      Mobile: isInvalid
        ? pick(INVALID_PHONES)
        : written(numberWithFate(country.code, fate, serial), country.code, random),
      Country: country.code,
      Locale: country.locale,
      'Time Zone': pick(country.timeZones),
      'WhatsApp Opt-in': pick(isOptedIn ? YES_WORDS : NO_WORDS),
      Suppressed: isSuppressed ? 'true' : '',
      'Test Contact': isTest ? 'true' : '',
      'Customer Since': new Date(FIRST_DAY + Math.floor(random() * 700) * DAY_MS).toISOString().slice(0, 10),
      Discount: pick(DISCOUNTS),
      'Order Number': `A-${String(10_000 + number * 7)}`,
      'Order Status': pick(ORDER_STATES),
    };
  });
  return stringify(rows, { header: true });
}

/** The same number as different systems keep it: bare, with blanks, and in Mexico with the old mobile 1. */
function written(phone: string, country: string, random: () => number): string {
  const form = random();
  if (country === 'MX' && form < 0.15) return phone.replace('+52', '+521');
  if (form < 0.6) return phone;
  const spaced = parsePhoneNumberFromString(phone)?.formatInternational() ?? phone;
  return form < 0.8 ? spaced : spaced.replaceAll(' ', '-');
}

const mailName = (name: string) =>
  name
    .normalize('NFD')
    .replace(/ß/g, 'ss')
    .replace(/ı/g, 'i')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase() || 'contact';

function shuffle<T>(values: T[], random: () => number): T[] {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [values[last], values[other]] = [values[other] as T, values[last] as T];
  }
  return values;
}

/** A repeatable sequence in [0, 1): a linear congruential generator with the constants of Numerical Recipes. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
