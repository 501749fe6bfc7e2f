import type Redis from 'ioredis';
import { FATES } from '../../sandbox/whatsapp/fates';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { FIELD } from '../../src/execution/record-fields';
import { executionKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

/** The same from end to end, with a stand-in of Meta that behaves as badly as reports say. */
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let serial = 500;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment);
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${app.url}/webhooks/whatsapp`, verify: true });
}, 60_000);
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

const numberOf = (fate: string) => {
  serial += 1;
  return numberWithFate('MX', FATES.find(({ name }) => name === fate)?.digits ?? '', serial);
};
async function sendTo(phone: string) {
  const { body } = await callActivity(app, 'execute', executeBody({ phone }));
  return { reason: String(body.reason), messageKey: String(body.messageKey) };
}
const fieldsOf = (messageKey: string) =>
  redis.hmget(executionKey(messageKey), FIELD.failedAt, FIELD.errorCode, FIELD.outcome);

describe('what an answer says is what happened', () => {
  test.each([
    ['error_under_200', 'unreachable'],
    ['error_without_code', 'send_failed'],
    ['page_413', 'send_failed'],
    ['page_429_once', 'accepted'],
    ['known_by_an_older_number', 'accepted'],
  ])('%s: %s, and the next person is written to', async (fate, reason) => {
    expect(await sendTo(numberOf(fate))).toMatchObject({ reason });
    expect(await sendTo(numberOf('delivered'))).toMatchObject({ reason: 'accepted' });
  });
});

describe('a failure is that of its message alone, however it is told', () => {
  test.each([
    ['fails_before_answer', '131049'],
    ['failed_code_as_text', '131026'],
    ['failed_without_code', ''],
  ])('%s: code %p, and the next person is written to', async (fate, code) => {
    const { messageKey } = await sendTo(numberOf(fate));
    const [, errorCode, outcome] = await eventually('the failure', async () => {
      const fields = await fieldsOf(messageKey);
      return fields[0] === null ? undefined : fields;
    });
    expect([errorCode, outcome]).toEqual([code, 'accepted']);
    expect(await sendTo(numberOf('delivered'))).toMatchObject({ reason: 'accepted' });
  });
});

describe('who says STOP is not written to again, wherever Meta puts the word', () => {
  test.each(['stop_while_an_agent_answers', 'known_by_an_older_number', 'stop_without_phone', 'replies_stop'])(
    '%s',
    async (fate) => {
      const phone = numberOf(fate);
      expect(await sendTo(phone)).toMatchObject({ reason: 'accepted' });
      await eventually('the opt-out', async () => (await sendTo(phone)).reason === 'opted_out', 20_000);
    },
  );
});
