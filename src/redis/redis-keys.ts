/**
 * Every kind of key the product keeps in Redis, in one list: its name, whom it speaks of, and how long it stays where that
 * is one span. Sizes and the other lives are in docs/redis.md; tests hold that page to this list.
 */

/** One business unit of Marketing Cloud, where one Redis serves several. Without it a name is that of the only one. */
export interface BusinessUnit {
  /** The member id, all digits: no kind of key is. */
  readonly mid: string;
}

/**
 * Whom names and values of a kind may speak of. Where it is people, erasure has to find them, and a test plants a person
 * in the kind to see that it does; whoever writes `nobody` says why.
 */
type Whom = 'people' | `nobody: ${string}`;

/** How long people stay in it: each key ends, its entries do (trim-set-aside.ts), or it says until when or why it stays. */
type Life = 'expires' | 'entries end' | `until: ${string}` | `stays: ${string}`;

/** Gives the name of one key of a kind, of the business unit given last. */
export type KeyName<Of extends readonly (string | number)[]> = ((...of: [...of: Of, unit?: BusinessUnit]) => string) & {
  readonly kind: string;
  readonly whom: Whom;
  /** Of what names people. */
  readonly life: Life | undefined;
};

const prefixOf = (unit?: BusinessUnit) => (unit === undefined ? 'wa:' : `wa:${unit.mid}:`);

function key<Of extends readonly (string | number)[] = []>(kind: string, whom: Whom, life?: Life): KeyName<Of> {
  const bare = `${prefixOf()}${kind}`;
  const name = (...of: [...of: Of, unit?: BusinessUnit]): string => {
    const last = of[of.length - 1];
    let text = typeof last === 'object' ? `${prefixOf(last)}${kind}` : bare;
    for (const part of of) if (typeof part === 'string' || typeof part === 'number') text += `:${part}`;
    return text;
  };
  return Object.assign(name, { kind, whom, life });
}

/** The pattern by which `SCAN` finds every key of a business unit. */
export const everyKey = (unit?: BusinessUnit) => `${prefixOf(unit)}*`;
/** A pattern of Lua that takes a key of a business unit apart: kind, and what follows it. */
export const kindAndRest = (unit?: BusinessUnit) => `^${prefixOf(unit)}([a-z-]+):(.*)$`;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Hash: the execution record of one contact at one activity (design 2.3). */
export const executionKey = key<[messageKey: string]>('exec', 'people', 'expires');
/** At the least: replies and the Outcome activity look back this far in any case. */
export const EXECUTION_LIFE_MS = 8 * DAY_MS;
/** So long after the step's conversion window: a shop or a call centre may tell of a conversion some days after it happened. */
export const AFTER_WINDOW_LIFE_MS = 5 * DAY_MS;
/** String: the row to write should the process die in the middle of a send or of a wait, beside the record. */
export const executionRowKey = (messageKey: string, unit?: BusinessUnit) =>
  `${executionKey(messageKey, unit)}${EXECUTION_ROW_SUFFIX}`;
export const EXECUTION_ROW_SUFFIX = ':row';
/** Sorted set: message keys of records that are not answered yet, scored by the time at which a sweeper looks. */
export const openExecutionsKey = key('exec-open', 'nobody: message keys');
/** String: the message key that a WhatsApp message id belongs to. Lives as the record, and as long as Meta delivers. */
export const whatsAppMessageKey = key<[wamid: string]>('wamid', 'people', 'expires');
/** WhatsApp tries to deliver for 30 days, so a status may come so late (WA 1.6). */
export const MESSAGE_ID_LIFE_MS = 30 * DAY_MS;
/**
 * Set: signals that came before their message was known, as the intake is given them again: under the WhatsApp id that they
 * name, or under the main address of the person who wrote; conversions under the key of a message that may have gone.
 */
export const waitingSignalsKey = key<[wamidOrAddressOrMessageKey: string]>('waiting', 'people', 'expires');
/** Longer than an answer of Meta and a sweep of what was killed. */
export const WAITING_SIGNALS_LIFE_MS = 10 * MINUTE_MS;
/** Somebody quoted the message, so it is worth more; the status that proves it may come late. */
export const WAITING_QUOTES_LIFE_MS = DAY_MS;
/**
 * Sorted set: the last messages that an address was sent, `<message key>:<step id>` by time (ms), at most 50. Lives as
 * long as something can still be attributed to one of them: as the longest-lived of their records.
 */
