/**
 * Every kind of key the product keeps in Redis, in one list: its name, whom it speaks of, and how long it stays where that
 * is one span. Sizes and the other lives are in docs/redis.md; tests hold that page to this list.
 */

/**
 * Whom names and values of a kind may speak of. Where it is people, erasure has to find them, and a test plants a person
 * in the kind to see that it does; whoever writes `nobody` says why.
 */
type Whom = 'people' | `nobody: ${string}`;

/** How long people stay in it: each key ends, its entries do (trim-set-aside.ts), or it says until when or why it stays. */
type Life = 'expires' | 'entries end' | `until: ${string}` | `stays: ${string}`;

/** Gives the name of one key of a kind. */
export type KeyName<Of extends readonly (string | number)[]> = ((...of: Of) => string) & {
  readonly kind: string;
  readonly whom: Whom;
  /** Of what names people. */
  readonly life: Life | undefined;
};

const PREFIX = 'wa:';

function key<Of extends readonly (string | number)[] = []>(kind: string, whom: Whom, life?: Life): KeyName<Of> {
  const bare = `${PREFIX}${kind}`;
  const name = (...of: Of): string => {
    let text = bare;
    for (const part of of) text += `:${part}`;
    return text;
  };
  return Object.assign(name, { kind, whom, life });
}

/** The pattern by which `SCAN` finds every key of ours. Each business unit has a database of its own, so all are one unit's. */
export const EVERY_KEY = `${PREFIX}*`;
/** A pattern of Lua that takes a key apart: kind, and what follows it. */
export const KIND_AND_REST = `^${PREFIX}([a-z-]+):(.*)$`;

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
export const executionRowKey = (messageKey: string) => `${executionKey(messageKey)}${EXECUTION_ROW_SUFFIX}`;
export const EXECUTION_ROW_SUFFIX = ':row';
/** Sorted set: message keys of records that are not answered yet, scored by the time at which a sweeper looks. */
export const openExecutionsKey = key('exec-open', 'nobody: message keys');
/**
 * Hash, a bucket (src/redis/buckets.ts): the message keys that WhatsApp message ids belong to. Each lives as the record, and as
 * long as Meta delivers.
 */
export const messageIdsKey = key<[firstDigits: string]>('ids', 'people', 'expires');
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
 * Hash, a bucket: the last messages that addresses were sent, at most 50 each: message key, step id and time (ms). Those of an
 * address live as long as something can still be attributed to one of them: as the longest-lived of their records.
 */
export const touchedKey = key<[firstDigits: string]>('touched', 'people', 'expires');
/**
 * Sorted set: messages to an address of which nobody knows whether they went, as in its touches, by when (ms) that was said.
 * A status that proves one makes a touch of it, for as long as WhatsApp delivers.
 */
export const unprovenTouchesKey = key<[address: string]>('unproven', 'people', 'expires');
/**
 * Sorted set: what a person drew in steps that hold a share out, `<message key>:<step id>:<group>:<activity>` by the time
 * of the draw (ms), at most 50. Lives as long as something can still be attributed to one of them.
 */
export const drawnKey = key<[address: string]>('drawn', 'people', 'expires');
/** Hash: the two groups of a step's holdout, `<day since 1970, UTC> <group> <what>` → how many people. Lives as a step. */
export const holdoutKey = key<[activityId: string]>('holdout', 'nobody: counts per step');
/**
 * Hash, a bucket: the addresses that contacts were last written to, for conversions that name the contact. Each lives as its
 * touches.
 */
export const contactAddressesKey = key<[firstDigits: string]>('contacts', 'people', 'expires');
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
/** Hash: names under which conversions were told of, at most 200, and how often. */
export const conversionNamesKey = key('conversion-names', 'nobody: words of shops');
export const CONVERSION_NAMES_LIFE_MS = 400 * DAY_MS;
/** String: the click id of the ad through which a person last began a chat. */
export const adClickKey = key<[address: string]>('ad-click', 'people', 'expires');
export const AD_CLICK_LIFE_MS = 28 * DAY_MS;
/**
 * String: markers of messages that were sent, eight bytes each, by the first two or four digits of their keys. Outlives their
 * records, so that a body that somebody kept sends nothing.
 */
