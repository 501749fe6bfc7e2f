import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** As many as a process has under way at once (src/delivery/call/admission.ts), and three times that. */
const AT_ONCE = 640;
const WANTED = { backSeconds: 5, growth: 1.1 };

/** Three times as many callers as a process does at once, for a while: what they hear, and what memory it takes. */
export async function overload(rig, { smoke }) {
  const web = await rig.startApp('web');
  await rig.call({ origin: web.origin, calls: smoke ? 20 : 5_000 });
  await rig.setLatency(50);
  const connections = smoke ? 30 : 3 * AT_ONCE;
  const seconds = smoke ? 0.5 : 12;
  const usual = await rig.callFor({ origin: web.origin, connections: smoke ? 8 : 64, seconds: smoke ? 0.2 : 4 });

  const seen = [];
  let isOver = false;
  const looking = (async () => {
    for (const began = performance.now(); !isOver; await sleep(250))
      seen.push({
        at: (performance.now() - began) / 1_000,
        megabytes: resident(web),
        ready: (await fetch(`${web.origin}/readyz`)).status,
      });
  })();
  const began = performance.now();
  const result = await rig.callFor({ origin: web.origin, connections, seconds });
  isOver = true;
  await looking;
  const took = (performance.now() - began) / 1_000;
  await rig.setLatency(0);
  const back = performance.now();
  for (;;) {
    const { p99 } = await rig.call({ origin: web.origin, connections: 1, calls: 3 });
    if (p99 < 2 * usual.p99 || (performance.now() - back) / 1_000 > 60) break;
  }
  const backSeconds = (performance.now() - back) / 1_000;

  const all = Object.values(result.outcomes).reduce((sum, count) => sum + count, 0);
  const ok = Object.entries(result.outcomes)
    .filter(([outcome]) => !outcome.startsWith('HTTP'))
    .reduce((sum, [, count]) => sum + count, 0);
  const half = seen.filter(({ at }) => at < took / 2).map(({ megabytes }) => megabytes);
  const rest = seen.filter(({ at }) => at >= took / 2).map(({ megabytes }) => megabytes);
  const growth = Math.max(...rest) / Math.max(...half);
  const notReady = seen.filter(({ ready }) => ready !== 200).length;
  return [
    { what: '64 callers, 50 ms of Cloud API', is: `${usual.perSecond.toFixed(0)}/s, p99 ${usual.p99?.toFixed(0)} ms` },
    {
      what: `${connections} callers at once`,
      is: `${result.perSecond.toFixed(0)}/s, p99 ${result.p99?.toFixed(0)} ms, ${JSON.stringify(result.outcomes)}`,
      ...{ wanted: 'all 200', isMet: ok === all },
    },
    {
      what: 'most memory in the second half ÷ in the first',
      is: `${growth.toFixed(2)} (${Math.max(...half).toFixed(0)} and ${Math.max(...rest).toFixed(0)} MB)`,
      ...{ wanted: `≤ ${WANTED.growth}`, isMet: growth <= WANTED.growth },
    },
    {
      what: 'until answers are as quick as before',
      is: `${backSeconds.toFixed(1)} s`,
      wanted: `≤ ${WANTED.backSeconds} s`,
      isMet: backSeconds <= WANTED.backSeconds,
    },
    { what: '`/readyz` said 503', is: `${notReady} of ${seen.length} times` },
  ];
}

const resident = ({ child }) =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