export const touchesKey = key<[address: string]>('touches', 'people', 'expires');
/**
 * Sorted set: messages to an address of which nobody knows whether they went, as in its touches, by when (ms) that was said.
 * A status that proves one makes a touch of it, for as long as WhatsApp delivers.
 */
export const unprovenTouchesKey = key<[address: string]>('unproven', 'people', 'expires');
/** String: the address that a contact was last written to, for conversions that name the contact. Lives as its touches. */
export const contactAddressKey = key<[contactKey: string]>('contact', 'people', 'expires');
/** String: JSON of activity, journey version and settings hash behind a step id. */
export const stepKey = key<[id: string]>('step', 'nobody: the same for all contacts of a step');
/** A step, its settings and its counts, after their last use: longer than a conversion may come, and than a year. */
export const STEP_LIFE_MS = 400 * DAY_MS;
/** Sorted set: the ids of all steps, scored by when (s) a process first sent a message of it. Stays. */
export const stepsKey = key('steps', 'nobody: ids of steps');
/** String: JSON of what came hour by hour of one activity's deliveries and conversions, at most 20 days. */
export const conversionHistoryKey = key<[activityId: string]>('conversion-history', 'nobody: counts per step');
/** Longer than the longest conversion window, so that a step that never converted is judged at its end. */
export const CONVERSION_HISTORY_LIFE_MS = 100 * DAY_MS;
/** String: JSON of when statuses of Meta last came, and how many messages were accepted by then. */
export const webhookHistoryKey = key('webhook-history', 'nobody: counts per account');
export const WEBHOOK_HISTORY_LIFE_MS = 100 * DAY_MS;
/** Hash: the signals that should come and do not, by subject; until they come or are not expected any more. */
/** String: accepted messages and statuses at the last look whether Meta's webhooks are subscribed. */
export const subscriptionWatchKey = key('subscription-watch', 'nobody: counts per account');
export const SUBSCRIPTION_WATCH_LIFE_MS = DAY_MS;
export const silencesKey = key('silences', 'nobody: steps and accounts');
/**
 * String: how the conversion with this id was attributed; makes it count once, for as long as it could be attributed at
 * all: the longest window and late arrivals.
 */
export const conversionKey = key<[conversionId: string]>('conversion', 'people', 'expires');
export const CONVERSION_LIFE_MS = 95 * DAY_MS;
/** String: the click id of the ad through which a person last began a chat. */
export const adClickKey = key<[address: string]>('ad-click', 'people', 'expires');
export const AD_CLICK_LIFE_MS = 28 * DAY_MS;
/**
 * String: markers of messages that were sent, eight bytes each, by the first four digits of their keys. Outlives their
 * records, so that a body that somebody kept sends nothing.
 */
export const sentMarkersKey = key<[firstDigits: string]>('sent', 'nobody: parts of digests of ids');
export const SENT_MARKERS_LIFE_MS = 400 * DAY_MS;
/** String: JSON of a step's settings, written once per content hash. Lives as a step. */
export const settingsKey = key<[hash: string]>('settings', 'nobody: the same for all contacts of a step');
/** List: message keys whose timer of one family falls into one slot of time, in order. Gone once they are done. */
export const timerSlotKey = key<[family: string, slot: number | string]>('timer', 'nobody: message keys');
/** Sorted set: the slots of a family that hold timers, scored by themselves. */
export const timerSlotsKey = key<[family: string]>('timers', 'nobody: times');
/** List: timers of a family that a sweep took and has not done yet; the next sweep begins with them. */
export const timersTakenKey = key<[family: string]>('timers-taken', 'nobody: message keys');
/** Set: every family of timers there has been; a few per sender. */
export const timerFamiliesKey = key('timer-families', 'nobody: senders');
/** Stream: late fallbacks that Marketing Cloud refused, each with its reason, until an operator has dealt with it. */
export const refusedFallbacksKey = key('fallbacks-refused', 'people', 'entries end');
/** No record lives longer than this, so nothing that was refused earlier can be sent again. */
export const REFUSED_FALLBACKS_LIFE_MS = 95 * DAY_MS;
/** Channel: a state of this message changed; whoever holds an answer reads it again. */
export const outcomeChannel = key<[messageKey: string]>('outcome', 'nobody: message keys');

