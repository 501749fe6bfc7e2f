import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { everyCheckOn, executeBody, signer } from '../execute-call.mjs';
import { signedWebhook, statusOf, textReceived } from '../webhook-call.mjs';

const WANTED_P99_MS = 50;
const PATH = '/webhooks/whatsapp';
/** Their contacts are nobody's else. */
const FIRST_PERSON = 30_000_000;

/** (e) How soon webhooks are acknowledged, singles, tens and thousands, and a STOP among them is in force. */
export async function webhooks(rig, { smoke }) {
  const updates = smoke ? 100 : 3_000;
  const seconds = smoke ? 0.5 : 10;
  const web = await rig.startApp('web');
  const worker = await rig.startApp('worker');
  await rig.call({ origin: web.origin, calls: smoke ? 20 : 4_000 });
  const sent = await rig.sentFrom(0);
  const caller = createCaller(rig, web.origin);
  const floorCalls = smoke ? 20 : 3_000;
  await rig.call({ ...rig.floor, calls: floorCalls });
  const floorBefore = rig.processorSeconds(rig.floor);
  await rig.call({ ...rig.floor, calls: floorCalls });
  const floorMs = (1_000 * (rig.processorSeconds(rig.floor) - floorBefore)) / floorCalls;
  /** With what an update cost the web process and Redis until the last was acknowledged, ms. */
  const costed = async (flood) => {
    const before = [rig.processorSeconds(web), rig.redisSeconds()];
    const result = await flood();
    const updates = result.times.length * result.size;
    const [webMs, redisMs] = [rig.processorSeconds(web), rig.redisSeconds()].map(
      (after, index) => (1_000 * (after - before[index])) / updates,
    );
    return { ...result, webMs, redisMs };
  };
  await caller.flood(sent, { perSecond: updates / 10, size: 10, seconds: smoke ? 0.2 : 3, status: 'sent' });
  await rig.drained();

  const quietStops = await caller.stops(smoke ? 2 : 20, 0);
  const tens = await costed(() =>
    caller.flood(sent, { perSecond: updates / 10, size: 10, seconds, status: 'delivered' }),
  );
  const behind = await rig.drained();
  const singles = await costed(() =>
    caller.flood(sent, { perSecond: updates, size: 1, seconds: seconds / 2, status: 'delivered' }),
  );
  await rig.drained();
  const [flooded, stops] = await Promise.all([
    caller.flood(sent, { perSecond: updates / 10, size: 10, seconds: smoke ? 0.5 : 8, status: 'read' }),
    caller.stops(smoke ? 2 : 20, smoke ? 100 : 300),
  ]);
  await rig.drained();
  const thousands = await costed(() =>
    caller.flood(sent, {
      perSecond: 1,
      size: smoke ? 20 : 1_000,
      seconds: smoke ? 1 : 8,
      status: 'read',
    }),
  );
  await rig.drained();
  await caller.close();
  await rig.stop(worker);

  const cost = ({ webMs, redisMs }) =>
    webMs === undefined
      ? ''
      : `; an update: web ${webMs.toFixed(3)} ms = ${(webMs / floorMs).toFixed(2)} × the floor's call, Redis with the worker's part ${redisMs.toFixed(3)} ms`;
  const row = (what, { times, tookSeconds, size, ...spent }) => ({
    what,
    is: `p50 ${at(times, 0.5)}, p99 ${at(times, 0.99)}, longest ${at(times, 1)} ms; ${((times.length * size) / tookSeconds).toFixed(0)} updates/s${cost(spent)}`,
    wanted: `p99 < ${WANTED_P99_MS} ms`,
    isMet: at(times, 0.99) < WANTED_P99_MS,
  });
  return [
    row(`${updates} updates/s in webhooks of ten, until acknowledged`, tens),
    { what: 'until all of these were carried out and their rows written', is: `${behind.toFixed(1)} s` },
    row(`${updates} updates/s, one a webhook`, singles),
    row('webhooks of 1,000 updates, one a second', thousands),
    row('those beside which people said STOP', flooded),
    {
      what: 'from the POST of a STOP until a call is refused, without the flood and within it',
      is: `p50 ${at(quietStops, 0.5)} and ${at(stops, 0.5)} ms, longest ${at(quietStops, 1)} and ${at(stops, 1)} ms`,
      ...{ wanted: `longest < ${WANTED_P99_MS} ms`, isMet: at(stops, 1) < WANTED_P99_MS },
    },
  ];
}

const at = (times, share) => {
  const sorted = [...times].sort((a, b) => a - b);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1));
};

/** Meta and Journey Builder in one process, so that one clock times both. */
function createCaller({ environment }, origin) {
  const pool = new Pool(origin, { connections: 128, pipelining: 1 });
  const calls = new Pool(origin, { connections: 8, pipelining: 1 });
  const sign = signer(environment.MC_JWT_SIGNING_SECRET);
  const settings = {
    ...everyCheckOn(environment.WHATSAPP_PHONE_NUMBER_ID, Date.now()),
    ...{ template: { name: 'order_shipped', language: 'en_US' }, purpose: 'transactional', requireOptIn: false },
  };
  let person = FIRST_PERSON;

  async function post(webhook) {
    const began = performance.now();
    const answer = await pool.request({ path: PATH, method: 'POST', ...webhook });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`a webhook was answered ${answer.statusCode}`);
    return performance.now() - began;
  }
  async function execute(contact) {
    const body = sign({ ...executeBody(contact, settings), definitionInstanceId: randomUUID() });
    const headers = { 'content-type': 'application/jwt' };
    const answer = await calls.request({ path: '/activities/message/execute', method: 'POST', body, headers });
    return (await answer.body.json()).reason;
  }

  return {
    /** So many webhooks a second, each with `size` updates of messages that were sent, whether or not those before have ended. */
    async flood(sent, { perSecond, size, seconds, status }) {
      const bodies = Array.from({ length: Math.ceil(perSecond * seconds) }, (_, index) => {
        const statuses = Array.from({ length: size }, (_each, place) =>
          statusOf(sent[(index * size + place) % sent.length], status),
        );
        return signedWebhook(environment, { statuses });
      });
      const began = performance.now();
      const times = await Promise.all(
        bodies.map(async (webhook, index) => {
          await sleep((1_000 * index) / perSecond);
          return post(webhook);
        }),
      );
      return { times, size, tookSeconds: (performance.now() - began) / 1_000 };
    },

    /** One after another somebody says STOP, and is called for until refused; → how long that took each, ms. */
    async stops(count, pauseMs) {
      const times = [];
      const acknowledged = [];
      for (let stop = 0; stop < count; stop += 1) {
        person += 1;
        const waId = executeBody(person, settings).inArguments[0].phone.replace(/\D/g, '').replace(/^52/, '521');
        if ((await execute(person)) !== 'accepted') throw new Error('somebody was refused before their STOP');
        const began = performance.now();
        acknowledged.push(
          post(signedWebhook(environment, textReceived({ wamid: `wamid.${randomUUID()}`, waId, text: 'STOP' }))),
        );
        while ((await execute(person)) !== 'opted_out');
        times.push(performance.now() - began);
        await sleep(pauseMs);
      }
      await Promise.all(acknowledged);
      return times;
    },

    close: () => Promise.all([pool.close(), calls.close()]),
  };
}
