/** (c) With a Cloud API that takes its time: how much of connections ÷ latency is reached, up to what the processor gives. */
export async function cloudLatency(rig, { smoke }) {
  const web = await rig.startApp('web');
  const seconds = smoke ? 0.3 : 5;
  const warmUpSeconds = smoke ? 0.1 : 2;
  await rig.callFor({ origin: web.origin, seconds: smoke ? 0.1 : 5 });
  const rows = [];
  for (const connections of smoke ? [8] : [64, 512]) {
    await rig.setLatency(0);
    const limit = (await rig.callFor({ origin: web.origin, connections, seconds, warmUpSeconds })).perSecond;
    for (const latencyMs of smoke ? [50] : [50, 300]) {
      await rig.setLatency(latencyMs);
      const { perSecond, p99, outcomes } = await rig.callFor({
        origin: web.origin,
        connections,
        seconds,
        warmUpSeconds,
      });
      const possible = (1_000 * connections) / latencyMs;
      const most = Math.min(possible, limit);
      const narrow = possible < limit ? 'connections ÷ latency' : 'what the processor gives at once';
      rows.push({
        what: `${connections} connections, ${latencyMs} ms of Cloud API`,
        is: `${perSecond.toFixed(0)}/s = ${(perSecond / most).toFixed(2)} × ${narrow} (${most.toFixed(0)}/s), p99 ${p99?.toFixed(0)} ms, ${JSON.stringify(outcomes)}`,
        ...(latencyMs === 50 && { wanted: '≥ 0.9 ×', isMet: perSecond / most >= 0.9 }),
      });
    }
  }
  return rows;
}
