import type Redis from 'ioredis';
import { type Logger, maskIn } from '../logger';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import { RECENT_EVENTS_KEPT, recentEventsKey } from '../redis/redis-keys';
import { type Sentence, withTexts } from '../saying';
import { sayOfAct } from './act-sentences';
import { AUDIT_ACTS, type AuditedActName } from './audit-acts';
import type { Operator } from './authenticate';

/**
 * One act of an operator, with the address it was done from. No token, no whole phone number, and none that an operator typed into the detail: whom it was
 * about stands with the person's consent.
 */
export interface AuditedAct {
  operator: Operator;
  act: AuditedActName;
  subject: string;
  /** A sentence of ours, or what is the same in every language: a note of theirs, an id, names. */
  detail?: string | Sentence;
}

/** The column holds 1,000; the address takes at most some 90. */
const LONGEST_DETAIL = 900;

/** What operators did: a log line, a row of `WA_Event` and an entry in the list that the overview shows. */
export function createAuditLog(options: { redis: Redis; logger: Logger; clock: () => number; ids: () => string }) {
  const { redis, logger, clock, ids } = options;

  async function record({ operator, act, subject, detail: typed }: AuditedAct, failed = false): Promise<void> {
    const what = typeof typed === 'string' ? sayOfAct('act_note', { note: typed }) : typed;
    const detail = what === undefined ? undefined : maskIn(what.english);
    const type = failed ? `${act}_failed` : act;
    const title = `${AUDIT_ACTS[act]} ${subject}${failed ? ': did not work' : ''}`;
    logger.info({ audit: type, operator: operator.name, from: operator.from, subject, detail }, title);
    const did = `by ${operator.name}${detail === undefined ? '' : `: ${detail}`}`;
    const row: Row = {
      EventID: ids(),
      EventType: `audit.${type}`,
      Subject: subject.slice(0, 200),
      Title: title.slice(0, 200),
      Detail: `${did.slice(0, LONGEST_DETAIL)} (from ${operator.from})`,
      Severity: 'info',
      OccurredDateUTC: new Date(clock()).toISOString(),
    };
    const { name, from } = operator;
    const { saying } =
      what === undefined ? sayOfAct('act_by', { name, from }) : sayOfAct('act_by_with', { name, what, from });
    const said = JSON.stringify(withTexts(saying, (text) => maskIn(text).slice(0, LONGEST_DETAIL)));
    const entry = outboxEntry('WA_Event', row);
    await redis
      .multi()
      .xadd(entry.key, '*', 'row', entry.row)
      .xadd(recentEventsKey(), 'MAXLEN', '~', RECENT_EVENTS_KEPT, '*', 'row', entry.row, 'said', said)
      .exec();
  }

  return {
    /**
     * Writes an act down, then does it: what could not be written down is not done. Where it fails, that is written down
     * too, and the error goes on to the caller.
     */
    async act<T>(act: AuditedAct, work: () => Promise<T>): Promise<T> {
      await record(act);
      try {
        return await work();
      } catch (error) {
        await record(act, true);
        throw error;
      }
    },
  };
}

export type AuditLog = ReturnType<typeof createAuditLog>;
