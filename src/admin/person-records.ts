import type Redis from 'ioredis';
import { spellingsOf } from '../consent/address';
import type { ConversationStore } from '../conversations/conversation-store';
import { createLook } from '../erasure/look-for-person';
import type { Person } from '../erasure/person';
import { createReadFields, FIELD, type RecordField } from '../execution/record-fields';
import { conversationKey } from '../redis/redis-keys';
import type { NamedStep } from '../watch/name-steps';
import type { PersonMessage, PersonReply } from './person-data';

/** The newest so many of each are told. */
export const PERSON_RECORDS_SHOWN = 100;

const TIMES = {
  sent: 'sentAt',
  delivered: 'deliveredAt',
  read: 'readAt',
  failed: 'failedAt',
  replied: 'repliedAt',
  clicked: 'clickedAt',
  converted: 'convertedAt',
  optedOut: 'optedOutAt',
} as const satisfies Record<string, RecordField>;

/** What Redis keeps of one person: the records of their messages, and their conversations. Found as erasure finds it. */
export function createPersonRecords(options: {
  redis: Redis;
  conversationStore: Pick<ConversationStore, 'read'>;
  namedSteps: () => Promise<NamedStep[]>;
}) {
  const { redis, conversationStore, namedSteps } = options;
  const look = createLook(redis);
  const readFields = createReadFields(redis);

  async function messageOf(messageKey: string, steps: ReadonlyMap<string, NamedStep>): Promise<PersonMessage> {
    const record = await readFields(messageKey);
    const field = (name: RecordField) => record[FIELD[name]] ?? '';
    const step = steps.get(field('activityId'));
    const accepted = Number(field('acceptedAt'));
    return {
      messageKey,
      keptIn: 'redis',
      journey: step?.journey ?? field('journeyId'),
      template: step?.template ?? '',
      activityId: field('activityId'),
      outcome: field('answer') || field('state'),
      ...(accepted > 0 && { acceptedAt: new Date(accepted).toISOString() }),
      times: Object.fromEntries(
        Object.entries(TIMES).flatMap(([name, of]) => (field(of) ? [[name, isoOf(field(of))]] : [])),
      ),
      errorCode: field('errorCode'),
      fallback: [field('fallback'), field('fallbackReason')].filter(Boolean).join(' '),
    };
  }

  async function repliesOf(id: string): Promise<PersonReply[]> {
    const { conversation } = await conversationStore.read(id);
    return (conversation?.turns ?? []).map(({ id: replyId, at, from, text, category, corrected }) => ({
      replyId,
      keptIn: 'redis',
      at: new Date(at).toISOString(),
      from,
      text,
      category: corrected ?? category ?? '',
      conversationId: id,
    }));
  }

  return async (person: Person): Promise<{ messages: PersonMessage[]; replies: PersonReply[] }> => {
    const spelled = [...person.addresses].flatMap(spellingsOf);
    const contactKeys = [...person.contactKeys];
    const names = [...spelled, ...contactKeys];
    const { finds } = await look.byTraces({ spelled, contactKeys, names, further: [], messageKeys: [] });
    const steps = new Map((await namedSteps()).map((step) => [step.activityId, step]));
    const messageKeys = finds.flatMap(([what, name]) => (what === 'record' ? [name] : []));
    const prefix = conversationKey('');
    const conversations = finds.flatMap(([what, key]) =>
      what === 'key' && key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
    );
    return {
      messages: await Promise.all([...new Set(messageKeys)].map((messageKey) => messageOf(messageKey, steps))),
      replies: (await Promise.all([...new Set(conversations)].map(repliesOf))).flat(),
    };
  };
}

const isoOf = (seconds: string) => new Date(Number(seconds) * 1000).toISOString();
