import { midOf, type UnitConfig } from '../business-units';
import type { ConsentPeer } from '../consent/share-consent';
import type { Sentence } from '../saying';
import { boundText } from './bound-value';
import { sayOfCall } from './call-sentences';

/**
 * What in the in-arguments of a call is of another business unit than the one whose secret signed it, in a sentence;
 * undefined where nothing is. `mid` is there where somebody wired it into the step.
 */
export type NamesAnotherUnit = (named: { mid?: unknown; sender?: string | undefined }) => Sentence | undefined;

/** `all`: every unit that is served here, `own` among them. Units are called by name, since alerts mask numbers. */
export function createNamesAnotherUnit(own: UnitConfig, all: readonly UnitConfig[]): NamesAnotherUnit {
  const others = all.filter((unit) => midOf(unit) !== midOf(own));
  const unitOfSender = new Map(others.flatMap((unit) => unit.whatsapp.senders.map((sender) => [sender, unit])));
  return ({ mid, sender }) => {
    if (own.unit === undefined) return undefined;
    const theirs = sender === undefined ? undefined : unitOfSender.get(sender);
    if (theirs !== undefined) {
      const [unit, its] = [theirs.unit?.name ?? midOf(theirs), own.unit.name];
      return sayOfCall('call_sender_of_another', { sender: sender ?? '', unit, own: its });
    }
    const named = boundText(mid);
    if (named === '' || named === midOf(own)) return undefined;
    const whose = others.find((unit) => midOf(unit) === named)?.unit?.name ?? named;
    return sayOfCall('call_mid_of_another', { unit: whose, own: own.unit.name });
  };
}

/** Says of a user id that it is of another unit's portfolio, where a message to it would go to nobody; undefined where it is not. */
export type UserIdOfAnotherUnit = (userId: string) => Promise<Sentence | undefined>;

/** A user id does not tell of its portfolio (WA 5.1): it is another's where a unit there knows it and this one does not. */
export function createUserIdCheck(own: ConsentPeer, others: () => readonly ConsentPeer[]): UserIdOfAnotherUnit {
  return async (userId) => {
    const strangers = others().filter(({ portfolio }) => portfolio !== own.portfolio);
    if (strangers.length === 0 || (await own.knows(userId))) return undefined;
    for (const { name, knows } of strangers) {
      if (await knows(userId)) return sayOfCall('call_user_of_another', { unit: name });
    }
    return undefined;
  };
}
