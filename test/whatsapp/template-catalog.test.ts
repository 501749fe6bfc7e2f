import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import { createLogger } from '../../src/logger';
import { templatesKey } from '../../src/redis/redis-keys';
import { GraphError } from '../../src/whatsapp/client';
import { createTemplateCatalog, type TemplateCatalog } from '../../src/whatsapp/template-catalog';
import type { TemplateChange } from '../../src/whatsapp/template-mark';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';

const ACCOUNT = '900000000000001';
const START = 1_790_000_000_000;
let redis: Redis;
let now = START;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  redis = await emptyTestRedis();
});
beforeEach(async () => {
  await redis.flushdb();
  now = START;
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => redis.quit());

const template = (name: string, fields: Record<string, unknown> = {}) => ({
  id: name,
  name,
  language: 'en_US',
  status: 'APPROVED',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Hello {{1}}' }],
  ...fields,
});

/** Meta's list in pages of two; `fail` makes the next reads fail. */
function meta(...templates: unknown[]) {
  const cloud = {
    templates,
    reads: 0,
    failures: [] as Error[],
    async templatesPage(_: string, after?: string) {
      cloud.reads += 1;
      const failure = cloud.failures.shift();
      if (failure) throw failure;
      const from = Number(after ?? 0);
      const items = cloud.templates.slice(from, from + 2);
      return { items, after: from + 2 < cloud.templates.length ? String(from + 2) : undefined };
    },
  };
  return cloud;
}
type Cloud = ReturnType<typeof meta>;

/** One process: its own connection for news, its own memory. */
async function process(client: Cloud, options: { minRefreshGapMs?: number; refreshEveryMs?: number } = {}) {
  const subscriber = redis.duplicate();
  const catalog = createTemplateCatalog({
    redis,
    subscriber,
    client,
    businessAccountId: ACCOUNT,
    logger: createLogger({ level: 'silent' }),
    clock: () => now,
    ids: randomUUID,
    minRefreshGapMs: 0,
    ...options,
  });
  closers.push(async () => {
    await catalog.close();
    await subscriber.quit();
  });
  await catalog.start();
  return catalog;
}

const unreachable = () => new GraphError('graph_unreachable', 'away', { retry: 'later' });
const sends = (catalog: TemplateCatalog, name = 'order', language = 'en_US') => catalog.find(name, language).sendable;
const change = (fields: Partial<TemplateChange>): TemplateChange => ({
  account: ACCOUNT,
  event: 'status',
  template: { name: 'order', language: 'en_US' },
  value: 'PAUSED',
  at: now / 1000,
  ...fields,
});

test('all pages are read and found by name and language, however the language is written', async () => {
  const cloud = meta(template('a'), template('b'), template('c', { language: 'pt_BR' }), { name: '' });
  const catalog = await process(cloud);
  expect(cloud.reads).toBe(2);
  expect(catalog.list().map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(catalog.find('c', 'pt-BR')).toMatchObject({ sendable: true, template: { name: 'c' }, category: 'UTILITY' });
  expect(catalog.find('c', 'pt')).toMatchObject({ sendable: false, template: undefined });
});

test.each(['PAUSED', 'PENDING', 'REJECTED', 'SOMETHING_NEW'])(
  'a template listed as %s is known and not sent',
  async (status) => {
    const catalog = await process(meta(template('order', { status })));
    expect(catalog.find('order', 'en_US')).toMatchObject({ sendable: false, why: expect.stringContaining(status) });
    expect(catalog.find('order', 'en_US').template).toMatchObject({ name: 'order' });
  },
);

test('a broken cursor starts the list again without one', async () => {
  const cloud = meta(template('a'), template('b'), template('c'));
  const first = cloud.templatesPage.bind(cloud);
  let broken = false;
  cloud.templatesPage = async (account, after) => {
    if (after !== undefined && !broken) {
      broken = true;
      throw new GraphError('graph_refused', 'cursor', { retry: 'never', graphCode: 131059 });
    }
    return first(account, after);
  };
  const catalog = await process(cloud);
  expect(catalog.list().map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

test('a second process takes the list from Redis and asks Meta nothing', async () => {
  await process(meta(template('order')));
  const away = meta();
  const second = await process(away);
  expect(away.reads).toBe(0);
  expect(sends(second)).toBe(true);
});

test('a long list is kept compressed and read back whole', async () => {
  const many = Array.from({ length: 300 }, (_, index) => template(`t${index}`));
  await process(meta(...many));
  const stored = await redis.getBuffer(templatesKey(ACCOUNT));
  expect(stored?.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  expect(stored?.length).toBeLessThan(JSON.stringify(many).length / 4);
  expect((await process(meta())).list()).toHaveLength(300);
});

test('with Meta away at the start the copy in Redis serves', async () => {
  await process(meta(template('order')));
  now += 60 * 60_000;
  const away = meta();
  away.failures = Array.from({ length: 50 }, unreachable);
  const late = await process(away);
  expect(sends(late)).toBe(true);
  await eventually('the failed refresh', () => away.reads > 0);
  expect(sends(late)).toBe(true);
});

test('with Meta away and no copy it starts empty and comes by its list later', async () => {
  const cloud = meta(template('order'));
  cloud.failures = [unreachable()];
  const catalog = await process(cloud);
  expect(sends(catalog)).toBe(false);
  await catalog.refresh();
  expect(sends(catalog)).toBe(true);
});

test('many refreshes at once over two processes are one reading at Meta', async () => {
  const cloud = meta(template('order'));
  const [one, two] = [await process(cloud), await process(cloud)];
  cloud.reads = 0;
  now += 1;
  await Promise.all([one.refresh(), one.refresh(), one.refresh(), two.refresh(), two.refresh()]);
  expect(cloud.reads).toBeLessThanOrEqual(2);
  expect(cloud.reads).toBeGreaterThanOrEqual(1);
});

test('a pause told by webhook stops the template in every process at once, and its end lets it go again', async () => {
  const cloud = meta(template('order'), template('other'));
  const [one, two] = [await process(cloud), await process(cloud)];
  await one.apply(change({ value: 'PAUSED', reason: 'FIRST_PAUSE', template: { name: 'order', language: 'en-US' } }));
  expect(one.find('order', 'en_US')).toMatchObject({ sendable: false, why: expect.stringContaining('FIRST_PAUSE') });
  await eventually('the news in the other process', () => !sends(two));
  expect(sends(two, 'other')).toBe(true);
  now += 3 * 3600_000;
  await two.apply(change({ value: 'APPROVED', reason: 'UNPAUSE' }));
  expect(sends(two)).toBe(true);
  await eventually('the news in the first process', () => sends(one));
});

test('of two webhooks in the wrong order the younger event counts', async () => {
  const catalog = await process(meta(template('order')));
  await catalog.apply(change({ value: 'APPROVED', at: now / 1000 + 20 }));
  await catalog.apply(change({ value: 'PAUSED', at: now / 1000 + 10 }));
  expect(sends(catalog)).toBe(true);
});

test('a webhook repeated days later does not undo what the list says since', async () => {
  const catalog = await process(meta(template('order')));
  await catalog.apply(change({ value: 'PAUSED', at: now / 1000 - 86_400 }));
  expect(sends(catalog)).toBe(true);
});

test('a webhook of another account changes nothing', async () => {
  const catalog = await process(meta(template('order')));
  await catalog.apply(change({ account: '111' }));
  expect(sends(catalog)).toBe(true);
});

test('a template moved to another category has the new one at once', async () => {
  const catalog = await process(meta(template('order')));
  await catalog.apply(change({ event: 'category', value: 'warning', newCategory: 'UTILITY' }));
  expect(catalog.find('order', 'en_US')).toMatchObject({ category: 'UTILITY' });
  await catalog.apply(change({ event: 'category', value: 'changed', newCategory: 'MARKETING' }));
  expect(catalog.find('order', 'en_US')).toMatchObject({
    category: 'MARKETING',
    template: { previous_category: 'UTILITY' },
  });
});

test('quality is shown and stops nothing', async () => {
  const catalog = await process(meta(template('order')));
  await catalog.apply(change({ event: 'quality', value: 'RED' }));
  expect(catalog.find('order', 'en_US')).toMatchObject({
    sendable: true,
    template: { quality_score: { score: 'RED' } },
  });
});

test.each([132001, 132007, 132015, 132016])(
  'a send refused with %d stops the template in every process',
  async (code) => {
    const cloud = meta(template('order'));
    const [one, two] = [await process(cloud), await process(cloud)];
    one.reportSendError('order', 'en_US', code);
    await eventually('the stop here', () => !sends(one));
    await eventually('the stop there', () => !sends(two));
    expect(one.find('order', 'en_US')).toMatchObject({ why: expect.stringContaining(String(code)) });
  },
);

test('what the next listing says ends the stop, once it is older than the moment a listing may lag', async () => {
  const cloud = meta(template('order'));
  const catalog = await process(cloud);
  catalog.reportSendError('order', 'en_US', 132015);
  await eventually('the stop', () => !sends(catalog));
  now += 30_000;
  await catalog.refresh();
  expect(sends(catalog)).toBe(false);
  now += 60_000;
  await catalog.refresh();
  expect(sends(catalog)).toBe(true);
});

test('a refused parameter count reads the edited definition again', async () => {
  const cloud = meta(template('order'));
  const catalog = await process(cloud);
  const before = catalog.find('order', 'en_US').template;
  cloud.templates = [template('order', { components: [{ type: 'BODY', text: '{{1}} {{2}}' }] })];
  now += 1;
  catalog.reportSendError('order', 'en_US', 132000);
  const after = await eventually('the new definition', () => {
    const entry = catalog.find('order', 'en_US');
    return entry.sendable && entry.template !== before ? entry.template : undefined;
  });
  expect(after.components[0]?.text).toBe('{{1}} {{2}}');
});

test('a template that the list does not have yet is looked for, not more often than allowed', async () => {
  const cloud = meta(template('order'));
  const catalog = await process(cloud, { minRefreshGapMs: 60_000 });
  cloud.templates = [template('order'), template('fresh')];
  catalog.reportMissing('fresh', 'en_US');
  now += 60_000;
  expect(cloud.reads).toBe(1);
  catalog.reportMissing('fresh', 'en_US');
  await eventually('the new template', () => sends(catalog, 'fresh'));
});

test('an unchanged template keeps its object over a refresh, so its plan is not made again', async () => {
  const catalog = await process(meta(template('order'), template('other')));
  const before = catalog.find('order', 'en_US').template;
  now += 1;
  await catalog.refresh();
  expect(catalog.find('order', 'en_US').template).toBe(before);
});
