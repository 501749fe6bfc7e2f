import fc from 'fast-check';
import type { ConsentSignal, ConsentState } from '../../src/consent/consent-state';
import { type OutcomeFacts, outcomeBranch } from '../../src/decision/outcome-branch';
import { shippedPolicy } from '../support/consent-rules';

const SENT = 1_790_000_000;
const nobodySaidAnything: ConsentState = {
  topics: new Map(),
  declared: new Map(),
  pending: new Map(),
  sentAt: [],
  voidAt: [],
  unreachableAt: [],
  aliases: [],
  former: [],
  lost: false,
  revision: 0,
};
const accepted: OutcomeFacts = {
  converted: false,
  replied: false,
  answeredElsewhere: false,
  read: false,
  delivered: false,
  failedFor: undefined,
  answered: 'accepted',
  acceptedAt: SENT * 1000 + 700,
  topic: 'orders',
  consent: nobodySaidAnything,
};
const signal = (at: number, changes: Partial<ConsentSignal> = {}): ConsentSignal => ({
  at,
  restricts: true,
  reason: 'stop_word',
  review: false,
  source: 'whatsapp',
  evidenceId: 'e',
  ...changes,
});
const outcome = (facts: Partial<OutcomeFacts>) => outcomeBranch({ ...accepted, ...facts }, shippedPolicy);
const said = (
  field: 'channel' | 'marketing' | 'operator' | 'topic' | 'other topic',
  what: ConsentSignal,
): ConsentState =>
  field === 'topic' || field === 'other topic'
    ? { ...nobodySaidAnything, topics: new Map([[field === 'topic' ? 'orders' : 'offers', what]]) }
    : { ...nobodySaidAnything, [field]: what };

test('the first of opted out, converted, replied, read and delivered that is true decides, else not delivered', () => {
  const flags = ['converted', 'replied', 'read', 'delivered'] as const;
  fc.assert(
    fc.property(fc.boolean(), fc.subarray([...flags]), (stopped, set) => {
      const facts = Object.fromEntries(set.map((flag) => [flag, true]));
      const consent = stopped ? said('channel', signal(SENT + 60)) : nobodySaidAnything;
      const expected = stopped ? 'opted_out' : (flags.find((flag) => set.includes(flag)) ?? 'not_delivered');
      expect(outcome({ ...facts, consent }).branch).toBe(expected);
    }),
  );
});

test.each<[string, Partial<OutcomeFacts>, string]>([
  ['accepted and nothing heard', {}, 'not_delivered'],
  ['not answered yet', { answered: undefined, acceptedAt: undefined }, 'not_delivered'],
  ['never sent', { answered: 'invalid_phone', acceptedAt: undefined }, 'invalid_phone'],
  ['a test contact', { answered: 'test', acceptedAt: undefined }, 'test'],
  ['held until later', { answered: 'scheduled', acceptedAt: undefined }, 'scheduled'],
  ['failed after it was accepted', { failedFor: 'withheld_by_meta' }, 'withheld_by_meta'],
])('%s is not delivered, and says why', (_, facts, reason) => {
  expect(outcome(facts)).toEqual({ branch: 'not_delivered', reason });
});

test('an answer to another message ends the asking, and says that it was another', () => {
  expect(outcome({ delivered: true, read: true, answeredElsewhere: true })).toEqual({
    branch: 'replied',
    reason: 'answered_elsewhere',
  });
  expect(outcome({ replied: true, answeredElsewhere: true }).reason).toBe('replied');
});

test('a delivery counts even where an earlier attempt had failed', () => {
  expect(outcome({ delivered: true, failedFor: 'unreachable' }).branch).toBe('delivered');
});

test.each<[string, ConsentState, string]>([
  ['STOP after the message', said('channel', signal(SENT + 1)), 'opted_out'],
  ['STOP in the second of the message', said('channel', signal(SENT)), 'opted_out'],
  ['STOP before the message', said('channel', signal(SENT - 1)), 'read'],
  ['a STOP that START has lifted', said('channel', signal(SENT + 9, { restricts: false })), 'read'],
  ['an opt-out of the topic of the message', said('topic', signal(SENT + 1)), 'opted_out'],
  ['an opt-out of another topic', said('other topic', signal(SENT + 1)), 'read'],
  ['the preference against marketing in WhatsApp', said('marketing', signal(SENT + 1)), 'opted_out'],
  ['the same preference from before', said('marketing', signal(SENT - 1)), 'read'],
  ['an operator', said('operator', signal(SENT + 1, { reason: 'operator' })), 'read'],
])('of a message that was read: %s', (_, consent, branch) => {
  expect(outcome({ read: true, consent }).branch).toBe(branch);
});

test("an operator's suppression does not hide what the customer said", () => {
  const consent = { ...said('channel', signal(SENT + 1)), operator: signal(SENT + 2, { reason: 'operator' }) };
  expect(outcome({ consent }).branch).toBe('opted_out');
});

test('nobody has opted out since a message that was never sent', () => {
  expect(outcome({ acceptedAt: undefined, answered: 'opted_out', consent: said('channel', signal(SENT)) })).toEqual({
    branch: 'not_delivered',
    reason: 'opted_out',
  });
});
