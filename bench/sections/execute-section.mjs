/** (a) the floor and (b) `/execute` beside it, by connections; rounds of the two alternate, so that noise hits both. */
export async function execute(rig, { smoke }) {
  const rounds = smoke ? 1 : 3;
  const seconds = smoke ? 0.2 : 4;
  const web = await rig.startApp('web');
  const warmUpSeconds = smoke ? 0.05 : 1;
  await rig.callFor({ origin: web.origin, seconds: smoke ? 0.1 : 5 });
  await rig.callFor({ ...rig.floor, seconds: smoke ? 0.1 : 3 });
  const rows = [];
  for (const connections of smoke ? [8] : [1, 16, 64, 512]) {
    const floor = [];
    const ours = [];
    for (let round = 0; round < rounds; round += 1) {
      const task = { connections, seconds, warmUpSeconds };
      floor.push(await measured(rig, rig.floor, { ...task, origin: rig.floor.origin, path: rig.floor.path }));
      ours.push(await measured(rig, web, { ...task, origin: web.origin }));
    }
    const [a, b] = [medians(floor), medians(ours)];
    const share = b.perSecond / a.perSecond;
    const cost = b.ms / a.ms;
    const refused = ours.flatMap(({ outcomes }) => Object.keys(outcomes)).filter((outcome) => outcome !== 'accepted');
    if (refused.length > 0) throw new Error(`not all were accepted: ${refused.join(', ')}`);
    rows.push({
      what: `${connections} connections: floor`,
      is: `${a.perSecond.toFixed(0)}/s, p99 ${a.p99.toFixed(1)} ms, ${a.ms.toFixed(3)} ms of processor a call`,
    });
    rows.push({
      what: `${connections} connections: \`/execute\``,
      is: `${b.perSecond.toFixed(0)}/s = ${share.toFixed(2)} × the floor, p50 ${b.p50.toFixed(1)}, p99 ${b.p99.toFixed(1)} ms`,
      ...(connections === 64 && { wanted: '≥ 0.4 ×, p99 < 50 ms', isMet: share >= 0.4 && b.p99 < 50 }),
    });
    rows.push({
      what: `${connections} connections: web process`,
      is: `${b.ms.toFixed(3)} ms a call = ${cost.toFixed(2)} × the floor's`,
      ...(connections === 64 && { wanted: '≤ 2.5 ×', isMet: cost <= 2.5 }),
    });
  }
  return rows;
}

async function measured(rig, server, task) {
  const before = rig.processorSeconds(server);
  const result = await rig.callFor(task);
  return { ...result, ms: (1_000 * (rig.processorSeconds(server) - before)) / result.calls };
}

function medians(results) {
  const median = (name) => results.map((result) => result[name]).sort((a, b) => a - b)[Math.floor(results.length / 2)];
  const [perSecond, p50, p99, ms] = ['perSecond', 'p50', 'p99', 'ms'].map((name) => median(name) ?? Number.NaN);
  return { perSecond, p50, p99, ms };
}
