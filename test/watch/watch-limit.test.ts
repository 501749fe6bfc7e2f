import { join } from 'node:path';
import { readAlertRules } from '../../src/alerts/alert-rules';
import { createLogger } from '../../src/logger';
import { watchLimit } from '../../src/watch/watch-limit';
import { GraphError } from '../../src/whatsapp/client';
import { type PhoneNumber, phoneNumberSchema } from '../../src/whatsapp/phone-number';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 11, 2, 12);
const { watch: watchRules } = readAlertRules(join(__dirname, '../../config/alert-rules.json'));
const STEP = {
  ...{ activityId: 'a-1', journeyId: 'j-1', journey: 'Autumn, version 1', template: 'offer', language: 'es_MX' },
  ...{ sender: '900000000000101', owner: undefined, name: 'offer in Autumn, version 1' },
};
/** Numbers of the account, with what Meta says of their limit. */
const limits =
  (...tiers: (string | undefined)[]) =>
  async (): Promise<PhoneNumber[]> =>
    tiers.map((tier, index) =>
      phoneNumberSchema.parse({ id: `90000000000010${index}`, whatsapp_business_manager_messaging_limit: tier }),
    );

/** What is raised and ended where the account's numbers have these limits, and so many were sent so many hours ago. */
async function look(phoneNumbers: () => Promise<PhoneNumber[]>, sent: number, hoursAgo = 3, quietFor = 0) {
  const done: string[] = [];
  await watchLimit({
    namedSteps: async () => [STEP, { ...STEP, activityId: 'a-2' }],
    stepHours: {
      read: async () => [{ at: NOW - hoursAgo * HOUR, counts: new Map([['accepted', sent / 2]]) }],
      unsent: async (ids) => ids.map(() => ({ unsentInARow: 0, lastAt: NOW - quietFor })),
    },
    whatsapp: { phoneNumbers },
    businessAccountId: '900000000000001',
    watchRules,
    alerts: {
      raise: ({ code, subject, detail }) => void done.push(`raised ${code} ${subject}: ${detail}`),
      over: (code, subject) => void done.push(`over ${code} ${subject}`),
    },
    logger: createLogger({ level: 'silent' }),
    clock: () => NOW,
  });
  return done;
}

const NEAR =
  'raised limit_near account: 1600 messages in 24 hours; the account may begin conversations with 2000 people';
const OVER = 'over limit_near account';
const refused = async (): Promise<PhoneNumber[]> => {
  throw new GraphError('graph_refused', 'too many calls', { retry: 'later', graphCode: 4, httpStatus: 400 });
};

test.each<[string, Parameters<typeof look>, string[]]>([
  ['the messages of all steps come to four fifths of the least limit', [limits('TIER_10K', 'TIER_2K'), 1_600], [NEAR]],
  ['they are fewer', [limits('TIER_2K'), 1_598], [OVER]],
  ['they are of the day before', [limits('TIER_2K'), 1_600, 25], [OVER]],
  ['no step ran in these 24 hours', [limits('TIER_2K'), 1_600, 3, 24 * HOUR], [OVER]],
  ['there is no limit', [limits('TIER_UNLIMITED'), 1_000_000], [OVER]],
  ['Meta tells none of any number', [limits(undefined), 1_600], []],
  ['Meta cannot be asked now', [refused, 1_600], []],
])('where %s', async (_where, [phoneNumbers, ...rest], expected) => {
  expect(await look(phoneNumbers, ...rest)).toEqual(expected);
});
