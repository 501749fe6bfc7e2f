import type Redis from 'ioredis';
import { type Logger, maskIn } from '../logger';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import { RECENT_EVENTS_KEPT, recentEventsKey } from '../redis/redis-keys';
import type { Operator } from './authenticate';

/** Every kind of act, and how a person reads it; the row's type is `audit.<act>`. */
const ACTS = {
  login: 'Logged in to the',
  logout: 'Logged out of the',
  session_ended: 'Ended the session of',
  alert_seen: 'Has in hand: the alert',
  dead_letters_replayed: 'Sent again what was refused of',
  dead_letters_discarded: 'Discarded for good what was refused of',
  person_looked_up: 'Looked up everything of',
  refused_searched: 'Looked through what was refused for',
  refused_row_opened: 'Read in full a refused row of',
  refused_row_edited: 'Sent again with other values what was refused of',
  late_fallbacks_sent_again: 'Sent again what was refused of',
  late_fallbacks_discarded: 'Gave up what was refused of',
  data_extension_provisioned: 'Made or completed the data extension',
  mapping_saved: 'Saved the mapping of',
  account_defaults_saved: 'Saved the account’s defaults for',
  mapping_cleared: 'Forgot the saved mapping of',
  fields_added: 'Made fields in the data extension',
  testers_changed: 'Changed the testers:',
  consents_imported: 'Imported consents from',
  test_row_written: 'Wrote and removed a test row in',
  sender_lifted: 'Let send again: sender',
  suppression_breaker_closed: 'Leaves out the unreachable again: sender',
  templates_refreshed: 'Read from Meta: the',
  consent_suppress: 'Suppressed',
  consent_lift: 'Lifted the suppression of',
  consent_confirm: 'Confirmed the opt-out or block of',
  consent_dismiss: 'Dismissed the opt-out or block of',
  contact_forgotten: 'Forgot',
  test_message_sent: 'Sent a test message to',
  reply_answered: 'Answered the',
  reply_closed: 'Closed the',
  reply_snoozed: 'Put off the',
  reply_reassigned: 'Gave away the',
  reply_corrected: 'Corrected the category in the',
  consent_store_confirmed: 'Confirmed as whole: the',
} as const;

/**
 * One act of an operator, with the address it was done from. No token, no whole phone number, and none that an operator typed into the detail: whom it was
 * about stands with the person's consent.
 */
export interface AuditedAct {
  operator: Operator;
  act: keyof typeof ACTS;
  subject: string;
  detail?: string;
}

/** The column holds 1,000; the address takes at most some 90. */
const LONGEST_DETAIL = 900;

/** What operators did: a log line, a row of `WA_Event` and an entry in the list that the overview shows. */
export function createAuditLog(options: { redis: Redis; logger: Logger; clock: () => number; ids: () => string }) {
  const { redis, logger, clock, ids } = options;

  async function record({ operator, act, subject, detail: typed }: AuditedAct, failed = false): Promise<void> {
    const detail = typed === undefined ? undefined : maskIn(typed);
    const type = failed ? `${act}_failed` : act;
    const title = `${ACTS[act]} ${subject}${failed ? ': did not work' : ''}`;
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
    const entry = outboxEntry('WA_Event', row);
    await redis
      .multi()
      .xadd(entry.key, '*', 'row', entry.row)
      .xadd(recentEventsKey(), 'MAXLEN', '~', RECENT_EVENTS_KEPT, '*', 'row', entry.row)
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
