import type { Address } from './address';
import type { Applied, ConsentChange } from './consent-change';
import { CHANNEL, CONTACT, type ConsentSignal, type ConsentState, MARKETING, OPERATOR } from './consent-state';
import type { KnownPerson } from './consent-store';

/** What a business unit lets the others of its deployment have of its consent. */
export interface ConsentPeer {
  name: string;
  /** A user id of one portfolio is nobody in another. */
  portfolio: string;
  /** The group in which consent is shared; undefined = with nobody. */
  group: string | undefined;
  /** Applies what was said to another unit of the group, and tells nobody further. */
  take: (changes: readonly ConsentChange[]) => Promise<void>;
  /** Whether this address is somebody here. */
  knows: (address: Address) => Promise<boolean>;
}

/** Resolves when every unit of the group holds what these changes say. */
export type ShareConsent = (changes: readonly ConsentChange[], results?: Applied['results']) => Promise<void>;

type Said = Extract<ConsentChange, { kind: 'signal' }>;

/**
 * Tells the units that share consent with this one what people said to it, under every address that means them there. What
 * was said is shared, what is known of a person (contact key, deliveries, user ids of another portfolio) is not. Where a
 * person turns out to be one who refused before, the refusal is shared then. It is called before a receipt is
 * acknowledged, so that a crash in between is followed by a repeat.
 */
export function createConsentSharing(options: {
  own: Pick<ConsentPeer, 'portfolio' | 'group'>;
  others: () => readonly ConsentPeer[];
  read: (address: Address) => Promise<KnownPerson>;
}): ShareConsent {
  const { own, others, read } = options;

  async function saidOf(change: ConsentChange, result: Applied['results'][number] | undefined): Promise<Said[]> {
    if (change.kind === 'signal') {
      if (change.field === CONTACT) return [];
      const { address, state } = await read(change.address);
      return everywhere([change.address, address, ...state.aliases], [change]);
    }
    const joins = change.kind === 'link' || change.kind === 'claim' || change.kind === 'link_message';
    if (!joins || result?.changed !== true) return [];
    const { address, state } = await read(change.address);
    return everywhere([change.address, address, ...state.aliases], refusalsOf(address, state));
  }

  return async (changes, results) => {
    const peers = own.group === undefined ? [] : others().filter(({ group }) => group === own.group);
    if (peers.length === 0) return;
    const said = (await Promise.all(changes.map((change, index) => saidOf(change, results?.[index])))).flat();
    for (const peer of peers) {
      const theirs = peer.portfolio === own.portfolio ? said : said.filter(({ address }) => isPhone(address));
      if (theirs.length > 0) await peer.take(theirs);
    }
  };
}

/** Anything else is a user id. */
const isPhone = (address: Address) => address.startsWith('+');

const everywhere = (addresses: readonly Address[], said: readonly Said[]): Said[] =>
  [...new Set(addresses)].flatMap((address) => said.map((each) => ({ ...each, address })));

/** What keeps this person from being written to, as they or an operator said it. */
function refusalsOf(address: Address, { channel, marketing, operator, topics }: ConsentState): Said[] {
  const fields: [string, ConsentSignal | undefined][] = [
    [CHANNEL, channel],
    [MARKETING, marketing],
    [OPERATOR, operator],
    ...topics,
  ];
  return fields.flatMap(([field, signal]) =>
    signal?.restricts === true ? [{ kind: 'signal' as const, address, field, signal }] : [],
  );
}
