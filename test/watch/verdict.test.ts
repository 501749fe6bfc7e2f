import { type VerdictFacts, verdict } from '../../src/watch/verdict';

const NOW = Date.UTC(2026, 10, 30, 12);
const ago = (seconds: number) => NOW - seconds * 1000;

const WELL: VerdictFacts = {
  now: NOW,
  alerts: [],
  evidence: {
    marketingCloud: { good: { at: ago(8), what: 'rows_upsert_async' } },
    whatsApp: { good: { at: ago(2), what: 'send' } },
    rows: { at: ago(8), count: 214 },
    webhooks: { lastAt: ago(3), acceptedAt: ago(4), acceptedSince: 0 },
  },
  steps: [{ name: 'store_hours in Autumn, version 1', unsentInARow: 0, lastAt: ago(4) }],
  stoppedSenders: [],
  refused: 0,
  refusedFallbacks: 0,
  oldestRowAt: ago(9),
  silences: [],
  failingChecks: [],
  redisFails: false,
  consentStore: undefined,
  templatesReadAt: ago(300),
};
const critical = {
  code: 'rows_wait',
  title: 'Rows cannot be written',
  severity: 'critical',
  state: 'open',
  since: ago(75),
  ends: 'told',
} as const;
const bad = { at: ago(1), since: ago(40), inARow: 4, what: 'rows_upsert_async', why: 'HTTP 503' };

test('all is well where everything was seen to be, and it says what it rests on', () => {
  expect(verdict(WELL)).toMatchObject({
    state: 'well',
    sentences: [],
    restsOn: [
      'last webhook 3 s ago',
      'Marketing Cloud took 214 rows 8 s ago',
      'Marketing Cloud answered 8 s ago',
      'WhatsApp accepted a message 4 s ago',
      'WhatsApp answered 2 s ago',
      '1 step ran in the last 24 hours',
    ],
  });
});

test('a warning that stands leaves the state as it is, and is named; one that is over or dealt with is not', () => {
  const warning = { ...critical, severity: 'warning', title: 'A code of Meta that is not known' } as const;
  expect(verdict({ ...WELL, alerts: [warning] })).toMatchObject({
    state: 'well',
    sentences: [],
    warnings: ['A code of Meta that is not known, for 75 s'],
    said: { warnings: [{ code: 'verdict.alert', of: 'rows_wait' }] },
  });
  const seen = { ...warning, state: 'seen', ends: 'seen' } as const;
  expect(verdict({ ...WELL, alerts: [{ ...warning, state: 'over' }, seen] }).warnings).toEqual([]);
});

test('it says by code what it says in English', () => {
  const { said } = verdict({ ...WELL, alerts: [critical], refusedFallbacks: 1 });
  expect(said.sentences).toEqual([
    { code: 'verdict.alert', values: { title: critical.title, sinceMs: 75_000 }, of: 'rows_wait' },
    { code: 'verdict.fallbacks_refused', values: { n: 1 } },
  ]);
  expect(said.restsOn[0]).toEqual({ code: 'ground.webhook', values: { sinceMs: 3_000 } });
});

