import { join } from 'node:path';
import fc from 'fast-check';
import { parseConsent } from '../../src/consent/consent-state';
import { loadConsentPolicy } from '../../src/consent/load-consent-policy';
import { decide } from '../../src/decision/decide';
import type { Facts } from '../../src/decision/facts';
import { type Settings, settingsSchema } from '../../src/decision/settings';
import { BRANCHES, CAUSES } from '../../src/vocabulary';

const policy = loadConsentPolicy(join(__dirname, '../../config/consent-policy.json'));
/** 2026-11-22 12:00 UTC. */
const NOON = Date.UTC(2026, 10, 22, 12);

const settings = (changes: Record<string, unknown> = {}): Settings =>
  settingsSchema.parse({
    sender: '900000000000101',
    template: { name: 'order_update', language: 'en_US' },
    purpose: 'transactional',
    ...changes,
  });

const facts = (changes: Partial<Facts> = {}): Facts => ({
  now: NOON,
  addressable: true,
  suppressed: false,
  isTest: false,
  optInGiven: false,
  consent: parseConsent([]),
  trustInference: true,
  template: { sendable: true, category: 'UTILITY' },
  marketingWithheldIn: undefined,
  missingParameters: [],
  sender: { available: true },
  consentStoreReady: true,
  sentInWindow: { promotional: 0, other: 0 },
  holdoutGroup: undefined,
  quietZones: ['UTC'],
  ...changes,
});

const quiet = { quietHours: { start: '11:00', end: '13:00' } };
const capped = { frequencyCap: { messages: 1, days: 7 }, purpose: 'operational' };

/** One row per cause that a decision can give, in the order in which they are checked (design 2.2). */
const TABLE: [cause: string, facts: Partial<Facts>, settings: Record<string, unknown>][] = [
  ['invalid_phone', { addressable: false }, {}],
  ['suppressed', { suppressed: true }, {}],
  ['not_opted_in', {}, { requireOptIn: true }],
  ['withheld_by_meta', { marketingWithheldIn: 'US' }, {}],
  ['template_unavailable', { template: { sendable: false, why: 'PAUSED' } }, {}],
  ['parameters_missing', { missingParameters: ['body.1: has no value'] }, {}],
  ['sender_unavailable', { sender: { available: false, reason: 'restricted' } }, {}],
  ['frequency_capped', { sentInWindow: { promotional: 1, other: 1 } }, capped],
  ['expired', { expiresAt: NOON }, {}],
  ['quiet_hours', {}, quiet],
];

test.each(TABLE)('gives %s its own cause and the email branch by default', (cause, factChanges, settingChanges) => {
  expect(decide(facts(factChanges), settings(settingChanges), policy)).toMatchObject({
    kind: 'skip',
    cause,
    branch: 'email_fallback',
  });
});

test('leaves alone only where the step says so, for that cause alone', () => {
  const alone = settings({ fallback: { suppressed: 'no_contact' } });
  expect(decide(facts({ suppressed: true }), alone, policy)).toMatchObject({ branch: 'no_contact' });
  expect(decide(facts({ addressable: false }), alone, policy)).toMatchObject({ branch: 'email_fallback' });
});

test('what it is quiet for until it has expired is not held: it expires at once, unless it would not be held anyway', () => {
  // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
  const held = settings({ quietHours: { ...quiet.quietHours, then: 'hold' } });
  const end = NOON + 3_600_000;
  expect(decide(facts({ expiresAt: end }), held, policy)).toMatchObject({ cause: 'expired' });
  expect(decide(facts({ expiresAt: end + 1 }), held, policy)).toMatchObject({ cause: 'quiet_hours', quietUntil: end });
  expect(decide(facts({ expiresAt: end }), settings(quiet), policy)).toMatchObject({ cause: 'quiet_hours' });
});

test('reports the first cause in the order of the contract where several hold', () => {
  for (let first = 0; first < TABLE.length; first++) {
    const rest = TABLE.slice(first);
    const decision = decide(
      facts(Object.assign({}, ...rest.map(([, change]) => change))),
      settings(Object.assign({}, ...rest.map(([, , change]) => change))),
      policy,
    );
    expect(decision).toMatchObject({ kind: 'skip', cause: TABLE[first]?.[0] });
  }
});

const HOLDOUT = { holdout: { percent: 10, until: '2026-12-31' } };

test('holds somebody out last of all, on the path without a message unless the step says otherwise', () => {
  const drawn = facts({ holdoutGroup: 'held_out' });
  expect(decide(drawn, settings(HOLDOUT), policy)).toMatchObject({
    kind: 'skip',
    cause: 'holdout',
    branch: 'continue',
  });
  const toEmail = settings({
    holdout: { ...HOLDOUT.holdout, branch: 'email_fallback' },
    fallback: { holdout: 'continue' },
  });
  expect(decide(drawn, toEmail, policy)).toMatchObject({ branch: 'email_fallback' });
  for (const [cause, factChanges, settingChanges] of TABLE) {
    const all = settings({ ...HOLDOUT, ...settingChanges });
    expect(decide(facts({ ...factChanges, holdoutGroup: 'held_out' }), all, policy)).toMatchObject({ cause });
  }
  expect(decide({ ...drawn, isTest: true }, settings(HOLDOUT), policy).kind).toBe('test');
  expect(decide(facts({ holdoutGroup: 'treated' }), settings(HOLDOUT), policy)).toMatchObject({
    kind: 'send',
    holdoutGroup: 'treated',
  });
});

