import { join } from 'node:path';
import { loadReplyRules } from '../../src/replies/load-reply-rules';
import { dueFor, ownerFor, type ReplyFacts, withRule } from '../../src/replies/owner-for';
import { parseReplyRules } from '../../src/replies/reply-rules';
import { workingTimeAfter } from '../../src/replies/working-time';

const shipped = loadReplyRules(join(__dirname, '../../config/reply-rules.json'));
const owner = (email: string, hours: object = { mon: ['09:00-17:00'] }) => ({ email, zone: 'Europe/Madrid', hours });
const rules = parseReplyRules({
  ...shipped,
  owners: {
    ana: owner('ana@aurora.example'),
    bea: owner('bea@aurora.example', { mon: ['12:00-20:00'] }),
    sales: owner('sales@aurora.example'),
  },
  rules: [
    { when: { category: ['complaint'] }, owners: ['bea'], firm: true, dueMinutes: 10, second: 'ana' },
    { when: { category: ['sales'], language: ['es'], topic: ['villas'] }, owners: ['ana', 'bea'], dueMinutes: 30 },
    { when: { sender: ['900'], stage: ['onboarding'] }, owners: ['ana'], dueMinutes: 45, route: 'case' },
  ],
  default: { owners: ['sales'], dueMinutes: 60, second: 'sales' },
});
/** A Monday, at a time of Madrid. */
const monday = (clock: string) => Date.parse(`2026-10-19T${clock}:00+02:00`);
const whose = (facts: Partial<ReplyFacts>, of: object = {}) =>
  ownerFor(rules, { category: 'question', ...facts }, { at: monday('13:00'), turn: 0, ...of });

test('the first rule whose conditions all hold decides, and the default where none does', () => {
  expect(whose({ category: 'complaint' })).toMatchObject({ rule: 0, owner: { key: 'bea' }, second: { key: 'ana' } });
  expect(whose({ category: 'sales', language: 'es_MX', topic: 'villas' })).toMatchObject({ rule: 1 });
  expect(whose({ category: 'sales', language: 'est', topic: 'villas' })).toMatchObject({ rule: 'default' });
  expect(whose({ category: 'sales', language: 'es_MX' })).toMatchObject({ rule: 'default' });
  expect(whose({ sender: '900', stage: 'onboarding' })).toMatchObject({ rule: 2, route: 'case' });
  expect(whose({ sender: '900' })).toMatchObject({ rule: 'default', owner: { key: 'sales' } });
});

test('nobody is their own second owner', () => {
  expect(whose({})).not.toHaveProperty('second');
});

test('owners take replies in turn, and who is at work comes before who is not', () => {
  const facts = { category: 'sales', language: 'es', topic: 'villas' } as const;
  const at = (clock: string, turn: number) => whose(facts, { at: monday(clock), turn }).owner.key;
  expect([0, 1, 2, 3].map((turn) => at('13:00', turn))).toEqual(['ana', 'bea', 'ana', 'bea']);
  expect([0, 1].map((turn) => at('10:00', turn))).toEqual(['ana', 'ana']);
  expect([0, 1].map((turn) => at('19:00', turn))).toEqual(['bea', 'bea']);
  expect([0, 1].map((turn) => at('23:00', turn))).toEqual(['ana', 'bea']);
});

test('the step’s own choice comes before the rule’s owners, unless the rule is firm', () => {
  const step = { handOver: 'owner', ownerEmail: 'Marta@aurora.example', ownerName: 'Marta' } as const;
  expect(whose({}, { step }).owner).toEqual({ key: 'step', email: 'Marta@aurora.example', name: 'Marta' });
  expect(whose({}, { step })).toMatchObject({ hoursOf: 'sales', dueMinutes: 60 });
  expect(whose({ category: 'complaint' }, { step }).owner.key).toBe('bea');
  expect(whose({}, { step: { ...step, ownerEmail: 'ANA@aurora.example' } })).toMatchObject({ hoursOf: 'ana' });
  expect(whose({}, { step: { handOver: 'sales', ownerEmail: 'x@aurora.example' } }).owner.key).toBe('sales');
  // The rules know no service: then its owner has it.
  expect(whose({}, { step: { handOver: 'service', ownerEmail: '' } }).owner.key).toBe('sales');
});

