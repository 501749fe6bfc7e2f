import * as keys from '../../src/redis/redis-keys';
import { KINDS } from '../support/redis-kinds';

/** What stands in the Redis of a running account: a name that changes loses what was kept under the old one. */
const NAMES: Record<string, string> = {
  [keys.executionKey('m')]: 'wa:exec:m',
  [keys.openExecutionsKey()]: 'wa:exec-open',
  [keys.whatsAppMessageKey('wamid.a==')]: 'wa:wamid:wamid.a==',
  [keys.waitingSignalsKey('wamid.a==')]: 'wa:waiting:wamid.a==',
  [keys.touchesKey('+1555')]: 'wa:touches:+1555',
  [keys.unprovenTouchesKey('+1555')]: 'wa:unproven:+1555',
  [keys.contactAddressKey('c:1')]: 'wa:contact:c:1',
  [keys.stepKey('s')]: 'wa:step:s',
  [keys.stepsKey()]: 'wa:steps',
  [keys.conversionHistoryKey('a')]: 'wa:conversion-history:a',
  [keys.webhookHistoryKey()]: 'wa:webhook-history',
  [keys.subscriptionWatchKey()]: 'wa:subscription-watch',
  [keys.silencesKey()]: 'wa:silences',
  [keys.conversionKey('o')]: 'wa:conversion:o',
  [keys.adClickKey('+1555')]: 'wa:ad-click:+1555',
  [keys.sentMarkersKey('0a1b')]: 'wa:sent:0a1b',
  [keys.settingsKey('h')]: 'wa:settings:h',
  [keys.timerSlotKey('check', 17)]: 'wa:timer:check:17',
  [keys.timerSlotsKey('check')]: 'wa:timers:check',
  [keys.timersTakenKey('check')]: 'wa:timers-taken:check',
  [keys.timerFamiliesKey()]: 'wa:timer-families',
  [keys.refusedFallbacksKey()]: 'wa:fallbacks-refused',
  [keys.outcomeChannel('m')]: 'wa:outcome:m',
  [keys.consentKey('+1555')]: 'wa:c:+1555',
  [keys.aliasKey('US.1')]: 'wa:a:US.1',
  [keys.consentQueueKey()]: 'wa:consent-queue',
  [keys.crmQueueKey()]: 'wa:crm-queue',
  [keys.crmBacklogKey()]: 'wa:crm-backlog',
  [keys.crmConnectedKey()]: 'wa:crm-connected',
  [keys.consentReviewKey()]: 'wa:consent-review',
  [keys.consentReadyKey()]: 'wa:consent-ready',
  [keys.carriedOutEffectKey('e')]: 'wa:effect:e',
  [keys.consentEvidenceKey('form 1')]: 'wa:evidence:form 1',
  [keys.recipientsKey('900:2026-05-01')]: 'wa:recipients:900:2026-05-01',
  [keys.inferredKey('900:2026-05-01')]: 'wa:inferred:900:2026-05-01',
  [keys.breakerKey('900')]: 'wa:breaker:900',
  [keys.senderLimitKey('900')]: 'wa:limit:900',
  [keys.frequencyKey('+1555')]: 'wa:cap:+1555',
  [keys.senderHealthKey('account:7')]: 'wa:sender:account:7',
  [keys.refusalsInARowKey('template:a en')]: 'wa:refused:template:a en',
  [keys.unknownCodeKey(139999)]: 'wa:unknown-code:139999',
  [keys.intakeKey()]: 'wa:intake',
  [keys.intakeDeadKey()]: 'wa:intake-dead',
  [keys.outboxKey('WA_Message')]: 'wa:outbox:WA_Message',
  [keys.outboxErasuresKey('WA_Message')]: 'wa:outbox-erasures:WA_Message',
  [keys.outboxSealedKey('WA_Message')]: 'wa:outbox-sealed:WA_Message',
  [keys.sealedBatchKey('b')]: 'wa:outbox-batch:b',
  [keys.outboxDeadKey('WA_Message')]: 'wa:outbox-dead:WA_Message',
  [keys.consentProcessingKey()]: 'wa:consent-processing',
  [keys.consentProcessingSinceKey()]: 'wa:consent-processing-since',
  [keys.dataExtensionMappingKey()]: 'wa:de-mapping',
  [keys.mappingCheckedKey('h')]: 'wa:de-mapping-checked:h',
  [keys.doctorChecksKey()]: 'wa:doctor',
  [keys.doctorRanAtKey()]: 'wa:doctor-ran-at',
  [keys.frameRefusalsKey()]: 'wa:frame-refusals',
  [keys.templatesKey('7')]: 'wa:templates:7',
  [keys.templateMarksKey('7')]: 'wa:template-marks:7',
  [keys.catalogChangedChannel()]: 'wa:catalog-changed',
  [keys.senderHealthChannel()]: 'wa:sender-health',
  [keys.pairBackoffKey('900', '+1555')]: 'wa:pair:900:+1555',
  [keys.accessTokenKey('client', '510')]: 'wa:mc-token:client:510',
  [keys.tokenRenewedKey('client', '510')]: 'wa:mc-token-renewed:client:510',
  [keys.journeyKey('i')]: 'wa:journey:i',
  [keys.leaseKey('outbox:WA_Message')]: 'wa:lease:outbox:WA_Message',
  [keys.bullPrefix()]: 'wa:bull',
  [keys.alertSeenKey('code', 'subject')]: 'wa:alerted:code:subject',
  [keys.alertsKey()]: 'wa:alerts',
  [keys.cloudCallsKey()]: 'wa:cloud-calls',
  [keys.contractJournalKey()]: 'wa:contract-journal',
  [keys.forgettingKey('+1555')]: 'wa:forgetting:+1555',
  [keys.forgottenKey('d')]: 'wa:forgotten:d',
  [keys.countsKey('a')]: 'wa:counts:a',
  [keys.stepHoursKey('a:20422')]: 'wa:step-hours:a:20422',
  [keys.testSendsKey()]: 'wa:test-sends',
  [keys.testSendsOfKey('user:d')]: 'wa:test-sends-of:user:d',
  [keys.adminSessionKey('d')]: 'wa:admin-session:d',
  [keys.adminSessionsKey()]: 'wa:admin-sessions',
  [keys.loginFailuresKey('::1')]: 'wa:login-failures:::1',
  [keys.recentEventsKey()]: 'wa:recent-events',
};

