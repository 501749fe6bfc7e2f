import type Redis from 'ioredis';
import { REFUSALS_IN_A_ROW_LIFE_MS, refusalsInARowKey, senderHealthChannel } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/**
 * One refusal of a person, in the row of the template and in that of the sender; the sender's templates are counted beside.
 * What is kept are counts, from which nobody can be read. → people of the template, people of the sender, its templates
 */
export const COUNT_REFUSAL = redisScript('waCountRefusal', {
  keys: ['ofTemplate', 'ofSender', 'templatesOfSender'],
  args: ['person', 'template', 'lifeMs', 'channel', 'news'],
  lua: `
local isNew = redis.call('EXISTS', ofTemplate) == 0 or redis.call('EXISTS', ofSender) == 0
redis.call('PFADD', ofTemplate, person)
redis.call('PFADD', ofSender, person)
redis.call('PFADD', templatesOfSender, template)
redis.call('PEXPIRE', ofTemplate, lifeMs)
redis.call('PEXPIRE', ofSender, lifeMs)
redis.call('PEXPIRE', templatesOfSender, lifeMs)
if isNew then redis.call('PUBLISH', channel, news) end
return { redis.call('PFCOUNT', ofTemplate), redis.call('PFCOUNT', ofSender), redis.call('PFCOUNT', templatesOfSender) }
`,
});

export interface RefusalCounts {
  ofTemplate: number;
  ofSender: number;
  templates: number;
}

const NEWS = 'row';

/**
 * How many people in a row were refused, over all processes. A row begins with a refusal, of which every process hears, and
 * ends with the next message that is accepted: so an accepted message asks Redis nothing while there is no row.
 */
export function createRefusalsInARow(options: { redis: Redis; subscriber: Redis }) {
  const { redis, subscriber } = options;
  const count = bindScript(redis, COUNT_REFUSAL);
  /** Senders and templates in whose row somebody stands, as far as this process has heard. */
  const going = new Set<string>();

  const onMessage = (channel: string, message: string): void => {
    const [news, sender, template] = message.split('\n');
    if (channel !== senderHealthChannel() || news !== NEWS || !sender || !template) return;
    going.add(sender).add(template);
  };
  subscriber.on('message', onMessage);

  return {
    async count({
      sender,
      template,
      person,
    }: {
      sender: string;
      template: string;
      person: string;
    }): Promise<RefusalCounts> {
      going.add(sender).add(template);
      const [ofTemplate, ofSender, templates] = await count<[number, number, number]>({
        ofTemplate: refusalsInARowKey(template),
        ofSender: refusalsInARowKey(sender),
        templatesOfSender: refusalsInARowKey(`${sender}:templates`),
        person,
        template,
        lifeMs: REFUSALS_IN_A_ROW_LIFE_MS,
        channel: senderHealthChannel(),
        news: [NEWS, sender, template].join('\n'),
      });
      return { ofTemplate, ofSender, templates };
    },

    /** A message was accepted: both rows are over. → undefined where there was none, as nearly always. */
    accepted({ sender, template }: { sender: string; template: string | undefined }): Promise<unknown> | undefined {
      const over = [sender, template].filter((each) => each !== undefined && going.delete(each)) as string[];
      if (over.length === 0) return undefined;
      return redis.del(...over.flatMap((each) => [refusalsInARowKey(each), refusalsInARowKey(`${each}:templates`)]));
    },

    close(): void {
      subscriber.off('message', onMessage);
    },
  };
}
