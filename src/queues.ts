import type { Job, JobStatus, Queue, QueueOptions } from 'bull';
import type { Redis, RedisOptions } from 'ioredis';
import { z } from 'zod';
import type { Alerts } from './alerts/alerts';
import { sayAlert, says } from './alerts/sentences/say-alert';
import { consentEffectSchema } from './delivery/afterwards/carry-out-consent-effect';
import { contactExitSchema } from './delivery/afterwards/exit-contact';
import { replyEventSchema } from './delivery/afterwards/steer-journeys';
import type { Logger } from './logger';
import { bullPrefix } from './redis/redis-keys';

/** One queue: what its jobs hold, how they are retried, who does them. Handlers live in their step. */
interface QueueDefinition<Payload extends z.ZodType> {
  payload: Payload;
  concurrency: number;
  attempts: number;
  backoffMs: number;
  /** Set where one job is repeated for ever, by one worker of all. */
  everyMs?: number;
}

const define = <Payload extends z.ZodType>(definition: QueueDefinition<Payload>) => definition;

/** Every queue there is: work that no caller waits for (design 3). */
const QUEUES = {
  /** Settles sends and waits that nobody finished. */
  'settle-expired': define({ payload: z.object({}), concurrency: 1, attempts: 1, backoffMs: 1_000, everyMs: 2_000 }),
  /** Sends what was held and is due. */
  'release-held': define({ payload: z.object({}), concurrency: 1, attempts: 1, backoffMs: 1_000, everyMs: 1_000 }),
  /** Looks after messages whose time for a delivery, a reading or a reply is up. */
  'check-late': define({ payload: z.object({}), concurrency: 1, attempts: 1, backoffMs: 1_000, everyMs: 5_000 }),
  /** Carries out the late fallbacks that are due. */
  'send-late-fallbacks': define({
    payload: z.object({}),
    concurrency: 1,
    attempts: 1,
    backoffMs: 1_000,
    everyMs: 1_000,
  }),
  /** Looks whether what should come does come: conversions, Meta's statuses, messages of a step; and ends what is over. */
  'watch-signals': define({ payload: z.object({}), concurrency: 1, attempts: 1, backoffMs: 1_000, everyMs: 30_000 }),
  /** Warns of replies that are due and nobody answers, and of those that were let pass. */
  'watch-conversations': define({
    payload: z.object({}),
    concurrency: 1,
    attempts: 1,
    backoffMs: 1_000,
    everyMs: 2_000,
  }),
  /** Says in conversations what the product has to say: acknowledgements, questions. */
  'say-in-conversations': define({
    payload: z.object({}),
    concurrency: 1,
    attempts: 1,
    backoffMs: 1_000,
    everyMs: 1_000,
  }),
  /** Takes replies that need a person to where their rules say. */
  'hand-over-replies': define({ payload: z.object({}), concurrency: 1, attempts: 1, backoffMs: 1_000, everyMs: 2_000 }),
  /** Looks whether Meta's webhooks are subscribed, where none come. */
  'watch-subscription': define({
    payload: z.object({}),
    concurrency: 1,
    attempts: 1,
    backoffMs: 1_000,
    everyMs: 10_000,
  }),
  /** Lets go what was set aside and nobody looked at for too long. */
  'trim-set-aside': define({ payload: z.object({}), concurrency: 1, attempts: 1, backoffMs: 1_000, everyMs: 60_000 }),
  /** Once: what is older than the traces by which erasure finds people gets them. */
  'lay-traces': define({ payload: z.object({}), concurrency: 1, attempts: 1, backoffMs: 1_000, everyMs: 60_000 }),
  /** Looks whether what was set up still is: the checks of the doctor that cost little. */
  'run-doctor': define({ payload: z.object({}), concurrency: 1, attempts: 1, backoffMs: 1_000, everyMs: 60_000 }),
  /** Brings the counts of days that the report reads up to what was counted. */
  'renew-sheets': define({ payload: z.object({}), concurrency: 1, attempts: 1, backoffMs: 1_000, everyMs: 60_000 }),
  /** Writes the counts of days that changed to their data extensions. */
  'write-daily': define({ payload: z.object({}), concurrency: 1, attempts: 1, backoffMs: 1_000, everyMs: 3_600_000 }),
  /** Welcome journeys and confirmations that a change of consent asks for. */
  'consent-effect': define({ payload: consentEffectSchema, concurrency: 5, attempts: 8, backoffMs: 5_000 }),
  /** Tells journeys that wait for a reply that one came. The pauses make up a day. */
  'reply-event': define({ payload: replyEventSchema, concurrency: 5, attempts: 14, backoffMs: 5_000 }),
  /** Tells owners of the contacts whom messages did not reach. */
  'send-notices': define({ payload: z.object({}), concurrency: 1, attempts: 1, backoffMs: 1_000, everyMs: 10_000 }),
  /** Tells owners of steps of the alerts that concern them, and of their week. */
  'tell-owners': define({ payload: z.object({}), concurrency: 1, attempts: 1, backoffMs: 1_000, everyMs: 10_000 }),
  /** Takes contacts who are likely blocked out of the journey, where the account wants that. The pauses make up a day. */
  'contact-exit': define({ payload: contactExitSchema, concurrency: 5, attempts: 14, backoffMs: 5_000 }),
} as const;

export type QueueName = keyof typeof QUEUES;
export type QueuePayload<Name extends QueueName> = z.infer<(typeof QUEUES)[Name]['payload']>;