test('a rule may ask for a person whatever the category needs, but not for an automatic reply', () => {
  const asks = parseReplyRules({
    ...rules,
    rules: [{ when: { category: ['no'], stage: ['onboarding'] }, owners: ['ana'], dueMinutes: 5, needsPerson: true }],
  });
  const needs = (facts: ReplyFacts, by: 'words' | 'machine' = 'words') =>
    withRule({ by, needsPerson: false }, ownerFor(asks, facts, { at: 0, turn: 0 })).needsPerson;
  expect(needs({ category: 'no', stage: 'onboarding' })).toBe(true);
  expect(needs({ category: 'no', stage: 'onboarding' }, 'machine')).toBe(false);
  expect(needs({ category: 'yes', stage: 'onboarding' })).toBe(false);
  expect(needs({ category: 'no', stage: 'retention' })).toBe(false);
});

test('what is due counts working minutes only: not the evening, the weekend, a holiday or the lunch', () => {
  const calendar = { zone: 'Europe/Madrid', hours: { fri: ['09:00-13:00', '14:00-17:00'], mon: ['09:00-17:00'] } };
  const due = (at: string, minutes: number, holidays: string[] = []) =>
    new Date(workingTimeAfter(Date.parse(at), minutes, { ...calendar, holidays }) ?? 0).toISOString();
  expect(due('2026-10-23T12:50:00+02:00', 20)).toBe('2026-10-23T12:10:00.000Z');
  expect(due('2026-10-23T16:30:00+02:00', 60)).toBe('2026-10-26T08:30:00.000Z');
  expect(due('2026-10-23T16:30:00+02:00', 60, ['2026-10-26'])).toBe('2026-10-30T08:30:00.000Z');
  expect(due('2026-10-23T13:00:00+02:00', 0)).toBe('2026-10-23T12:00:00.000Z');
  const never = { zone: 'UTC', hours: {}, holidays: [] };
  expect(workingTimeAfter(0, 1, never)).toBeUndefined();
  expect(dueFor({ hours: never, dueMinutes: 5, warnMinutes: 1 }, 0)).toEqual({ dueAt: 300_000, warnAt: 240_000 });
});

test('the shipped rules find somebody for every category', () => {
  for (const category of ['sales', 'complaint', 'question', 'yes', 'noise'] as const) {
    const { owner: found } = ownerFor(shipped, { category }, { at: 0, turn: 0 });
    expect(shipped.owners[found.key]?.email).toBe(found.email);
  }
});

test.each([
  ['an owner without an hour', { owners: { ana: owner('ana@aurora.example', {}) } }, /names no hour at all/],
  ['a zone that is none', { owners: { ana: { ...owner('ana@aurora.example'), zone: 'Mars/Base' } } }, /Mars|time zone/],
  ['an address that is none', { owners: { ana: owner('ana') } }, /Invalid email/],
  ['a rule that names a stranger', { rules: [{ when: {}, owners: ['zoe'], dueMinutes: 5 }] }, /names zoe/],
  [
    'a campaign that is not named',
    { default: { owners: ['ana'], dueMinutes: 5, route: 'campaign_member' } },
    /campaignId/,
  ],
  [
    'a condition that there is not',
    { rules: [{ when: { colour: ['red'] }, owners: ['ana'], dueMinutes: 5 }] },
    /colour/,
  ],
])('%s is refused by name', (_, wrong, named) => {
  expect(() => parseReplyRules({ ...rules, ...wrong })).toThrow(named);
});