export const sentMarkersKey = key<[firstDigits: string]>('sent', 'nobody: parts of digests of ids');
export const SENT_MARKERS_LIFE_MS = 400 * DAY_MS;
/** Hash: by how many digits the buckets of each kind are called, and by how few any is. Stays. */
export const bucketDigitsKey = key('bucket-digits', 'nobody: counts');
/** String: such a message key alone, as versions before December 2026 kept it. */
export const whatsAppMessageKey = key<[wamid: string]>('wamid', 'people', 'expires');
/** Sorted set: those of one address alone, `<message key>:<step id>` by time (ms), as versions before December 2026 kept them. */
export const touchesKey = key<[address: string]>('touches', 'people', 'expires');
/** String: such an address alone, as versions before December 2026 kept it. */
export const contactAddressKey = key<[contactKey: string]>('contact', 'people', 'expires');
/** Sorted set: those of one person alone, as versions before December 2026 kept them. */
export const frequencyKey = key<[address: string]>('cap', 'people', 'expires');
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

/** Hash: one conversation as JSON, with a version that each change raises (docs/conversations.md). */
export const conversationKey = key<[conversationId: string]>('conversation', 'people', 'expires');
/** After its last change: as long as a reply can come back to what was said, and longer than anybody snoozes. */
export const CONVERSATION_LIFE_MS = 30 * DAY_MS;
/** Hash: the conversations of one person with one sender, each with its first and last message (ms), and a version. */
export const conversationThreadKey = key<[sender: string, address: string]>('conversations', 'people', 'expires');
/** String: the conversation that took in the reply with this id. */
export const inboundClaimKey = key<[digest: string]>('inbound', 'nobody: digests of ids');
/** Longer than Meta repeats a webhook (seven days, WA 3.2). */
export const INBOUND_CLAIM_LIFE_MS = 8 * DAY_MS;
/** String: an answer that a person writes on the page of replies: `sending` and since when (ms), `sent` or `unknown`, so that it goes once. */
export const answerKey = key<[answerId: string]>('answer', 'nobody: ids made by the page');
/** Longer than a page stays open on one answer. */
export const ANSWER_LIFE_MS = DAY_MS;
/** Sorted set: ids of conversations of one view: all that wait, an owner's, nobody's, by when they are due; the last ones. */
export const conversationViewKey = key<[view: string]>('conversation-view', 'nobody: digests of ids, by owner');
export const RECENT_CONVERSATIONS_KEPT = 1_000;
/** Hash: how often each list of owners was asked whose turn it is. Stays. */
export const ownerTurnsKey = key('owner-turns', 'nobody: counts per rule');

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
/**
 * Hash: a reply that is to be handed over: what is handed over as JSON, whose it is, when (ms) writing it was begun, how often
 * it was tried. What was handed over leaves the name of what it became, so that it is not handed over again.
 */
export const handOverKey = key<[id: string]>('hand-over', 'people', 'expires');
export const HAND_OVER_LIFE_MS = 30 * DAY_MS;
export const HANDED_OVER_LIFE_MS = 8 * DAY_MS;
/**
 * Hash: contacts whom messages did not reach, by message key, until their owner is told of them together; under
 * `<id>:sealed` those of which telling was begun. At most 1,000 of one owner are named, the others are counted.
 */
export const noticesKey = key<[id: string]>('notices', 'people', 'expires');
export const NOTICES_LIFE_MS = 8 * DAY_MS;
export const MOST_NOTICES = 1_000;
/** Sorted set: ids of owners who are to be told, scored by when (ms). */
export const noticesDueKey = key('notices-due', 'nobody: digests of owners');
/** Sorted set: ids of replies that wait for the CRM, for the webhook or to be mailed, scored by when (ms) they are due. */
export const handOversKey = key<[destination: string]>('hand-overs', 'nobody: digests of message ids');
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
/** Hash, a bucket: the times of the messages that count for people's frequency caps. */
export const capsKey = key<[firstDigits: string]>('caps', 'people', 'expires');
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
/** String: JSON of the account's defaults for new steps. Stays. */
export const accountDefaultsKey = key('account-defaults', 'nobody: a team of the account, not customers');
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
/** String: this alert was raised a short while ago; its subject, which may name somebody, as a digest. */
export const alertSeenKey = key<[code: string, digest: string]>('alerted', 'nobody: digests of subjects');
export const ALERT_SEEN_LIFE_MS = 10 * MINUTE_MS;
/** Hash: every alert that is open, was seen, or ended a short while ago, as JSON by `<code> <subject>`. */
export const alertsKey = key('alerts', 'people', 'expires');
/** After the last change of any alert. One that is over stays for {@link ALERT_OVER_LIFE_MS}. */
export const ALERTS_LIFE_MS = 30 * DAY_MS;
export const ALERT_OVER_LIFE_MS = 2 * DAY_MS;
/** String: what the owner of steps was told of alerts, as JSON; the owner as a digest. */
export const ownerToldKey = key<[digest: string]>('owner-told', 'nobody: digests of owners');
/** After the last that an owner was told. */
export const OWNER_TOLD_LIFE_MS = 60 * DAY_MS;
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
/**
 * Sorted set: keys that speak of an address or a contact key and do not bear it in their name, scored by when (ms) they end:
 * by it erasure finds a person without a look at every key (traces.ts).
 */
