import { seeded } from '../reporting/seeded';
import { executeBody } from '../support/start-app';
import { audit } from './audit';
import { type ChaosWorld, startChaosWorld } from './chaos-world';
import { type Contact, MOST_CONTACTS, people } from './people';
import { killsOf, planTroubles } from './troubles';

/** `npm run chaos` sets these; `npm test` runs the little that everybody can wait for. */
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1e9);
const CONTACTS = Math.min(Number(process.env.CHAOS_CONTACTS ?? 120), MOST_CONTACTS);
const KILLS = Number(process.env.CHAOS_KILLS ?? 1);
const PAUSE_MS = Number(process.env.CHAOS_PAUSE_MS ?? 300);
/** No trouble and no contact comes after so long: what was done until then is audited. */
const MOST_MS = Number(process.env.CHAOS_MINUTES ?? 60) * 60_000;
/** So many calls are under way at most: those that a trouble holds up need not be over before the next begins. */
const AT_ONCE = Math.min(200, CONTACTS);
/** Of so many contacts one is called for by somebody who hangs up, and one is asked about again at the end. */
const ONE_IN = 50;
const MOST_HURRY_MS = 40;
/** A contact's webhooks and rows take this machine less, besides what a trouble held up. */
const SETTLED_WITHIN_MS = 480_000 + CONTACTS * 20;

let world: ChaosWorld;
beforeAll(async () => {
  process.stdout.write(`chaos: seed ${SEED}\n`);
  world = await startChaosWorld(PAUSE_MS);
}, 120_000);
afterAll(() => world?.close(), 60_000);

test('whatever is killed, full, slow, cut or away: one decision for each contact, nothing sent twice, no signal and no row lost', async () => {
  const chance = seeded(SEED);
  const planned = planTroubles(chance, KILLS);
  const troubles: typeof planned = [];
  const contacts = people(CONTACTS);
  const bodies = contacts.map(({ key, phone }) => executeBody({ contactKey: key, phone }, { keyValue: key }));
  const hurries = contacts.map(() => (chance.below(ONE_IN) === 0 ? chance.below(MOST_HURRY_MS) : undefined));
  const heard = new Map<string, Record<string, unknown>>();

  const call = async (place: number) => {
    const { key } = contacts[place] as Contact;
    const answer = await world.execute(place, bodies[place] as object, hurries[place]);
    if (answer !== undefined) heard.set(key, answer);
  };

  // Each trouble meets as many contacts as every other, and those after the last meet none.
  const each = Math.ceil(CONTACTS / (planned.length + 1));
  const end = performance.now() + MOST_MS;
  const calls = new Set<Promise<void>>();
  let next = 0;
  for (const [turn, trouble] of [...planned, undefined].entries()) {
    if (performance.now() > end) break;
    const over = trouble && world.meet(trouble);
    if (trouble) troubles.push(trouble);
    for (const last = Math.min((turn + 1) * each, CONTACTS); next < last; next += 1) {
      const called: Promise<void> = call(next).finally(() => calls.delete(called));
      calls.add(called);
      // Spread over the time that a trouble lasts, so that some come before it, some within and some after.
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS / each));
      if (calls.size >= AT_ONCE) await Promise.race(calls);
    }
    await over;
    if (KILLS >= 20 && turn % 10 === 0)
      process.stdout.write(
        `chaos: ${turn} of ${planned.length} troubles, ${killsOf(troubles)} kills, ${heard.size} answers\n`,
      );
  }
  await Promise.all(calls);
  const answeredAt = performance.now();
  await world.settle(SETTLED_WITHIN_MS);
  const settledSeconds = (performance.now() - answeredAt) / 1_000;

  const called = contacts.slice(0, next);
  for (let place = 0; place < called.length; place += ONE_IN)
    expect(await world.execute(place + 1, bodies[place] as object)).toEqual(heard.get(`contact-${place}`));
  const found = await audit(world, called, heard);
  const { arrived, neverTaken } = found.unknown;
  const { webhooks, rows, rowsSentAgain, startsThatFailed } = await world.setAside();
  const lines = [
    `all webhooks and rows written ${settledSeconds.toFixed(1)} s after the last answer`,
    `${called.length} contacts, ${killsOf(troubles)} kills, ${troubles.length} of ${planned.length} troubles: ${troubles.join(', ')}`,
    `answered without knowing: ${arrived + neverTaken}, of which WhatsApp had taken ${arrived}`,
    `starts of processes that failed and were made again: ${startsThatFailed}`,
    `rows shown to an operator: ${rows}, and sent again by one before: ${rowsSentAgain}`,
  ];
  process.stdout.write(lines.map((line) => `chaos: ${line}\n`).join(''));
  expect(found.audit).toEqual({
    ...{ unanswered: [], writtenTwice: [], saidAndNotSent: [] },
    ...{ rowsLost: [], deliveriesLost: [], optOutsLost: [], optOutsWithoutContact: [] },
  });
  expect(webhooks).toBe(0);
}, 7_200_000);
