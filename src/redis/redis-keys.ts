/** Every kind of key the product keeps in Redis, in one list. Sizes and lives are in docs/redis.md. */
const PREFIX = 'wa:';
const DAY_MS = 86_400_000;

/** Hash: the execution record of one contact at one activity (design 2.3). */
export const executionKey = (messageKey: string) => `${PREFIX}exec:${messageKey}`;
/** At the least: replies and the Outcome activity look back this far in any case. */
export const EXECUTION_LIFE_MS = 8 * DAY_MS;
/** After the step's conversion window, where that ends later: a shop or a call centre may tell of a conversion some days after it happened. */
export const AFTER_WINDOW_LIFE_MS = 5 * DAY_MS;
/** String: the row to write should the process die in the middle of a send or of a wait, beside the record. */
export const executionRowKey = (messageKey: string) => `${executionKey(messageKey)}${EXECUTION_ROW_SUFFIX}`;
export const EXECUTION_ROW_SUFFIX = ':row';
/** Sorted set: message keys of records that are not answered yet, scored by the time at which a sweeper looks. */
export const openExecutionsKey = () => `${PREFIX}exec-open`;
/** String: the message key that a WhatsApp message id belongs to. Lives as the record. */
export const whatsAppMessageKey = (wamid: string) => `${PREFIX}wamid:${wamid}`;
/**
 * Sorted set: the last messages that an address was sent, `<message key>:<step id>` by time (ms), at most 50. Lives as
 * long as something can still be attributed to one of them: 8 days, or the step's conversion window and 5 days.
 */
export const touchesKey = (address: string) => `${PREFIX}touches:${address}`;
/** String: the address that a contact was last written to, for conversions that name the contact. Lives as its touches. */
export const contactAddressKey = (contactKey: string) => `${PREFIX}contact:${contactKey}`;
/** String: JSON of activity, journey version and settings hash behind a step id. */
export const stepKey = (id: string) => `${PREFIX}step:${id}`;
/** A step, its settings and its counts, after their last use: longer than a conversion may come, and than a year. */
export const STEP_LIFE_MS = 400 * DAY_MS;
/** Sorted set: the ids of all steps, scored by when (s) a process first sent a message of it. Stays. */
export const stepsKey = () => `${PREFIX}steps`;
/** String: JSON of what came hour by hour of one activity's deliveries and conversions, at most 20 days. 100 days. */
export const conversionHistoryKey = (activityId: string) => `${PREFIX}conversion-history:${activityId}`;
/** String: JSON of when statuses of Meta last came, and how many messages were accepted by then. 100 days. */
export const webhookHistoryKey = () => `${PREFIX}webhook-history`;
/** Hash: the signals that should come and do not, by subject; until they come or are not expected any more. */
export const silencesKey = () => `${PREFIX}silences`;
/** String: how the conversion with this id was attributed; makes it count once. 95 days. */
export const conversionKey = (conversionId: string) => `${PREFIX}conversion:${conversionId}`;
/** String: the click id of the ad through which a person last began a chat. */
export const adClickKey = (address: string) => `${PREFIX}ad-click:${address}`;
export const AD_CLICK_LIFE_MS = 28 * DAY_MS;
/** String: JSON of a step's settings, written once per content hash. Lives as a step. */
export const settingsKey = (hash: string) => `${PREFIX}settings:${hash}`;
/** List: message keys whose timer of one family falls into one slot of time, in order. Gone once they are done. */
export const timerSlotKey = (family: string, slot: number | string) => `${PREFIX}timer:${family}:${slot}`;
/** Sorted set: the slots of a family that hold timers, scored by themselves. */
export const timerSlotsKey = (family: string) => `${PREFIX}timers:${family}`;
/** List: timers of a family that a sweep took and has not done yet; the next sweep begins with them. */
export const timersTakenKey = (family: string) => `${PREFIX}timers-taken:${family}`;
/** Set: every family of timers there has been; a few per sender. */
export const timerFamiliesKey = () => `${PREFIX}timer-families`;
/** Stream: late fallbacks that Marketing Cloud refused, each with its reason, until an operator has dealt with it. */
export const refusedFallbacksKey = () => `${PREFIX}fallbacks-refused`;
/** No record lives longer than this, so nothing that was refused earlier can be sent again. */
export const REFUSED_FALLBACKS_LIFE_MS = 95 * DAY_MS;
/** Channel: a state of this message changed; whoever holds an answer reads it again. */
export const outcomeChannel = (messageKey: string) => `${PREFIX}outcome:${messageKey}`;

/** Hash: newest consent signal per source and topic of one person, under the main address of the person (design 4). */
export const consentKey = (address: string) => `${PREFIX}c:${address}`;
/** String: the main address of the person whom this other address belongs to. */
export const aliasKey = (address: string) => `${PREFIX}a:${address}`;
/** Set: consent addresses that wait to be written to `WA_Consent`. */
export const consentQueueKey = () => `${PREFIX}consent-queue`;
/** Sorted set: addresses whose opt-out, or its end, is to be carried to the CRM, scored by the time (ms) from which on. */
export const crmQueueKey = () => `${PREFIX}crm-queue`;
/** String: a worker carries opt-outs to a CRM; without it none is queued. 7 days, renewed. */
export const crmConnectedKey = () => `${PREFIX}crm-connected`;
/** Sorted set: people whose consent a person must look at, scored by the time (seconds) of what asks for it. */
export const consentReviewKey = () => `${PREFIX}consent-review`;
/** Hash: this Redis holds the consents of `WA_Consent` (or rightly none); absent after a loss. */
export const consentReadyKey = () => `${PREFIX}consent-ready`;
/** String: what a consent asked for was done, by the id of the effect. 8 days. */
export const carriedOutEffectKey = (effectId: string) => `${PREFIX}effect:${effectId}`;
/** String: digest of the consent that came with this evidence id. 8 days. */
export const consentEvidenceKey = (evidenceId: string) => `${PREFIX}evidence:${evidenceId}`;
/** HyperLogLog: the people that one sender wrote to on one UTC day, `<sender>:<YYYY-MM-DD>`. 2 days. */
export const recipientsKey = (senderAndDay: string) => `${PREFIX}recipients:${senderAndDay}`;
/** Set: the people whom one sender's failures marked unreachable or likely blocked on one UTC day. 2 days. */
export const inferredKey = (senderAndDay: string) => `${PREFIX}inferred:${senderAndDay}`;
/** String: inferred suppression is off for this sender; the value is the time (ms) it was switched off. 24 hours. */
export const breakerKey = (sender: string) => `${PREFIX}breaker:${sender}`;

