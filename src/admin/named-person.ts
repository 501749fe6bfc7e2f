import type Redis from 'ioredis';
import { sentenceOfError } from '../alerts/sentences/say-alert';
import { addressOf } from '../consent/address';
import { MOVED } from '../consent/consent-state';
import { createPerson, type Person } from '../erasure/person';
import { CodedError } from '../errors';
import { maskSentence } from '../mask-personal-data';
import { consentKey } from '../redis/redis-keys';
import type { Sentence } from '../saying';
import { type FindPersonDependencies, type FoundPerson, findPerson } from './find-person';

/** `notAsked`: why Marketing Cloud could not be asked whose contact key it is. */
interface NamedPerson {
  person: Person;
  notAsked?: Sentence;
}

/**
 * Everybody that a phone number, user id or contact key may mean, to look through what is kept: what was typed as it is,
 * and all that the consent store ties to it. Marketing Cloud is asked for a contact key that nothing here knows; where it
 * does not answer, what is known here has to do, and `notAsked` says why.
 */
export async function namedPerson(typed: string, dependencies: FindPersonDependencies): Promise<NamedPerson> {
  const person = createPerson();
  const text = typed.trim();
  person.contactKeys.add(text);
  let found: FoundPerson | undefined;
  try {
    found = await findPerson(text, dependencies);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { person, notAsked: maskSentence(sentenceOfError(error)) };
  }
  if (found === undefined) return { person };
  const { address, state } = await dependencies.consentStore.read(found.address);
  for (const each of [found.address, address, ...state.aliases]) {
    if (!(await isLeft(dependencies.redis, each)) || each === found.address) person.addresses.add(addressOf(each));
  }
  if (state.contactKey) person.contactKeys.add(state.contactKey);
  return { person };
}

/** A number that somebody has left may be another's by now. */
const isLeft = async (redis: Redis, address: string) => (await redis.hexists(consentKey(address), MOVED)) === 1;