test('sends when every check passed, and only decides for a test contact', () => {
  expect(decide(facts(), settings(), policy)).toEqual({ kind: 'send', promotional: false });
  expect(decide(facts({ isTest: true }), settings(), policy)).toMatchObject({ kind: 'test', branch: 'continue' });
});

test('treats a template of category MARKETING as promotional whatever the step says (A2)', () => {
  const marketing = facts({ template: { sendable: true, category: 'MARKETING' } });
  expect(decide(marketing, settings({ purpose: 'transactional' }), policy)).toMatchObject({ cause: 'not_opted_in' });
  expect(decide({ ...marketing, optInGiven: true }, settings(), policy)).toEqual({
    kind: 'send',
    promotional: true,
    capGroup: 'promotional',
  });
});

test('holds promotional messages alone back while the consent store is not restored', () => {
  expect(decide(facts({ consentStoreReady: false }), settings(), policy).kind).toBe('send');
  const promotional = settings({ purpose: 'promotional' });
  expect(decide(facts({ consentStoreReady: false, optInGiven: true }), promotional, policy)).toMatchObject({
    cause: 'suppressed',
  });
});

test('exempts purely transactional messages from frequency caps', () => {
  const many = facts({ sentInWindow: { promotional: 9, other: 9 } });
  expect(decide(many, settings({ frequencyCap: { messages: 1, days: 7 } }), policy).kind).toBe('send');
});

test('a frequency cap counts the messages of the same purpose group only', () => {
  const once = { frequencyCap: { messages: 1, days: 7 } };
  const afterOffer = facts({ sentInWindow: { promotional: 1, other: 0 }, optInGiven: true });
  expect(decide(afterOffer, settings({ ...once, purpose: 'service' }), policy).kind).toBe('send');
  expect(decide(afterOffer, settings({ ...once, purpose: 'promotional' }), policy)).toMatchObject({
    cause: 'frequency_capped',
  });
});

test('takes the branch that the marketer chose for a cause', () => {
  const chosen = settings({ fallback: { invalid_phone: 'continue' } });
  expect(decide(facts({ addressable: false }), chosen, policy)).toMatchObject({ branch: 'continue' });
});

test('is total: any facts and settings give a decision whose words are of the contract', () => {
  const anyFacts = fc.record({
    now: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    addressable: fc.boolean(),
    suppressed: fc.boolean(),
    isTest: fc.boolean(),
    optInGiven: fc.boolean(),
    consent: fc.constant(parseConsent([])),
    trustInference: fc.boolean(),
    template: fc.oneof(
      fc.record({
        sendable: fc.constant(true as const),
        category: fc.constantFrom('MARKETING', 'UTILITY', 'AUTHENTICATION'),
      }),
      fc.record({ sendable: fc.constant(false as const), why: fc.string() }),
    ),
    marketingWithheldIn: fc.option(fc.constant('US'), { nil: undefined }),
    missingParameters: fc.array(fc.string(), { maxLength: 2 }),
    sender: fc.oneof(
      fc.constant({ available: true as const }),
      fc.record({ available: fc.constant(false as const), reason: fc.string() }),
    ),
    consentStoreReady: fc.boolean(),
    sentInWindow: fc.record({ promotional: fc.nat(5), other: fc.nat(5) }),
    holdoutGroup: fc.constantFrom('treated', 'held_out', undefined),
    quietZones: fc.subarray(['UTC', 'America/Santiago', 'Asia/Kolkata'], { minLength: 1 }),
  });
  const anySettings = fc
    .record({
      purpose: fc.constantFrom('promotional', 'transactional', 'operational', 'service', 'sales'),
      requireOptIn: fc.option(fc.boolean(), { nil: undefined }),
      quiet: fc.boolean(),
      cap: fc.boolean(),
    })
    .map(({ quiet: hasQuiet, cap, requireOptIn, purpose }) =>
      settings({
        purpose,
        ...(requireOptIn === undefined ? {} : { requireOptIn }),
        ...(hasQuiet ? { quietHours: { start: '22:00', end: '07:30' } } : {}),
        ...(cap ? { frequencyCap: { messages: 2, days: 3 } } : {}),
      }),
    );
  fc.assert(
    fc.property(anyFacts, anySettings, (someFacts, someSettings) => {
      const decision = decide(someFacts as Facts, someSettings, policy);
      if (decision.kind !== 'skip') return;
      expect(CAUSES).toContain(decision.cause);
      expect(BRANCHES).toContain(decision.branch);
    }),
  );
});