test('the name of every kind of key stays as it is', () => {
  for (const [name, stays] of Object.entries(NAMES)) expect(name).toBe(stays);
  const kinds = Object.keys(NAMES).map((name) => name.split(':')[1]);
  expect([...KINDS.values()].map(({ kind }) => kind).sort()).toEqual(kinds.sort());
  expect(new Set(kinds).size).toBe(kinds.length);
});

test('before what a script puts behind it, a name ends with its colon', () => {
  expect(keys.consentKey('')).toBe('wa:c:');
  expect(keys.pairBackoffKey('900', '')).toBe('wa:pair:900:');
});

test('a business unit has names of its own, which are never those of another or of the only one', () => {
  const [one, other] = [{ mid: '510000123' }, { mid: '510000124' }];
  expect(keys.executionKey('m', one)).toBe('wa:510000123:exec:m');
  expect(keys.pairBackoffKey('900', '+1555', other)).toBe('wa:510000124:pair:900:+1555');
  expect(keys.bullPrefix(one)).toBe('wa:510000123:bull');
  expect(keys.everyKey()).toBe('wa:*');
  expect(keys.everyKey(one)).toBe('wa:510000123:*');

  const takesApart = (unit?: keys.BusinessUnit) => new RegExp(keys.kindAndRest(unit));
  expect(takesApart().exec(keys.pairBackoffKey('900', '+1'))?.slice(1)).toEqual(['pair', '900:+1']);
  expect(takesApart(one).exec(keys.executionKey('m', one))?.slice(1)).toEqual(['exec', 'm']);
  expect(takesApart().test(keys.executionKey('m', one))).toBe(false);
  expect(takesApart(one).test(keys.executionKey('m', other))).toBe(false);
});
