import fc from 'fast-check';
import type Redis from 'ioredis';
import type { ConsentChange } from '../../src/consent/consent-change';
import { createConsentStore } from '../../src/consent/consent-store';
import { emptyTestRedis } from '../support/redis';

/**
 * Random histories of three people, each with a number, the other number that Meta knows it by, a user id and a parent
 * id, told in any order; and claims of files, right and wrong. The oracle is who somebody truly is, and their own words.
 */
let redis: Redis;
let store: ReturnType<typeof createConsentStore>;
beforeAll(async () => {
  redis = await emptyTestRedis();
  store = createConsentStore({
    redis,
    clock: () => 1_790_000_000_000,
    breaker: { people: 20, shareOfRecipients: 0.02, openHours: 24 },
  });
});
afterAll(() => redis.quit());

const PEOPLE = [0, 1, 2];
const FORMS = [0, 1, 2, 3];
let runs = 0;
const addressOf = (run: number, person: number, form: number) => {
  const name = `${String(run).padStart(6, '0')}${person}`;
  return [`+2290197${name}`, `+22997${name}`, `BJ.9${name}`, `BJ.ENT.9${name}`][form] ?? '';
};

type Event =
  | { what: 'says'; person: number; form: number; stop: boolean }
  | { what: 'attested'; person: number; form: number; other: number }
  | { what: 'claimed'; person: number; form: number; claimed: number; idForm: number };
const person = fc.constantFrom(...PEOPLE);
const form = fc.constantFrom(...FORMS);
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ what: fc.constant('says' as const), person, form, stop: fc.boolean() }),
  fc.record({ what: fc.constant('attested' as const), person, form, other: form }),
  fc.record({
    what: fc.constant('claimed' as const),
    person,
    form: fc.constantFrom(0, 1),
    claimed: person,
    idForm: fc.constantFrom(2, 3),
  }),
);

test('nobody is written to after their STOP, and nobody is silent for a stranger’s word', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 14 }), async (events) => {
      const run = ++runs;
      const address = (who: number, which: number) => addressOf(run, who, which);
      const words = new Map<number, boolean>();
      let at = 1_780_000_000;
      for (const each of events) {
        at += 1;
        if (each.what === 'says') {
          words.set(each.person, each.stop);
          const signal = { at, restricts: each.stop, reason: each.stop ? 'stop_word' : 'start_word' } as const;
          await store.apply([
            {
              kind: 'signal',
              address: address(each.person, each.form),
              field: '*',
              signal: { ...signal, review: false, source: 'whatsapp', evidenceId: `e${at}` },
            },
          ]);
          // At once, and not only in the end: the address that the word came from.
          const { state } = await store.read(address(each.person, each.form));
          if (each.stop) expect(state.channel?.restricts).toBe(true);
        } else {
          const [one, other] =
            each.what === 'attested'
              ? [address(each.person, each.form), address(each.person, each.other)]
              : [address(each.person, each.form), address(each.claimed, each.idForm)];
          const change: ConsentChange =
            each.what === 'attested'
              ? { kind: 'link', address: one, other }
              : { kind: 'claim', address: one, other, required: true };
          if (one !== other) await store.apply([change]);
        }
      }
      // In the end Meta has named every address of everybody, in whatever order.
      await store.apply(
        PEOPLE.flatMap((who) =>
          FORMS.slice(1).map((which): ConsentChange => {
            return { kind: 'link', address: address(who, which), other: address(who, which - 1) };
          }),
        ),
      );
      for (const who of PEOPLE) {
        for (const which of FORMS) {
          const { state } = await store.read(address(who, which));
          expect(`${who} ${state.channel?.restricts === true}`).toBe(`${who} ${words.get(who) === true}`);
        }
      }
    }),
    { numRuns: Number(process.env.HISTORIES ?? 500) },
  );
}, 240_000);