/**
 * Hash: newest consent signal per source and topic of one person, under the main address of the person (design 4). It
 * stays; what holds no consent and only deliveries ends so long after the last.
 */
export const consentKey = key<[address: string]>(
  'c',
  'people',
  'stays: consent outlives every message; what holds deliveries alone ends',
);
export const REACH_ONLY_CONSENT_LIFE_MS = 180 * DAY_MS;
/** String: the main address of the person whom this other address belongs to. */
export const aliasKey = key<[address: string]>('a', 'people', 'stays: as long as its person');
/** Set: consent addresses that wait to be written to `WA_Consent`. */
export const consentQueueKey = key('consent-queue', 'people', 'until: it is written');
/**
 * Sorted set: addresses whose opt-out, or its end, is to be carried to the CRM, scored by the time (ms) from which on. It
 * goes with {@link crmConnectedKey}.
 */
export const crmQueueKey = key('crm-queue', 'people', 'until: it is carried over');
/** String: a worker carries opt-outs to a CRM and renews this; without it none is queued. */
export const crmConnectedKey = key('crm-connected', 'nobody: a mark');
/** Whoever stops emptying the queue for so long has given it up: nothing is queued any more, and what waits goes. */
export const CRM_CONNECTED_LIFE_MS = 7 * DAY_MS;
/** String: opt-outs from before the CRM was connected are still to be queued. */
export const crmBacklogKey = key('crm-backlog', 'nobody: a mark');
/** Sorted set: people whose consent a person must look at, scored by the time (seconds) of what asks for it. */
export const consentReviewKey = key('consent-review', 'people', 'until: somebody has looked');
/** Hash: this Redis holds the consents of `WA_Consent` (or rightly none); absent after a loss. */
export const consentReadyKey = key('consent-ready', 'nobody: a mark');
/** String: what a consent asked for was done, by the id of the effect. */
export const carriedOutEffectKey = key<[effectId: string]>('effect', 'nobody: digests of ids');
/** Longer than Meta repeats a webhook (seven days, WA 3.2). */
export const CARRIED_OUT_EFFECT_LIFE_MS = 8 * DAY_MS;
/** String: digest of the consent that came with this evidence id. */
export const consentEvidenceKey = key<[evidenceId: string]>('evidence', 'people', 'expires');
export const CONSENT_EVIDENCE_LIFE_MS = 8 * DAY_MS;
/** HyperLogLog: the people that one sender wrote to on one UTC day, `<sender>:<YYYY-MM-DD>`. */
export const recipientsKey = key<[senderAndDay: string]>('recipients', 'nobody: counts, from which none can be read');
export const RECIPIENTS_LIFE_MS = 2 * DAY_MS;
/** Set: the people whom one sender's failures marked unreachable or likely blocked on one UTC day. */
export const inferredKey = key<[senderAndDay: string]>('inferred', 'people', 'expires');
export const INFERRED_LIFE_MS = 2 * DAY_MS;
/**
 * String: inferred suppression is off for this sender; the value is the time (ms) it was switched off. It lives as long as
 * the consent policy says (`breaker.openHours`).
 */
export const breakerKey = key<[sender: string]>('breaker', 'nobody: a sender');

