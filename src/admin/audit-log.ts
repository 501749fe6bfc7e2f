import type Redis from 'ioredis';
import type { Logger } from '../logger';
import { outboxEntry, type Row } from '../marketing-cloud/outbox-entry';
import { recentEventsKey } from '../redis-keys';

/** One act of an operator. No token, no whole phone number: whom it was about stands with the person's consent. */
export interface AuditedAct {
  operator: string;
  /** `login`, `consent_suppressed`, `mapping_saved` …; the row's type is `audit.<act>`. */
  act: string;
  subject: string;
  detail?: string;
}

const RECENT_EVENTS = 500;

/** What operators did: a log line, a row of `WA_Event` and an entry in the list that the overview shows. */
export function createAuditLog(options: { redis: Redis; logger: Logger; clock: () => number; ids: () => string }) {
  const { redis, logger, clock, ids } = options;

  async function record({ operator, act, subject, detail }: AuditedAct, title: string): Promise<void> {
    logger.info({ audit: act, operator, subject, detail }, title);
    const row: Row = {
      EventID: ids(),
      EventType: `audit.${act}`.slice(0, 60),
      Subject: subject.slice(0, 200),
      Title: title.slice(0, 200),
      Detail: `by ${operator}${detail === undefined ? '' : `: ${detail}`}`.slice(0, 1000),
      Severity: 'info',
      OccurredDateUTC: new Date(clock()).toISOString(),
    };
    const entry = outboxEntry('WA_Event', row);
    await redis
      .multi()
      .xadd(entry.key, '*', 'row', entry.row)
      .xadd(recentEventsKey(), 'MAXLEN', '~', RECENT_EVENTS, '*', 'row', entry.row)
      .exec();
  }

  return {
    /**
     * Writes an act down, then does it: what could not be written down is not done. Where it fails, that is written down
     * too, and the error goes on to the caller.
     */
    async act<T>(act: AuditedAct, work: () => Promise<T>): Promise<T> {
      await record(act, `${act.act} ${act.subject}`);
      try {
        return await work();
      } catch (error) {
        await record({ ...act, act: `${act.act}_failed` }, `${act.act} ${act.subject} failed`);
        throw error;
      }
    },
  };
}

export type AuditLog = ReturnType<typeof createAuditLog>;