/** The queues whose jobs name a person; the others name nobody. */
const ABOUT_PEOPLE = ['consent-effect', 'contact-exit', 'reply-event'] as const satisfies readonly QueueName[];
const namedInJobSchema = z.object({ address: z.string().exactOptional(), contactKey: z.string().exactOptional() });
type NamedInJob = z.infer<typeof namedInJobSchema>;

export type QueueHandlers = { [Name in QueueName]: (payload: QueuePayload<Name>) => Promise<unknown> };

/**
 * Opens all queues; jobs are added with `add`, done after `start` by the handlers given there. `connect` makes the
 * connections: all queues share two, and each has a blocking one of its own
 * (https://github.com/OptimalBits/bull/blob/develop/PATTERNS.md#reusing-redis-connections). Bull does not close what it
 * was given, so `close` does.
 */
export function createQueues(options: {
  open: (name: string, options: QueueOptions) => Queue;
  connect: (options: RedisOptions) => Redis;
  alerts: Pick<Alerts, 'raise'>;
  logger: Logger;
}) {
  const { open, connect, alerts, logger } = options;
  const queues = new Map<QueueName, Queue>();
  // Bull refuses both options on connections that subscribe or block.
  const forWaiting: RedisOptions = { maxRetriesPerRequest: null, enableReadyCheck: false };
  const shared = { client: connect({}), subscriber: connect(forWaiting) };
  // Each queue listens for errors of both.
  for (const each of Object.values(shared)) each.setMaxListeners(4 * Object.keys(QUEUES).length);
  const blocking: Redis[] = [];
  const connectionFor = (type: 'client' | 'subscriber' | 'bclient'): Redis => {
    if (type !== 'bclient') return shared[type];
    const connection = connect(forWaiting);
    // Each job that a queue does at once waits for it to be ready.
    connection.setMaxListeners(0);
    blocking.push(connection);
    return connection;
  };
  for (const name of Object.keys(QUEUES) as QueueName[]) {
    const definition = QUEUES[name];
    const queue = open(name, {
      prefix: bullPrefix(),
      createClient: connectionFor,
      defaultJobOptions: {
        attempts: definition.attempts,
        backoff: { type: 'exponential', delay: definition.backoffMs },
        removeOnComplete: true,
        removeOnFail: 1_000,
      },
    });
    queue.on('error', (error) => logger.error({ err: error, queue: name }, 'queue trouble'));
    queue.on('failed', (job: Job, error) => {
      logger.error({ err: error, queue: name, job: job.id, attempts: job.attemptsMade }, 'job failed');
      // What is repeated for ever comes again by itself; everything else is given up with its last attempt.
      if (definition.everyMs !== undefined || job.attemptsMade < definition.attempts) return;
      alerts.raise({
        code: 'job_given_up',
        subject: name,
        ...says(
          sayAlert('alert_job_given_up'),
          sayAlert('alert_job_given_up_why', { id: String(job.id), n: job.attemptsMade, words: error.message }),
        ),
        severity: 'critical',
      });
    });
    queues.set(name, queue);
  }
  const queueOf = (name: QueueName): Queue => {
    const queue = queues.get(name);
    if (queue === undefined) throw new Error(`no queue is called ${name}`);
    return queue;
  };

  return {
    async add<Name extends QueueName>(
      name: Name,
      payload: QueuePayload<Name>,
      job: { delayMs?: number; id?: string } = {},
    ): Promise<void> {
      await queueOf(name).add(payload, {
        ...(job.delayMs !== undefined && { delay: job.delayMs }),
        ...(job.id !== undefined && { jobId: job.id }),
      });
    },
    async start(handlers: QueueHandlers): Promise<void> {
      for (const name of Object.keys(QUEUES) as QueueName[]) {
        const definition = QUEUES[name];
        const handler = handlers[name] as (payload: unknown) => Promise<unknown>;
        // Bull's promise of `process` ends with the queue, so it is not waited for.
        void queueOf(name).process(definition.concurrency, (job: Job) => handler(definition.payload.parse(job.data)));
        if (definition.everyMs !== undefined) {
          await queueOf(name).add({}, { repeat: { every: definition.everyMs }, removeOnComplete: true });
        }
      }
    },
    /** Takes the jobs about somebody whom `matches` knows out of their queues, failed ones too; one that runs is left. */
    async removeJobsAbout(matches: (whom: NamedInJob) => boolean): Promise<{ removed: number; underWay: number }> {
      const found = { removed: 0, underWay: 0 };
      const states: JobStatus[] = ['waiting', 'paused', 'delayed', 'failed', 'completed', 'active'];
      const jobs = await Promise.all(ABOUT_PEOPLE.map((name) => queueOf(name).getJobs(states)));
      for (const job of jobs.flat()) {
        // A job may end while the list is read; Bull then gives null for it.
        const named = namedInJobSchema.safeParse(job?.data);
        if (!named.success || !matches(named.data)) continue;
        if (await job.isActive()) found.underWay += 1;
        else {
          await job.remove();
          found.removed += 1;
        }
      }
      return found;
    },
    /** The queues as Bull has them, for whoever looks at them. */
    list: (): readonly Queue[] => [...queues.values()],
    async close(): Promise<void> {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      for (const connection of [...blocking, shared.subscriber, shared.client]) connection.disconnect();
    },
  };
}

export type Queues = ReturnType<typeof createQueues>;
