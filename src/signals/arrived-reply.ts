import type { ArrivedReply } from '../conversations/judge-reply';
import { addressesOf, type Wish } from './consent-changes';
import { replyIdOf } from './reply-row';
import type { Signal } from './signal';

/** A reply as its conversation takes it in. `address` is the main one of the person, as consent knows it. */
export function arrivedReply(
  signal: Extract<Signal, { kind: 'reply' }>,
  of: { address: string; messageKey: string | undefined; contactKey: string | undefined; wish: Wish | undefined },
  digest: (text: string) => string,
): ArrivedReply {
  const { address, messageKey, contactKey, wish } = of;
  const { phone, userId } = signal.person;
  const addresses = [...new Set([address, ...addressesOf(signal.person)])].filter((each) => each !== '');
  return {
    replyId: replyIdOf(signal.replyId, digest),
    at: signal.at * 1000,
    sender: signal.sender ?? '',
    addresses,
    messageType: signal.messageType,
    text: signal.body,
    ...(signal.payload === undefined ? {} : { payload: signal.payload }),
    ...(wish === undefined ? {} : { wish: { status: wish.status, review: wish.review } }),
    ...(phone === undefined ? {} : { phone }),
    ...(userId === undefined ? {} : { userId }),
    ...(contactKey === undefined || contactKey === '' ? {} : { contactKey }),
    ...(signal.profileName === undefined ? {} : { profileName: signal.profileName }),
    ...(messageKey === undefined ? {} : { messageKey }),
  };
}
