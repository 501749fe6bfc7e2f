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
const AT_ONCE = 32;
/** Of so many contacts one is called for by somebody who hangs up, and one is asked about again at the end. */
const ONE_IN = 50;
const MOST_HURRY_MS = 40;

let world: ChaosWorld;
beforeAll(async () => {
  process.stdout.write(`chaos: seed ${SEED}\n`);
  world = await startChaosWorld(PAUSE_MS);
}, 120_000);
afterAll(() => world?.close(), 60_000);

test('whatever is killed, full, slow, cut or away: one decision for each contact, nothing sent twice, no signal and no row lost', async () => {
  const chance = seeded(SEED);
  const troubles = planTroubles(chance, KILLS);
  const contacts = people(CONTACTS);
  const bodies = contacts.map(({ key, phone }) => executeBody({ contactKey: key, phone }, { keyValue: key }));
  const hurries = contacts.map(() => (chance.below(ONE_IN) === 0 ? chance.below(MOST_HURRY_MS) : undefined));
  const heard = new Map<string, Record<string, unknown>>();

  const call = async (place: number) => {
    const { key } = contacts[place] as Contact;
    heard.set(key, await world.execute(place, bodies[place] as object, hurries[place]));
  };

  // Each trouble meets as many contacts as every other, and those after the last meet none.
  const each = Math.ceil(CONTACTS / (troubles.length + 1));
  for (const [turn, trouble] of [...troubles, undefined].entries()) {
    let next = turn * each;
    const end = Math.min(next + each, CONTACTS);
    const calling = Array.from({ length: AT_ONCE }, async () => {
      while (next < end) await call(next++);
    });
    await Promise.all([...calling, trouble && world.meet(trouble)]);
  }
  await world.settle();

  for (let place = 0; place < CONTACTS; place += ONE_IN)
    expect(await world.execute(place + 1, bodies[place] as object)).toEqual(heard.get(`contact-${place}`));
  const found = await audit(world, contacts, heard);
  const { arrived, neverTaken } = found.unknown;
  const { webhooks, rows } = await world.setAside();
  const lines = [
    `${heard.size} contacts, ${killsOf(troubles)} kills, ${troubles.length} troubles: ${troubles.join(', ')}`,
    `answered without knowing: ${arrived + neverTaken}, of which WhatsApp had taken ${arrived}`,
    `rows shown to an operator: ${rows}`,
  ];
  process.stdout.write(lines.map((line) => `chaos: ${line}\n`).join(''));
  expect(found.audit).toEqual({
    ...{ unanswered: [], writtenTwice: [], saidAndNotSent: [] },
    ...{ rowsLost: [], deliveriesLost: [], optOutsLost: [] },
  });
  expect(webhooks).toBe(0);
}, 7_200_000);