/** String: the earliest time, in ms, at which this sender may send again (a GCRA limiter). */
export const senderLimitKey = key<[sender: string]>('limit', 'nobody: a sender');
/** Sorted set: the times of the messages that count for one contact's frequency cap. */
export const frequencyKey = key<[address: string]>('cap', 'people', 'expires');
export const CAP_LIFE_MS = 90 * DAY_MS;
/** Hash: health of one sender: why and until when it must not send. */
export const senderHealthKey = key<[sender: string]>('sender', 'nobody: a sender');
/** HyperLogLog: people in a row whom Meta refused, of a sender or a template, and the templates of such a row. */
export const refusalsInARowKey = key<[senderOrTemplate: string]>(
  'refused',
  'nobody: counts, from which none can be read',
);
/** A row in which nobody was refused for so long is over. */
export const REFUSALS_IN_A_ROW_LIFE_MS = 15 * MINUTE_MS;
/** String: an error code of Meta's that our table does not hold was told to the operators. */
export const unknownCodeKey = key<[code: number]>('unknown-code', 'nobody: an error code');
export const UNKNOWN_CODE_LIFE_MS = 90 * DAY_MS;
/** Stream: raw webhook bodies that were acknowledged to Meta. */
export const intakeKey = key('intake', 'people', 'until: its effects are done');
/** Stream: webhook bodies that could not be read, or failed five times, with the reason. */
export const intakeDeadKey = key('intake-dead', 'people', 'entries end');
/** What no operator has looked at by then is discarded: webhooks and rows that were refused. */
export const SET_ASIDE_LIFE_MS = 30 * DAY_MS;
export const MOST_DEAD_WEBHOOKS = 1_000;
export const MOST_DEAD_ROWS = 10_000;
/** Stream: rows that wait to be written to one data extension. */
export const outboxKey = key<[table: string]>('outbox', 'people', 'until: it is written');
/** String: how often rows were taken out of the outbox of one table; what was read of it before is read again. Stays. */
export const outboxErasuresKey = key<[table: string]>('outbox-erasures', 'nobody: a count');
/** List: ids of the batches of one table that are sealed and not settled; the head is the one under way. */
export const outboxSealedKey = key<[table: string]>('outbox-sealed', 'nobody: ids of batches');
/** Hash: one sealed batch: its rows (compressed), its round, its Marketing Cloud job. */
export const sealedBatchKey = key<[batchId: string]>('outbox-batch', 'people', 'until: it is written');
/** Stream: rows of one table that Marketing Cloud refused, with the reason; replayable. */
export const outboxDeadKey = key<[table: string]>('outbox-dead', 'people', 'entries end');
/** Set: consent addresses that are being written just now; put back in the queue by the next lease holder. */
export const consentProcessingKey = key('consent-processing', 'people', 'until: it is written');
/** String: since when (ms) the oldest of them is being written. */
export const consentProcessingSinceKey = key('consent-processing-since', 'nobody: a time');
/** String: the mapping of tables to the admin's own data extensions; overrides the mapping file. */
export const dataExtensionMappingKey = key('de-mapping', 'nobody: names of tables and columns');
/** String: a mapping with this hash was checked against the real data extensions. */
export const mappingCheckedKey = key<[hash: string]>('de-mapping-checked', 'nobody: a mark');
export const MAPPING_CHECKED_LIFE_MS = DAY_MS;
/** String: JSON list of the account's templates, shared by all processes. */
export const templatesKey = key<[businessAccountId: string]>('templates', 'nobody: templates');
/** Hash: what webhooks and refused sends said of single templates since the list was read. */
export const templateMarksKey = key<[businessAccountId: string]>('template-marks', 'nobody: templates');
/** Channel: the list of templates or a mark changed; every process reads them again. */
export const catalogChangedChannel = key('catalog-changed', 'nobody: an account');
/** Channel: the health of a sender or of the account changed; the message is its key. */
export const senderHealthChannel = key('sender-health', 'nobody: a sender');
/** Hash: how often, and until when, one person must not be written to by one sender (131056). */
export const pairBackoffKey = key<[sender: string, address: string]>('pair', 'people', 'expires');
/** String: a Marketing Cloud token, shared by all processes. */
export const accessTokenKey = key<[clientId: string, accountId: string]>('mc-token', 'nobody: an account');
/** String: a token was renewed after a 401 a short while ago, so that another 401 says nothing of the token. */
export const tokenRenewedKey = key<[clientId: string, accountId: string]>('mc-token-renewed', 'nobody: an account');
/**
 * Hash: name, key and version of a journey, learnt at publish, and since when it calls, by interaction id. Lives so long
 * after its last use.
 */
export const journeyKey = key<[interactionId: string]>('journey', 'nobody: the same for all contacts of a journey');
export const JOURNEY_LIFE_MS = 400 * DAY_MS;
/** A lease that only one process holds at a time. */
export const leaseKey = key<[name: string]>('lease', 'nobody: a process');
/** What Bull puts before its own keys. */
export const bullPrefix = key('bull', 'people', 'until: it is done or given up');
/** String: this alert was raised a short while ago. */
export const alertSeenKey = key<[code: string, subject: string]>('alerted', 'people', 'expires');
export const ALERT_SEEN_LIFE_MS = 10 * MINUTE_MS;
/** Hash: every alert that is open, was seen, or ended a short while ago, as JSON by `<code> <subject>`. */
export const alertsKey = key('alerts', 'people', 'expires');
/** After the last change of any alert. One that is over stays for {@link ALERT_OVER_LIFE_MS}. */
export const ALERTS_LIFE_MS = 30 * DAY_MS;
export const ALERT_OVER_LIFE_MS = 2 * DAY_MS;
/** Hash: the last calls that each cloud took and did not take, the last webhook, and the messages accepted since. */
export const cloudCallsKey = key('cloud-calls', 'nobody: times and counts per cloud');
export const CLOUD_CALLS_LIFE_MS = 30 * DAY_MS;
/**
 * Hash: what the vendors' bodies hold that was not expected, shapes only, and how often the facts that we rest on were
 * borne out or contradicted; at most 500 entries.
 */