const webhooks = { lastAt: ago(600), acceptedAt: ago(130), unansweredSince: ago(130), acceptedSince: 30 };
const TROUBLES: [string, Partial<VerdictFacts>, string][] = [
  ['a critical alert is open', { alerts: [critical] }, 'Rows cannot be written, for 75 s'],
  [
    'it was seen and still stands',
    { alerts: [{ ...critical, state: 'seen' }] },
    'Rows cannot be written, for 75 s (seen)',
  ],
  [
    'Marketing Cloud did not take its last calls',
    { evidence: { ...WELL.evidence, marketingCloud: { good: { at: ago(41), what: 'x' }, bad } } },
    'Marketing Cloud has not taken its last 4 calls (rows_upsert_async: HTTP 503), the first 40 s ago',
  ],
  [
    'WhatsApp never took any',
    { evidence: { ...WELL.evidence, whatsApp: { bad: { ...bad, what: 'send', why: 'no answer' } } } },
    'WhatsApp has not taken its last 4 calls (send: no answer), the first 40 s ago',
  ],
  [
    'messages were accepted and no webhook came',
    { evidence: { ...WELL.evidence, webhooks } },
    'No webhook came for 30 accepted messages: the last one came 10 min ago',
  ],
  [
    'none ever came',
    { evidence: { ...WELL.evidence, webhooks: { unansweredSince: ago(130), acceptedSince: 1 } } },
    'No webhook came for 1 accepted message: none has ever come',
  ],
  [
    'a running step has sent nothing of its last 20',
    { steps: [{ name: 'offer in Autumn', unsentInARow: 20, lastAt: ago(60) }] },
    'offer in Autumn has sent nothing to its last 20 contacts: see Steps',
  ],
  ['a sender is stopped', { stoppedSenders: [{ id: '900', reason: 'spam' }] }, 'Sender 900 cannot send: spam'],
  ['rows were refused', { refused: 1 }, 'Rows or webhooks were refused and wait for you: 1'],
  [
    'a late fallback was refused',
    { refusedFallbacks: 2 },
    '2 late fallbacks were refused, and nothing has reached these contacts',
  ],
  ['rows are late', { oldestRowAt: ago(16 * 60) }, 'Rows have waited for Marketing Cloud for 16 min'],
  ['a signal stopped', { silences: [{ title: '"purchase" stopped' }] }, 'A signal stopped coming ("purchase" stopped)'],
  [
    'a check fails',
    { failingChecks: [{ id: 'whatsapp.webhook', what: 'Webhook', at: ago(30) }] },
    'The check of Webhook failed 30 s ago: see Checks',
  ],
  ['Redis may lose what it holds', { redisFails: true }, 'Redis is not set as it must be'],
  ['the consent store was lost', { consentStore: 'store_lost' }, 'Promotional messages are stopped'],
];

test.each(TROUBLES)('it is not well where %s', (_, facts, sentence) => {
  const said = verdict({ ...WELL, ...facts });
  expect(said).toMatchObject({ state: 'trouble', sentences: [sentence] });
  expect(said.restsOn.length).toBeGreaterThan(2);
});

const NOT_KNOWN: [string, Partial<VerdictFacts>][] = [
  ['Marketing Cloud was never called', { evidence: { ...WELL.evidence, marketingCloud: {} } }],
  ['WhatsApp was never called', { evidence: { ...WELL.evidence, whatsApp: {} } }],
  ['no webhook has come yet', { evidence: { ...WELL.evidence, webhooks: { acceptedSince: 0 } } }],
  ['nobody could say whether consent is whole', { consentStore: 'not_known' }],
  ['the templates were never read', { templatesReadAt: 0 }],
];

test.each(NOT_KNOWN)('it is not said to be well where %s', (_, facts) => {
  expect(verdict({ ...WELL, ...facts })).toMatchObject({ state: 'not_known', sentences: [expect.any(String)] });
});

const NOTHING: [string, Partial<VerdictFacts>][] = [
  ['an alert that is over', { alerts: [{ ...critical, state: 'over' }] }],
  ['a warning', { alerts: [{ ...critical, severity: 'warning' }] }],
  ['what happened once and was seen', { alerts: [{ ...critical, state: 'seen', ends: 'seen' }] }],
  [
    'one call that failed among others',
    { evidence: { ...WELL.evidence, marketingCloud: { good: { at: ago(8), what: 'x' }, bad: { ...bad, inARow: 1 } } } },
  ],
  [
    'failures before the last good call',
    { evidence: { ...WELL.evidence, whatsApp: { good: { at: ago(1), what: 'send' }, bad: { ...bad, at: ago(9) } } } },
  ],
  [
    'a webhook that a message of a minute ago may still bring',
    { evidence: { ...WELL.evidence, webhooks: { ...webhooks, unansweredSince: ago(60) } } },
  ],
  ['a step that is not running any more', { steps: [{ name: 'old', unsentInARow: 50, lastAt: ago(25 * 3_600) }] }],
  ['19 contacts without a message', { steps: [{ name: 'new', unsentInARow: 19, lastAt: ago(1) }] }],
  [
    'a check that failed an hour ago and was not looked at since',
    { failingChecks: [{ id: 'x', what: 'x', at: ago(3_600) }] },
  ],
];

test.each(NOTHING)('it is well in spite of %s', (_, facts) => {
  expect(verdict({ ...WELL, ...facts }).state).toBe('well');
});
