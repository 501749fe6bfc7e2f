import { setTimeout as sleep } from 'node:timers/promises';
import { msEach } from './ms-each.mjs';

const STATUSES = ['sent', 'delivered', 'read'];
const WANTED = { timesTheFloor: 8, bytes: 700, perSecond: 1_389, drainedSeconds: 30, p99: 60 };

/** (d) From the call until everything is written: what it costs by process, and at the rate that is wanted. */
export async function endToEnd(rig, { smoke, long }) {
  const contacts = smoke ? 20 : 5_000;
  const connections = smoke ? 8 : 64;
  const web = await rig.startApp('web');
  const worker = await rig.startApp('worker');
  await passThrough(rig, web, { calls: smoke ? 10 : 2_000, connections });
  await rig.call({ ...rig.floor, calls: smoke ? 10 : 2_000, connections });
  const floorMs = await msEach(rig, { floor: rig.floor }, contacts, () =>
    rig.call({ ...rig.floor, calls: contacts, connections }),
  );
  const bytes = await rig.usedMemory();
  const spent = await msEach(rig, { web, worker }, contacts, () =>
    passThrough(rig, web, { calls: contacts, connections }),
  );
  const bytesEach = ((await rig.usedMemory()) - bytes) / contacts;
  const together = spent.web + spent.worker + spent.redis;
  const times = (ms) => `${ms.toFixed(3)} ms = ${(ms / floorMs.floor).toFixed(1)} × the floor's call`;
  const rows = [
    { what: 'the floor, a call', is: `${floorMs.floor.toFixed(3)} ms` },
    ...['web', 'worker', 'redis'].map((name) => ({ what: `${name}, a contact`, is: times(spent[name]) })),
    {
      ...{ what: 'together', is: times(together), wanted: `≤ ${WANTED.timesTheFloor} ×` },
      isMet: together / floorMs.floor <= WANTED.timesTheFloor,
    },
    {
      what: 'Redis, bytes a message',
      is: bytesEach.toFixed(0),
      wanted: `≤ ${WANTED.bytes}`,
      isMet: bytesEach <= WANTED.bytes,
    },
    ...(await atTheRate(rig, web, { smoke, seconds: smoke ? 0.5 : long ? 180 : 30 })),
  ];
  // Before the clouds, to which it still writes rows as it ends.
  await rig.stop(worker);
  return rows;
}

async function passThrough(rig, web, task) {
  const { messages } = await rig.counted();
  await rig.call({ origin: web.origin, ...task });
  await rig.tell(await rig.sentFrom(messages), web.origin, STATUSES);
  await rig.drained();
}

/** As many calls a second as five million an hour, with the statuses of each as they come. */
async function atTheRate(rig, web, { smoke, seconds }) {
  const perSecond = smoke ? 40 : WANTED.perSecond;
  let { messages: told } = await rig.counted();
  let isCalling = true;
  const telling = (async () => {
    for (let isLast = false; !isLast; ) {
      isLast = !isCalling;
      const some = await rig.sentFrom(told);
      told += some.length;
      await rig.tell(some, web.origin, STATUSES, 8);
      await sleep(100);
    }
  })();
  const calls = Math.ceil(perSecond * seconds);
  const began = performance.now();
  const { p99, outcomes } = await rig.call({ origin: web.origin, connections: 64, calls, perSecond });
  const tookSeconds = (performance.now() - began) / 1_000;
  isCalling = false;
  await telling;
  const behindSeconds = (performance.now() - began) / 1_000 - tookSeconds + (await rig.drained());
  const rate = calls / tookSeconds;
  const isSound = outcomes.accepted === calls;
  return [
    {
      what: `${perSecond}/s asked for ${seconds} s, everything on`,
      is: `${rate.toFixed(0)}/s taken in, p99 ${p99?.toFixed(0)} ms, ${JSON.stringify(outcomes)}`,
      wanted: `${perSecond}/s, p99 < ${WANTED.p99} ms, no error`,
      isMet: isSound && rate > 0.98 * perSecond && p99 < WANTED.p99,
    },
    {
      what: 'until every status and row is written, after the last call',
      is: `${behindSeconds.toFixed(0)} s; so ${(calls / (tookSeconds + behindSeconds)).toFixed(0)}/s end to end`,
      wanted: `≤ ${WANTED.drainedSeconds} s`,
      isMet: behindSeconds <= WANTED.drainedSeconds,
    },
  ];
}
