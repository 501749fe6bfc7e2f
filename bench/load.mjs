// The load: keeps every connection busy with one signed call after another, each for a contact of its own, and reports
// rate and latency of the calls that ended within the measured time. Told by messages what to call, and with `perSecond`
// how often at most.
import { Pool } from 'undici';
import { everyCheckOn, executeBody, signer } from './execute-call.mjs';

const sign = signer(process.env.MC_JWT_SIGNING_SECRET);
const settings = everyCheckOn(process.env.WHATSAPP_PHONE_NUMBER_ID, Date.now());
// Two loads at once call for different people.
let nextContact = Number(process.env.FIRST_CONTACT ?? 0);

/** Signed before the clock starts, so that signing costs the app nothing. */
function signedCalls(count) {
  return Array.from({ length: count }, () => {
    nextContact += 1;
    return Buffer.from(sign(executeBody(nextContact, settings)));
  });
}

async function measure({ origin, path, connections, warmUpSeconds, seconds, calls, perSecond }) {
  const bodies = signedCalls(calls);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const headers = { 'content-type': 'application/jwt' };
  const latencies = [];
  const outcomes = {};
  const processorBefore = process.cpuUsage();
  const started = performance.now();
  const measureFrom = started + warmUpSeconds * 1000;
  const end = measureFrom + seconds * 1000;
  let next = 0;
  let lastEnd = measureFrom;

  const lane = async () => {
    while (next < bodies.length && performance.now() < end) {
      const body = bodies[next];
      const due = perSecond ? started + (1000 * next) / perSecond : 0;
      next += 1;
      if (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
      const begun = performance.now();
      const answer = await pool.request({ origin, path, method: 'POST', headers, body });
      const text = await answer.body.text();
      const now = performance.now();
      const outcome = answer.statusCode === 200 ? JSON.parse(text).reason : `HTTP ${answer.statusCode}`;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (begun >= measureFrom && now <= end) {
        latencies.push(now - begun);
        lastEnd = now;
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  const tookSeconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(processorBefore);
  await pool.close();

  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
  const ranOut = next >= bodies.length;
  const measuredMs = (ranOut ? lastEnd : end) - measureFrom;
  return {
    perSecond: (latencies.length * 1000) / measuredMs,
    p50: at(0.5),
    p99: at(0.99),
    outcomes,
    calls: next,
    tookSeconds,
    processorSeconds: (user + system) / 1_000_000,
    ranOut,
  };
}

process.on('message', (task) => {
  measure(task).then(
    (result) => process.send?.({ result }),
    (error) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('SIGTERM', () => process.exit(0));
process.send?.('ready');
