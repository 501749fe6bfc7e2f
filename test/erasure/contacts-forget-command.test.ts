import type Redis from 'ioredis';
import { outputOfCommand, runCommand } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds } from '../support/start-app';

const PHONE = '+525550001000';
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let environment: Record<string, string | undefined>;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds();
  environment = testEnvironment(clouds.environment);
  expect(await runCommand('commands/provision-command', environment)).toBe(0);
  const app = await startApp(clouds.environment, { web: false, worker: false });
  const at = Math.floor(Date.now() / 1000);
  const signal = {
    restricts: true,
    review: false,
    source: 'whatsapp',
    evidenceId: 'w',
    at,
    reason: 'stop_word',
  } as const;
  await app.dependencies.consentStore.apply([
    { kind: 'signal', address: PHONE, field: '*', signal },
    { kind: 'contact', address: PHONE, contactKey: 'ana', at },
  ]);
  await app.close();
}, 60_000);
afterAll(async () => {
  await clouds.close();
  await redis.quit();
});
const forget = (words: readonly string[], input?: string) =>
  outputOfCommand('commands/contacts-forget-command', words, environment, input);
const keysOfPerson = () => redis.keys(`*${PHONE.slice(1)}*`);

test('whom to forget is read from standard input, so that the number stands on no command line', async () => {
  expect(await keysOfPerson()).not.toEqual([]);
  const { code, printed, error } = await forget(['--phone', '-', '--contact-key', '-'], `${PHONE}\nana\n`);
  expect([code, error]).toEqual([0, '']);
  expect(printed).toContain('A second look found nothing');
  expect(await keysOfPerson()).toEqual([]);
}, 60_000);

test.each([
  [
    'standard input says too little',
    ['--phone', '-', '--contact-key', '-'],
    `${PHONE}\n`,
    'ended before it said the contact-key',
  ],
  ['it says no number', ['--phone', '-'], 'Ana\n', 'is no phone number'],
  ['nobody is named', [], '', 'usage: npm run contacts:forget'],
])(
  'where %s nobody is forgotten',
  async (_, words, input, said) => {
    const { code, printed, error } = await forget(words, input);
    expect([code, printed]).toEqual([1, '']);
    expect(error).toContain(said);
  },
  60_000,
);
