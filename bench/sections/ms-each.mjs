/** Milliseconds of processor a contact that each of these servers, and Redis, took while `act` went on → by name. */
export async function msEach(rig, servers, contacts, act) {
  const seconds = () => [...Object.values(servers).map((server) => rig.processorSeconds(server)), rig.redisSeconds()];
  const before = seconds();
  await act();
  const after = seconds();
  return Object.fromEntries(
    [...Object.keys(servers), 'redis'].map((name, index) => [
      name,
      (1_000 * (after[index] - before[index])) / contacts,
    ]),
  );
}
