import { Pool } from 'undici';
import { everyCheckOn, executeBody, signer } from '../execute-call.mjs';
import { ask } from '../processes.mjs';

const WANTED = 1.3;
const WAIT_SECONDS = 60;
const GIVE_UP_MS = 120_000;
/** Their contacts are nobody's else. */
const FIRST_CONTACT = 40_000_000;

/** (g) What memory an answer costs that is held until a delivery, beside a request that bare Express holds; and idle processes. */
export async function heldMemory(rig, { smoke }) {
  const wanted = smoke ? 20 : 1_000;
  const web = await rig.startApp('web');
  const worker = await rig.startApp('worker');
  await rig.call({ origin: web.origin, calls: smoke ? 10 : 3_000 });
  await rig.call({ ...rig.floor, calls: smoke ? 10 : 3_000 });
  const sign = signer(rig.environment.MC_JWT_SIGNING_SECRET);
  const settings = {
    ...everyCheckOn(rig.environment.WHATSAPP_PHONE_NUMBER_ID, Date.now()),
    ...{ decideOn: 'delivered', waitSeconds: WAIT_SECONDS },
  };
  let contact = FIRST_CONTACT;
  const metrics = { authorization: `Bearer ${rig.environment.METRICS_TOKEN}` };
  const heldByUs = async () => {
    const text = await (await fetch(`${web.origin}/metrics`, { headers: metrics })).text();
    return Number(/^wa_answers_held (\d+)/m.exec(text)?.[1]);
  };

  async function costOf({ origin, child }, path, allHeld) {
    const pool = new Pool(origin, { pipelining: 1, headersTimeout: 0 });
    const before = await ask(child, 'memory');
    const held = Array.from({ length: wanted }, () => {
      contact += 1;
      const body = sign(executeBody(contact, settings));
      return pool
        .request({ path, method: 'POST', body, headers: { 'content-type': 'application/jwt' } })
        .catch(() => undefined);
    });
    await allHeld(pool);
    const after = await ask(child, 'memory');
    await pool.destroy();
    await Promise.all(held);
    const each = (pick) => (pick(after) - pick(before)) / 1024 / wanted;
    return {
      resident: each(({ rss }) => rss),
      live: each(({ heapUsed, external }) => heapUsed + external),
      idle: before.rss,
    };
  }
  const bare = await costOf(rig.floor, '/hold', (pool) => until(async () => pool.stats.running >= wanted));
  const ours = await costOf(web, '/activities/message/execute', () => until(async () => (await heldByUs()) >= wanted));
  const idle = await ask(worker.child, 'memory');
  await rig.stop(worker);
  const ratio = ours.live / bare.live;
  const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
  return [
    {
      what: 'a request that bare Express holds',
      is: `${bare.live.toFixed(1)} KB live, ${bare.resident.toFixed(1)} KB resident`,
    },
    {
      what: `an answer that is held, of ${wanted}`,
      is: `${ours.live.toFixed(1)} KB live = ${ratio.toFixed(2)} × bare Express, ${ours.resident.toFixed(1)} KB resident`,
      ...{ wanted: `≤ ${WANTED} ×`, isMet: ratio <= WANTED },
    },
    {
      what: 'web and worker before, resident after a collection',
      is: `${megabytes(ours.idle)} and ${megabytes(idle.rss)}`,
    },
  ];
}

async function until(condition) {
  for (const giveUp = Date.now() + GIVE_UP_MS; !(await condition()); ) {
    if (Date.now() > giveUp) throw new Error('not all answers are held');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