/** String: the earliest time, in ms, at which this sender may send again (a GCRA limiter). */
export const senderLimitKey = (sender: string) => `${PREFIX}limit:${sender}`;
/** Sorted set: the times of the messages that count for one contact's frequency cap. */
export const frequencyKey = (address: string) => `${PREFIX}cap:${address}`;
export const CAP_LIFE_MS = 90 * DAY_MS;
/** Hash: health of one sender: why and until when it must not send. */
export const senderHealthKey = (sender: string) => `${PREFIX}sender:${sender}`;
/** Stream: raw webhook bodies that were acknowledged to Meta. */
export const intakeKey = () => `${PREFIX}intake`;
/** Stream: webhook bodies that could not be read, or failed five times, with the reason. */
export const intakeDeadKey = () => `${PREFIX}intake-dead`;
/** Stream: rows that wait to be written to one data extension. */
export const outboxKey = (table: string) => `${PREFIX}outbox:${table}`;
/** String: how often rows were taken out of the outbox of one table; what was read of it before is read again. Stays. */
export const outboxErasuresKey = (table: string) => `${PREFIX}outbox-erasures:${table}`;
/** List: ids of the batches of one table that are sealed and not settled; the head is the one under way. */
export const outboxSealedKey = (table: string) => `${PREFIX}outbox-sealed:${table}`;
/** Hash: one sealed batch: its rows (compressed), its round, its Marketing Cloud job. */
export const sealedBatchKey = (batchId: string) => `${PREFIX}outbox-batch:${batchId}`;
/** Stream: rows of one table that Marketing Cloud refused, with the reason; replayable. */
export const outboxDeadKey = (table: string) => `${PREFIX}outbox-dead:${table}`;
/** Set: consent addresses that are being written just now; put back in the queue by the next lease holder. */
export const consentProcessingKey = () => `${PREFIX}consent-processing`;
/** String: the mapping of tables to the admin's own data extensions; overrides the mapping file. */
export const dataExtensionMappingKey = () => `${PREFIX}de-mapping`;
/** String: a mapping with this hash was checked against the real data extensions. 1 day. */
export const mappingCheckedKey = (hash: string) => `${PREFIX}de-mapping-checked:${hash}`;
/** String: JSON list of the account's templates, shared by all processes. */
export const templatesKey = (businessAccountId: string) => `${PREFIX}templates:${businessAccountId}`;
/** Hash: what webhooks and refused sends said of single templates since the list was read. */
export const templateMarksKey = (businessAccountId: string) => `${PREFIX}template-marks:${businessAccountId}`;
/** Channel: the list of templates or a mark changed; every process reads them again. */
export const catalogChangedChannel = () => `${PREFIX}catalog-changed`;
/** Channel: the health of a sender or of the account changed; the message is its key. */
export const senderHealthChannel = () => `${PREFIX}sender-health`;
/** Hash: how often, and until when, one person must not be written to by one sender (131056). */
export const pairBackoffKey = (sender: string, address: string) => `${PREFIX}pair:${sender}:${address}`;
/** String: a Marketing Cloud token, shared by all processes. */
export const accessTokenKey = (clientId: string, accountId: string) => `${PREFIX}mc-token:${clientId}:${accountId}`;
/** Hash: name, key and version of a journey, learnt at publish, by interaction id. */
export const journeyKey = (interactionId: string) => `${PREFIX}journey:${interactionId}`;
/** A lease that only one process holds at a time. */
export const leaseKey = (name: string) => `${PREFIX}lease:${name}`;
/** Prefix of Bull's own keys. */
export const BULL_PREFIX = `${PREFIX}bull`;
/** String: this alert was raised a short while ago. 10 minutes. */
export const alertSeenKey = (code: string, subject: string) => `${PREFIX}alerted:${code}:${subject}`;
/** String: by what a person is known whose erasure has begun and is not complete, under each of their names. 7 days. */
export const forgettingKey = (name: string) => `${PREFIX}forgetting:${name}`;
/** Hash: how many contacts of one activity had each answer and each status. */
export const COUNTS_PREFIX = `${PREFIX}counts:`;
export const countsKey = (activityId: string) => `${COUNTS_PREFIX}${activityId}`;
/** String: how many test messages marketers sent in this minute. */
export const testSendsKey = () => `${PREFIX}test-sends`;
/** Hash: who is logged in to the admin page, under the digest of the session id in the cookie. 1 hour after the last use. */
export const adminSessionKey = (digest: string) => `${PREFIX}admin-session:${digest}`;
/** String: how often somebody at this address tried to log in with a wrong token. 15 minutes. */
export const loginFailuresKey = (ip: string) => `${PREFIX}login-failures:${ip}`;
/** Stream: the last alerts and acts of operators, as rows of `WA_Event`, for the admin page. About 500. */
export const recentEventsKey = () => `${PREFIX}recent-events`;
