import type { Owner } from '../replies/owner-for';
import type { Conversation } from './conversation';

/** Somebody has it; where it was handed over, to `before` them, they are told in the same way. */
export function withNewOwner(
  conversation: Conversation,
  owner: Owner,
  before: Owner | undefined = conversation.owner,
): Conversation {
  const { handedOver, handOver } = conversation;
  const isNew = owner.email !== before?.email || owner.queue !== before?.queue;
  if (!isNew || handedOver === undefined || handOver !== 'done' || conversation.state !== 'person')
    return { ...conversation, owner };
  return { ...conversation, owner, handOver: 'due', handedOver: { ...handedOver, moves: handedOver.moves + 1 } };
}