export const tracesKey = key<[name: string]>(
  'traces',
  'people',
  'stays: as what it leads to; what leads to messages alone ends',
);
/** String: `done` once everything from before the traces has one too; before, when (ms) somebody first looked. Stays. */
export const tracesLaidKey = key('traces-laid', 'nobody: a mark');
/** So long a process of a version without traces may still run beside the first one with them. */
export const TRACES_BEGIN_AFTER_MS = 15 * MINUTE_MS;
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
/**
 * Hash: a cell of the cube: what the messages came to that one step decided on one UTC day, `<days since 1970>:<step id>`, as
 * `<word>` → how many; the words are those of src/execution/cube-lua.ts.
 */
export const cubeCellKey = key<[dayAndStep: string]>('cube', 'nobody: counts per step and day');
/** Two months of last year stand beside this year's. */
export const CUBE_LIFE_MS = 430 * DAY_MS;
/** Hash: the work of replies to one sender on one UTC day, `<word>` → how many; the words are those of src/conversations/desk-counts.ts. */
export const deskKey = key<[sender: string, day: number]>('desk', 'nobody: counts per day, by the owners of replies');
/** Set: the steps that have a cell of one day. */
export const cubeStepsKey = key<[day: number | string]>('cube-steps', 'nobody: ids of steps');
/** Hash: the cells of one day as one table, deflated (src/reporting/day-sheet.ts), and a version that each writing raises. */
export const cubeSheetKey = key<[day: number]>('cube-sheet', 'nobody: counts per step and day');
/** Set: cells, `<day>:<step>`, that changed since the sheet of their day was written. */
export const cubeChangedKey = key('cube-changed', 'nobody: ids of steps');
/** Set: those of them that are being brought into their sheets. */
export const cubeTakenKey = key('cube-taken', 'nobody: ids of steps');
/** Set: cells that stand in their sheets and are still to be written to `WA_Daily`. */
export const cubeUnwrittenKey = key('cube-unwritten', 'nobody: ids of steps');
/** Set: those of them that are being written; whoever writes next begins with them. */
export const cubeWritingKey = key('cube-writing', 'nobody: ids of steps');
/** Hash: JSON of what is known of steps that were read back from `WA_Step`, by their ids. Stays. */
export const cubeDimensionsKey = key('cube-dimensions', 'nobody: the same for all contacts of a step');
/** Hash: the rows of `WA_Rate` as they were last put on their way, by their keys. Stays: what leaves the rates file is told by it. */
export const ratesWrittenKey = key('rates-written', 'nobody: prices');
/** String: how many test messages marketers sent in this minute. */
export const testSendsKey = key('test-sends', 'nobody: a count');
export const TEST_SENDS_LIFE_MS = MINUTE_MS;
/** String: how many of them one marketer sent in a minute or a day, or were sent to one number in a day. */
export const testSendsOfKey = key<[who: string]>('test-sends-of', 'nobody: digests, for a day');
export const TEST_SENDS_OF_LIFE_MS = DAY_MS;
/** Hash: how far a test message is, by what Meta said of it. */
export const testMessageKey = key<[testKey: string]>('test-message', 'nobody: keys of test messages');
export const TEST_MESSAGE_LIFE_MS = DAY_MS;
/** Hash: the people of the team at whose numbers steps are tried, by address, at most 50. */
export const testersKey = key('testers', 'people', 'stays: until an operator takes them out, or they are forgotten');
/** Hash: who is logged in to the admin page or the report, under the digest of the session id in the cookie. Lives from its last use. */
export const adminSessionKey = key<[digest: string]>('admin-session', 'nobody: operators, not customers');
export const ADMIN_SESSION_LIFE_MS = HOUR_MS;
/** Sorted set: the digests of sessions that may be open, scored by when (ms) they began. No session lives longer. */
export const adminSessionsKey = key('admin-sessions', 'nobody: digests of operators’ sessions');
export const ADMIN_SESSIONS_LIFE_MS = 12 * HOUR_MS;
/** String: JSON of which marketer may open the report of which journey, under the digest of what their page was given; once. */
export const reportPassKey = key<[digest: string]>('report-pass', 'nobody: marketers, not customers');
export const REPORT_PASS_LIFE_MS = MINUTE_MS;
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
/** String: the MID of the business unit whose database this is, where a deployment serves several. Stays. */
export const unitOfDatabaseKey = key('unit', 'nobody: a business unit');
