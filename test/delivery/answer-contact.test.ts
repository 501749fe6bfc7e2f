import type Redis from 'ioredis';
import { createAdmission } from '../../src/delivery/call/admission';
import { messageKeyOf } from '../../src/execution/message-key';
import { finalReasonRow, statusRow } from '../../src/execution/message-rows';
import { createDeliveryWorld } from '../support/delivery-world';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';

let redis: Redis;
let world: Awaited<ReturnType<typeof createDeliveryWorld>>;

beforeEach(async () => {
  redis = await emptyTestRedis();
  world = await createDeliveryWorld(redis);
});
afterEach(async () => {
  await world.close();
  await redis.quit();
});

test('whoever waits for a delivery takes nobody’s turn: where one is let in at a time three messages go, and each gets its own answer', async () => {
  const admission = createAdmission({ working: { most: 1, least: 1 }, atTheCloud: 1 }, () => world.world.now);
  world.world.admit = (work) => admission.admit(work);
  const instances = ['first', 'second', 'third'];
  const answers = instances.map((instance, index) =>
    world.call({ phone: `+52551000000${index}`, instance }, { decideOn: 'delivered', waitSeconds: 60 }),
  );
  await eventually('three POSTs', () => world.posts() === 3);
  await eventually('three answers that are held', () => world.dependencies.watch.size === 3);
  expect(admission.counts()).toEqual({ working: 0, mayWork: 1, atTheCloud: 0, aside: 0, waiting: 0 });

  const at = Math.floor(world.world.now / 1000);
  for (const { messageKey } of world.arrived) {
    const told = { wamid: `wamid.${messageKey}`, status: 'delivered', at } as const;
    await world.dependencies.record.recordStatus({
      ...{ messageKey, ...told, errorCode: undefined, fallbackReason: 'not_delivered' },
      row: statusRow(messageKey, 'delivered', at, {}),
      finalReasonRow: finalReasonRow(messageKey, 'delivered'),
      lateAcceptanceRow: {},
    });
  }
  const delivered = { branchResult: 'continue', reason: 'delivered' };
  expect(await Promise.all(answers)).toEqual(
    instances.map((instance) => ({ ...delivered, messageKey: messageKeyOf('activity', instance) })),
  );
});
