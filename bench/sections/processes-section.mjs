/**
 * Two web and two worker processes on one Redis beside one of each. On two processors they share what there is: that they scale
 * is seen where each waits for the Cloud API (callers ÷ latency bound them), and in what a contact costs, which stays the same.
 */
export async function processes(rig, { smoke }) {
  const webs = [await rig.startApp('web')];
  const workers = [await rig.startApp('worker')];
  const loads = [undefined, await rig.startLoad(50_000_000)];
  await rig.call({ origin: webs[0].origin, calls: smoke ? 10 : 3_000 });
  await rig.drained();
  await rig.setLatency(LATENCY_MS);
  const one = await measure(rig, { webs, workers, loads }, smoke);
  webs.push(await rig.startApp('web', 2));
  workers.push(await rig.startApp('worker', 2));
  await rig.call({ origin: webs[1].origin, calls: smoke ? 10 : 3_000 }, loads[1]);
  await rig.drained();
  const two = await measure(rig, { webs, workers, loads }, smoke);
  for (const worker of workers) await rig.stop(worker);
  const row = (what, { perSecond, costs }) => ({
    what,
    is: `${perSecond.toFixed(0)}/s; a contact: web ${costs.web.toFixed(3)}, worker ${costs.worker.toFixed(3)}, Redis ${costs.redis.toFixed(3)} ms`,
  });
  const [rate, cost] = [two.perSecond / one.perSecond, sum(two.costs) / sum(one.costs)];
  return [
    row(`one web and one worker, ${CALLERS} callers, ${LATENCY_MS} ms of Cloud API`, one),
    row(`two and two, ${CALLERS} callers each`, two),
    { what: 'rate of two and two ÷ one and one', is: rate.toFixed(2), wanted: '≥ 1.8', isMet: rate >= 1.8 },
    {
      what: 'processor time a contact of two and two ÷ one and one',
      is: cost.toFixed(2),
      wanted: '≤ 1.1',
      isMet: cost <= 1.1,
    },
  ];
}

/** So few that one process reaches what callers ÷ latency allows. */
const CALLERS = 16;
const LATENCY_MS = 100;

const sum = ({ web, worker, redis }) => web + worker + redis;

async function measure(rig, { webs, workers, loads }, smoke) {
  const seconds = smoke ? 1 : 10;
  const used = (servers) => servers.reduce((all, server) => all + rig.processorSeconds(server), 0);
  const spent = () => ({ web: used(webs), worker: used(workers), redis: rig.redisSeconds() });
  const before = spent();
  const { messages } = await rig.counted();
  const results = await Promise.all(
    webs.map(({ origin }, index) =>
      rig.callFor({ origin, connections: CALLERS, seconds, warmUpSeconds: 0 }, loads[index]),
    ),
  );
  await rig.tell(await rig.sentFrom(messages), webs.at(-1).origin);
  await rig.drained();
  const after = spent();
  const contacts = (await rig.counted()).messages - messages;
  const refused = results.flatMap(({ outcomes }) => Object.keys(outcomes)).filter((outcome) => outcome !== 'accepted');
  if (refused.length > 0) throw new Error(`not all were accepted: ${refused.join(', ')}`);
  const costs = Object.fromEntries(
    Object.keys(after).map((name) => [name, (1_000 * (after[name] - before[name])) / contacts]),
  );
  return { perSecond: results.reduce((all, { perSecond }) => all + perSecond, 0), costs };
}
