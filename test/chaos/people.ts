import { NUMBER_BLOCKS, numberWithFate } from '../../sandbox/whatsapp/numbers';

/** A contact of the run, and what WhatsApp does with a message to it (docs/sandbox-fates.md). */
export interface Contact {
  key: string;
  phone: string;
  fate: string;
}

/** Of twenty contacts, whose message… */
const FATES = [
  ...['0001', '0001', '0001', '0001'], // is delivered
  ...['0002', '0002', '0002', '0002'], // is read
  ...['0003', '0003'], // is sent, and nothing more
  ...['0010', '0010'], // is answered with a question
  ...['0011', '0011'], // is answered with STOP
  '0013', // is answered by a tap
  '0040', // is told of three times
  '0041', // is told of in the wrong order
  '0043', // is told of before the call is answered
  '0052', // is taken, and the answer is lost
  '0053', // is not taken, and neither is that answered
];
/** Marketing is not sent to the United States. */
const COUNTRIES = Object.keys(NUMBER_BLOCKS).filter((country) => country !== 'US');
/** Each country has a thousand numbers of a fate, and the most frequent fate has four of twenty contacts. */
export const MOST_CONTACTS = Math.floor((COUNTRIES.length * 1_000 * FATES.length) / 4);

/** Whose messages arrive, as far as WhatsApp has taken them; who says STOP to them. */
export const isDelivered = ({ fate }: Contact) => fate !== '0003' && fate !== '0053';
export const saysStop = ({ fate }: Contact) => fate === '0011';

/** So many contacts, each with a number of its own. */
export function people(count: number): Contact[] {
  const used = new Map<string, number>();
  return Array.from({ length: count }, (_, index) => {
    const fate = FATES[index % FATES.length] as string;
    const place = used.get(fate) ?? 0;
    used.set(fate, place + 1);
    const country = COUNTRIES[place % COUNTRIES.length] as string;
    const phone = numberWithFate(country, fate, Math.floor(place / COUNTRIES.length));
    return { key: `contact-${index}`, phone, fate };
  });
}
