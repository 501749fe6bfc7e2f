import type Redis from 'ioredis';
import type { Check } from '../../src/doctor/check';
import type { ProxyFault } from '../doctor/fault-proxy';
import { emptyTestRedis } from '../support/redis';
import { startRunningWorld } from './running-world';

type World = Awaited<ReturnType<typeof startRunningWorld>>;
let redis: Redis;
let world: World;

beforeEach(async () => {
  redis = await emptyTestRedis();
  world = await startRunningWorld(redis);
});
afterEach(async () => {
  await world.close();
  await redis.quit();
});

interface Fault {
  begin: (world: World) => unknown;
  end: (world: World) => unknown;
  /** By how many seconds after its beginning the verdict must not be green; a minute, where no other is said. */
  toldWithin?: number;
}

const marketingCloud = (fault: ProxyFault): Fault => ({
  begin: ({ marketingCloud: proxy }) => proxy.plant(fault),
  end({ marketingCloud: proxy }) {
    proxy.plant();
    proxy.hangUp();
  },
});
const graph = (fault: ProxyFault): Fault => ({
  begin: ({ graph: proxy }) => proxy.plant(fault),
  end: ({ graph: proxy }) => proxy.plant(),
});
const check = (status: Check['status']) => ({
  ...{ id: 'webhook.subscription', what: 'Webhook', detail: 'the app is not subscribed', fix: 'subscribe it' },
  ...{ status, known: true },
});

const FAULTS: Record<string, Fault> = {
  'Marketing Cloud answers 503 to all': marketingCloud({ on: /./, answer: { status: 503 } }),
  'Marketing Cloud answers pages of a gateway': marketingCloud({
    on: /./,
    answer: { status: 502, body: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } },
  }),
  'Marketing Cloud gives no answer': marketingCloud({ on: /./, hangs: true }),
  'Marketing Cloud withdrew the token and every new one': marketingCloud({
    on: /^\w+ \/(data|hub)/,
    answer: { status: 401, body: { errorcode: 0, message: 'Not Authorized' } },
  }),
  'Marketing Cloud refuses a right': marketingCloud({
    on: /^\w+ \/(data|hub)/,
    answer: { status: 403, body: { errorcode: 20002, message: 'Insufficient Privileges' } },
  }),
  'the data extension was deleted': marketingCloud({
    on: /^\w+ \/(data|hub)/,
    answer: { status: 400, body: { resultMessages: [{ resultClass: 'Error', resultCode: 'CustomObjectNotFound' }] } },
  }),
  'too many calls were made': marketingCloud({
    on: /^\w+ \/(data|hub)/,
    answer: { status: 429, headers: { 'retry-after': '0' } },
  }),
  'WhatsApp answers 500': graph({ on: /./, answer: { status: 500, body: '' } }),
  'WhatsApp gives no answer': graph({ on: /./, hangs: true }),
  'the access token of WhatsApp was withdrawn': graph({
    on: /./,
    answer: { status: 401, body: { error: { code: 190, message: 'Invalid OAuth access token' } } },
  }),
  'the number is restricted': { begin: (it) => it.restrict(true), end: (it) => it.restrict(false) },
  'the webhooks were unsubscribed': {
    begin: (it) => it.subscribe(false),
    end: (it) => it.subscribe(true),
    toldWithin: 300,
  },
  'a check of the set-up fails': {
    async begin(it) {
      await it.doctorRecord.keep([check('ok')], { all: false });
      await it.doctorRecord.keep([check('fail')], { all: false });
    },
    end: (it) => it.doctorRecord.keep([check('ok')], { all: false }),
  },
};

/** Traffic until the verdict is green, or is not. → seconds of the clock that it took */
async function until(green: boolean, mostSeconds: number): Promise<number> {
  const begun = world.now();
  for (;;) {
    await world.tick();
    const { verdict } = await world.overview();
    const seconds = (world.now() - begun) / 1000;
    if ((verdict.state === 'well') === green) return seconds;
    if (seconds > mostSeconds) throw new Error(`after ${seconds} s still: ${JSON.stringify(verdict)}`);
  }
}

test.each(Object.entries(FAULTS))(
  'while %s the verdict is not green, and within a minute of the end it is',
  async (_, fault) => {
    await until(true, 60);
    await fault.begin(world);
    const { toldWithin = 60 } = fault;
    expect(await until(false, toldWithin)).toBeLessThanOrEqual(toldWithin);
    await fault.end(world);
    expect(await until(true, 60)).toBeLessThanOrEqual(60);
    const after = await world.overview();
    expect(after.alerts.filter(({ state }) => state !== 'over')).toEqual([]);
    expect(after.verdict.restsOn.join('; ')).toMatch(
      /last webhook \d s ago; Marketing Cloud took [\d,]+ rows? \d+ s ago/,
    );
  },
  60_000,
);
