import { isReady, type Judged } from '../../src/doctor/check';
import { cloudCallsKey } from '../../src/redis/redis-keys';
import { startTenantInReach, type TenantInReach } from './tenant-in-reach';

let tenant: TenantInReach;
beforeAll(async () => {
  tenant = await startTenantInReach();
  await tenant.heal();
  await tenant.provision();
}, 60_000);
afterEach(() => tenant.heal());
afterAll(() => tenant.close());

const written = (checks: readonly Judged[]) =>
  Object.fromEntries(checks.filter(({ id }) => id.startsWith('write.')).map((check) => [check.id, check]));
const keys = async () =>
  ((await tenant.control('GET', 'data-extensions')) as { key: string }[]).map(({ key }) => key).sort();
/** But for what the app, which runs beside, notes now and then of its own calls. */
const redisKeys = async () => (await tenant.redis.keys('*')).filter((key) => key !== cloudCallsKey()).sort();

test('the write checks see what the app rests on, and leave nothing behind', async () => {
  const before = await keys();
  const checks = await tenant.examine({}, { write: true });
  expect(isReady(checks)).toBe(true);
  expect(Object.values(written(checks)).map(({ id, status }) => `${id} ${status}`)).toEqual([
    'write.create ok',
    'write.rowset ok',
    'write.date ok',
    'write.null ok',
    'write.too_long ok',
    'write.async ok',
    'write.results ok',
    'write.delete_rows ok',
    'write.removed ok',
  ]);
  expect(await keys()).toEqual(before);
});

test('without --write nothing is written anywhere', async () => {
  await tenant.control('POST', 'reset', { what: ['counters'] });
  const before = await redisKeys();
  await tenant.examine();
  const { operations } = (await tenant.control('GET', 'counters')) as { operations: Record<string, unknown> };
  // What the app, which runs beside, restores consents from may still be read while it begins.
  const asked = Object.keys(operations).filter((operation) => operation !== 'rows.read');
  expect(asked.sort()).toEqual([
    'dataExtension.fields',
    'dataExtension.search',
    'journeys.list',
    'token',
    'tokenContext',
    'userinfo',
  ]);
  expect(await redisKeys()).toEqual(before);
});

test.each([
  ['rows are refused', /^POST \/hub/, 'write.rowset'],
  ['jobs are refused', /^PUT \/data\/v1\/async/, 'write.rows'],
])('%s by the route although the scope is granted: not ready, and WA_Doctor is deleted', async (_fault, on, id) => {
  const before = await keys();
  tenant.marketingCloud.plant({ on, answer: { status: 401, body: { message: 'Not Authorized' } } });
  const checks = await tenant.examine({}, { write: true });
  expect(written(checks)[id]).toMatchObject({
    status: 'fail',
    fix: expect.stringContaining('Data Extensions ▸ Write'),
  });
  expect(written(checks)['write.removed']).toMatchObject({ status: 'ok' });
  expect(await keys()).toEqual(before);
});

test('one that an earlier run left is deleted, and one that was made although the answer was lost', async () => {
  const before = await keys();
  await tenant.examine({}, { write: true });
  tenant.marketingCloud.plant({ on: /^DELETE/, answer: { status: 500, body: {} } });
  const broken = written(await tenant.examine({}, { write: true }));
  expect(broken['write.removed']).toMatchObject({ status: 'fail', fix: expect.stringContaining('WA_Doctor') });
  expect(await keys()).toContain('WA_Doctor');
  tenant.marketingCloud.plant({
    on: /^POST \/data\/v1\/customobjects$/,
    change: (answer) => Object.assign(answer, { status: 502, body: '<html></html>' }),
  });
  const lost = written(await tenant.examine({}, { write: true }));
  expect(lost['write.create']).toMatchObject({ status: 'fail' });
  expect(lost['write.removed']).toMatchObject({ status: 'ok' });
  expect(await keys()).toEqual(before);
});

test('a tenant that shifts dates is told of, and does not stop anybody', async () => {
  tenant.marketingCloud.plant({
    on: /filter=Id/,
    change: (answer) => {
      answer.body = answer.body.replace(/(\d+\/\d+\/\d+) \d+:/, '$1 03:');
    },
  });
  const checks = written(await tenant.examine({}, { write: true }));
  expect(checks['write.date']?.detail).toMatch(/comes back/);
  expect(checks['write.removed']).toMatchObject({ status: 'ok' });
});
