/** (h) How many calls of Marketing Cloud a thousand messages cost, by how many come a second: they are licensed per year. */
export async function marketingCloudCalls(rig, { smoke }) {
  const web = await rig.startApp('web');
  const worker = await rig.startApp('worker');
  await rig.call({ origin: web.origin, calls: smoke ? 10 : 200 });
  await rig.drained();
  const rows = [];
  const rates = smoke
    ? [[20, 0.5]]
    : [
        [1, 40],
        [10, 30],
        [100, 20],
        [1_000, 10],
      ];
  for (const [perSecond, seconds] of rates) {
    const calls = Math.ceil(perSecond * seconds);
    const before = await rig.counted();
    await rig.call({ origin: web.origin, connections: 64, calls, perSecond });
    await rig.tell(await rig.sentFrom(before.messages), web.origin, undefined, 4);
    await rig.drained();
    const after = await rig.counted();
    const each = (1_000 * (after.marketingCloudCalls - before.marketingCloudCalls)) / calls;
    rows.push({
      what: `${perSecond} messages/s, three statuses each`,
      is: `${each.toFixed(1)} calls per 1,000 messages (${calls} sent)`,
    });
  }
  await rig.stop(worker);
  return rows;
}
