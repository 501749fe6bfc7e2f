import { isPhoneAddress } from '../consent/address';
import { channelWideWord, type QueuedPerson } from '../consent/crm-queue';
import type { PersonWithWord } from '../crm/carry-opt-outs';
import type { Touches } from '../execution/touches';

/**
 * What the CRM is to hold of a person: their word on the whole channel, and what they are found by there: every number
 * of theirs, the contact key that came with a consent, and the keys of the contacts lately written to at this address.
 * Undefined where nobody said anything of the whole channel, or consent has been forgotten.
 */
export async function personForCrm(
  { address, state }: QueuedPerson,
  touches: Pick<Touches, 'of'>,
): Promise<PersonWithWord | undefined> {
  const word = channelWideWord(state);
  if (word === undefined) return undefined;
  const { touches: messages } = await touches.of({ address });
  const keys = [state.contactKey ?? '', ...messages.map(({ contactKey }) => contactKey)];
  const { at, reason, source } = word.signal;
  return {
    optedOut: word.optedOut,
    at,
    reason,
    source,
    phones: [address, ...state.aliases].filter(isPhoneAddress),
    contactKeys: [...new Set(keys)].filter((key) => key !== ''),
  };
}
