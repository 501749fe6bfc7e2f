import { accountDefaultsSchema } from '../../src/configuration/account-defaults';
import { defaultsGaps } from '../../src/ui/admin/defaults-gaps';

const NONE = { purposes: {}, topics: [] };
const QUIET = { start: '21:00', end: '08:00', whenQuiet: 'fallback' } as const;
const everyDay = (window: 'closed') => ({
  1: window,
  2: window,
  3: window,
  4: window,
  5: window,
  6: window,
  7: window,
});

test.each([
  ['a topic without a template', { topics: [{ template: ' ', topic: 'orders' }] }, 'topic-template-0 missing'],
  ['a topic that is too long', { topics: [{ template: 'a', topic: 'x'.repeat(61) }] }, 'topic-topic-0 too_long'],
  ['an owner without a name', { owner: { name: '', email: 'a@example.com' } }, 'owner-name missing'],
  ['an owner without a mailbox', { owner: { name: 'A', email: 'a@' } }, 'owner-email not_an_email'],
  ['no beginning of the night', { quietHours: { ...QUIET, start: '' } }, 'quiet-start not_a_time'],
  [
    'a day that ends before it begins',
    { quietHours: { ...QUIET, days: { 6: { from: '18:00', until: '10:00' } } } },
    'quietUntil-6 not_after',
  ],
  ['a week without an open day', { quietHours: { ...QUIET, days: everyDay('closed') } }, 'quietDays never_open'],
  ['a conversion without a name', { conversion: { name: '', windowHours: 72 } }, 'conversion-name missing'],
  ['a window of no hours', { conversion: { name: 'sale', windowHours: 0 } }, 'conversion-window out_of_range'],
] as const)('%s is marked on the page, and refused by the server', (_what, change, gap) => {
  const defaults = { ...NONE, ...change } as Parameters<typeof defaultsGaps>[0];
  expect(defaultsGaps(defaults).map(({ field, code }) => `${field} ${code}`)).toEqual([gap]);
  expect(accountDefaultsSchema.safeParse(defaults).success).toBe(false);
});

test('what may stand is marked nowhere', () => {
  const defaults = {
    ...NONE,
    topics: [{ template: 'order_*', topic: 'orders' }],
    owner: { name: 'Shop', email: 'shop@example.com' },
    quietHours: { ...QUIET, days: { 6: { from: '10:00', until: '18:00' }, 7: 'closed' as const } },
    conversion: 'none' as const,
  };
  expect(defaultsGaps(defaults)).toEqual([]);
  expect(accountDefaultsSchema.safeParse(defaults).success).toBe(true);
  expect(defaultsGaps(NONE)).toEqual([]);
});
