import type Redis from 'ioredis';
import { stepIdOf } from '../../src/execution/step-id';
import { outboxDeadKey, stepHoursKey } from '../../src/redis/redis-keys';
import type { TestApp } from '../support/start-app';
import type { tenant } from './own-data-extensions';

interface World {
  app: TestApp;
  redis: Redis;
  cloud: ReturnType<typeof tenant>;
}

export const STEP = 'ecd2c003-63b1-4a29-8304-e4265054a80e';

/** A step that used to send and now mostly falls back. */
async function runStep({ app, redis }: World): Promise<void> {
  const { settings, steps } = app.dependencies;
  const offer = {
    sender: '900000000000101',
    template: { name: 'autumn_offer', language: 'en_US' },
    purpose: 'promotional',
  };
  const owner = { name: 'Ana Ruiz', email: 'ana@example.com' };
  const read = await settings.read({ ...offer, owner });
  const settingsHash = read.ok ? read.stored.hash : '';
  const step = { activityId: STEP, journeyId: 'd86d04f8-590e-4c88-b8a7-b5d80438a286', settingsHash };
  await steps.register({ ...step, stepKey: stepIdOf(step) });
  const today = Math.floor(Date.now() / 86_400_000);
  const hour = Math.floor((Date.now() % 86_400_000) / 3_600_000);
  for (let day = today - 6; day < today; day++) {
    const usual = { '9 continue accepted': 90, '9 accepted': 90, '9 email_fallback not_opted_in': 10 };
    await redis.hset(stepHoursKey(`${STEP}:${day}`), usual);
  }
  await redis.hset(stepHoursKey(`${STEP}:${today}`), {
    [`${hour} continue accepted`]: 20,
    [`${hour} accepted`]: 20,
    [`${hour} email_fallback template_unavailable`]: 60,
    [`${hour} email_fallback not_opted_in`]: 3,
    [`${hour} failed unreachable`]: 4,
    [`${hour} late sent`]: 3,
    [`${hour} late refused`]: 1,
  });
  await redis.hset(stepHoursKey(`${STEP}:lately`), { unsent: 2, at: Math.floor(Date.now() / 1000) });
}

/** A step in trouble, a refused row, a restricted sender, a breaker that is open, and somebody whose case waits. */
export async function prepareTroubles(world: World): Promise<void> {
  const { app, redis, cloud } = world;
  await runStep(world);
  await cloud.createOwn();
  await redis.xadd(outboxDeadKey('WA_Message'), '*', 'row', '{"MessageKey":"m1"}', 'reason', '10000: too long');
  const { consentStore, senderHealth } = app.dependencies.admin;
  const now = Math.floor(Date.now() / 1000);
  await senderHealth.apply({ event: 'ACCOUNT_RESTRICTION', detail: 'spam', at: now, restrictedUntil: now + 3_600 });
  await redis.set('wa:breaker:900000000000101', '1');
  const signal = { restricts: true, review: true, source: 'whatsapp', evidenceId: 'wamid.B' };
  await consentStore.apply([
    {
      kind: 'signal',
      address: '+525550001000',
      field: '~perhaps',
      signal: { ...signal, at: now, reason: 'stop_sentence' },
    },
  ]);
}