export const contractJournalKey = key('contract-journal', 'nobody: words of vendors');
export const CONTRACT_JOURNAL_LIFE_MS = 400 * DAY_MS;
/** String: by what a person is known whose erasure has begun and is not complete, under each of their names. */
export const forgettingKey = key<[name: string]>('forgetting', 'people', 'expires');
/** Whoever began to forget somebody and could not end it comes back within this. */
export const FORGETTING_LIFE_MS = 7 * DAY_MS;
/** String: when (s) somebody was forgotten, under a keyed digest of a name, so that no repeat brings them back. */
export const forgottenKey = key<[digest: string]>('forgotten', 'nobody: keyed digests of names');
/** Meta tells of a message for 30 days (WA 1.6), and repeats what it told for seven (WA 3.2). */
export const FORGOTTEN_LIFE_MS = 37 * DAY_MS;
/** Hash: how many contacts of one activity had each answer and each status. */
export const countsKey = key<[activityId: string]>('counts', 'nobody: counts per step');
/**
 * Hash: what became of one activity's contacts on one day, `<activity id>:<days since 1970, UTC>`, by hour:
 * `<hour> <what>` → how many; and under `<activity id>:lately` how many contacts in a row were sent nothing.
 */
export const stepHoursKey = key<[activityAndDay: string]>('step-hours', 'nobody: counts per step');
export const STEP_HOURS_LIFE_MS = 15 * DAY_MS;
/** String: how many test messages marketers sent in this minute. */
export const testSendsKey = key('test-sends', 'nobody: a count');
export const TEST_SENDS_LIFE_MS = MINUTE_MS;
/** String: how many of them one marketer sent in a minute or a day, or were sent to one number in a day. */
export const testSendsOfKey = key<[who: string]>('test-sends-of', 'nobody: digests, for a day');
export const TEST_SENDS_OF_LIFE_MS = DAY_MS;
/** Hash: who is logged in to the admin page, under the digest of the session id in the cookie. Lives from its last use. */
export const adminSessionKey = key<[digest: string]>('admin-session', 'nobody: operators, not customers');
export const ADMIN_SESSION_LIFE_MS = HOUR_MS;
/** Sorted set: the digests of sessions that may be open, scored by when (ms) they began. No session lives longer. */
export const adminSessionsKey = key('admin-sessions', 'nobody: digests of operators’ sessions');
export const ADMIN_SESSIONS_LIFE_MS = 12 * HOUR_MS;
/** String: how often somebody at this address of a connection, or in this IPv6 network, stated a wrong token. */
export const loginFailuresKey = key<[network: string]>('login-failures', 'nobody: operators, not customers');
export const LOGIN_FAILURES_LIFE_MS = 15 * MINUTE_MS;
/** Stream: the last alerts and acts of operators, as rows of `WA_Event`, for the admin page. */
export const recentEventsKey = key('recent-events', 'people', 'entries end');
/** About so many are kept, beside the row that goes to `WA_Event`. */
export const RECENT_EVENTS_KEPT = 500;
export const RECENT_EVENTS_LIFE_MS = 30 * DAY_MS;
/** Hash: the last result of each check of the doctor, by its id. Stays. */
export const doctorChecksKey = key('doctor', 'nobody: checks of the set-up');
/** String: when (ms) all checks of the doctor were last run. Stays. */
export const doctorRanAtKey = key('doctor-ran-at', 'nobody: a time');
/** Sorted set: the places at which a browser did not show our pages, scored by when (ms) last, at most 20. */
export const frameRefusalsKey = key('frame-refusals', 'nobody: hosts');
export const FRAME_REFUSALS_LIFE_MS = 30 * DAY_MS;
