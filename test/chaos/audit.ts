import { parsePhone } from '../../src/consent/address';
import type { ChaosWorld } from './chaos-world';
import { type Contact, isDelivered, saysStop } from './people';

/** What Journey Builder heard of each contact. */
export type Heard = ReadonlyMap<string, Record<string, unknown>>;

/** Everything that must not be; each list names contacts, all of them are to be empty. */
export interface Audit {
  /** Journey Builder never got an answer. */
  unanswered: string[];
  /** WhatsApp took two templates for them. */
  writtenTwice: string[];
  /** Said to have been accepted, and WhatsApp knows of none. */
  saidAndNotSent: string[];
  /** Without a row of their own in `WA_Message`, or with another answer in it than was given. */
  rowsLost: string[];
  /** WhatsApp told of a delivery that is in no row. */
  deliveriesLost: string[];
  /** Said STOP, and no row of their address says so: they may still be written to. */
  optOutsLost: string[];
  /** Said STOP, and the row that says so does not name them, where marketers look for them. */
  optOutsWithoutContact: string[];
}

/** Compares what both clouds saw with what was answered, after all has settled. `unknown`: nobody can know whether these went. */
export async function audit(
  world: Pick<ChaosWorld, 'rows' | 'taken'>,
  contacts: readonly Contact[],
  heard: Heard,
): Promise<{ audit: Audit; unknown: { arrived: number; neverTaken: number } }> {
  const taken = await world.taken();
  const timesTaken = new Map<string, number>();
  for (const { to } of taken) timesTaken.set(to, (timesTaken.get(to) ?? 0) + 1);
  const rows = new Map((await world.rows('WA_Message')).map((row) => [String(row.MessageKey), row]));
  const optOuts = (await world.rows('WA_Consent')).filter(
    ({ Topic, Status }) => Topic === '*' && Status === 'opted_out',
  );
  const named = new Set(optOuts.map(({ ContactKey }) => String(ContactKey)));
  const addresses = new Set(optOuts.map(({ Address }) => String(Address)));
  const isKept = ({ phone }: Contact) => addresses.has(parsePhone(phone, undefined)?.address ?? '');

  const isTaken = ({ phone }: Contact) => timesTaken.has(phone);
  const rowOf = ({ key }: Contact) => rows.get(String(heard.get(key)?.messageKey));
  const isTold = (contact: Contact) => {
    const [row, answer] = [rowOf(contact), heard.get(contact.key)];
    return row !== undefined && row.ContactKey === contact.key && row.Reason === answer?.reason;
  };
  const keysOf = (is: (contact: Contact) => boolean) => contacts.filter(is).map(({ key }) => key);
  const isUnknown = ({ key }: Contact) => heard.get(key)?.reason === 'unconfirmed';
  return {
    audit: {
      unanswered: keysOf(({ key }) => !heard.has(key)),
      writtenTwice: keysOf(({ phone }) => (timesTaken.get(phone) ?? 0) > 1),
      saidAndNotSent: keysOf((contact) => heard.get(contact.key)?.reason === 'accepted' && !isTaken(contact)),
      rowsLost: keysOf((contact) => !isTold(contact)),
      deliveriesLost: keysOf(
        (contact) => isTaken(contact) && isDelivered(contact) && !rowOf(contact)?.DeliveredDateUTC,
      ),
      optOutsLost: keysOf((contact) => isTaken(contact) && saysStop(contact) && !isKept(contact)),
      optOutsWithoutContact: keysOf(
        (contact) => isTaken(contact) && saysStop(contact) && isKept(contact) && !named.has(contact.key),
      ),
    },
    unknown: {
      arrived: keysOf((contact) => isUnknown(contact) && isTaken(contact)).length,
      neverTaken: keysOf((contact) => isUnknown(contact) && !isTaken(contact)).length,
    },
  };
}
