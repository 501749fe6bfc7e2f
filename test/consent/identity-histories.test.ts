import fc from 'fast-check';
import type Redis from 'ioredis';
import type { ConsentChange } from '../../src/consent/consent-change';
import { createConsentStore } from '../../src/consent/consent-store';
import { emptyTestRedis } from '../support/redis';

/**
 * Random histories of three people, each with a number, the other number that Meta knows it by, a user id and a parent
 * id, told in any order; who change numbers and ids, so that strangers get the numbers that they left; and claims of files,
 * right, wrong and out of date. The oracle is who somebody truly is, and their own words.
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
const [NUMBER, WA_ID, USER_ID, PARENT_ID] = [0, 1, 2, 3] as const;
const FORMS = [NUMBER, WA_ID, USER_ID, PARENT_ID];

/** `earlier`: how many numbers ago, for what concerns a number that somebody may have left. */
type Event =
  | { what: 'says'; person: number; form: number; stop: boolean }
  | { what: 'attested'; person: number; form: number; other: number }
  | { what: 'claimed'; person: number; form: number; earlier: number; claimed: number; idForm: number }
  | { what: 'moves'; person: number; newId: boolean; tellsId: boolean }
  | { what: 'new id'; person: number }
  | { what: 'stranger says'; person: number; form: number; earlier: number; stop: boolean }
  | { what: 'told late'; person: number; earlier: number };
const person = fc.constantFrom(...PEOPLE);
const form = fc.constantFrom(...FORMS);
const phoneForm = fc.constantFrom(NUMBER, WA_ID);
const earlier = fc.constantFrom(1, 2);
const stop = fc.boolean();
const is = <What extends string>(what: What) => fc.constant(what);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: is('says'), person, form, stop }) },
  { weight: 4, arbitrary: fc.record({ what: is('attested'), person, form, other: form }) },
  {
    weight: 4,
    arbitrary: fc.record({
      what: is('claimed'),
      person,
      form: phoneForm,
      earlier: fc.constantFrom(0, 0, 1),
      claimed: person,
      idForm: fc.constantFrom(USER_ID, PARENT_ID),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: is('moves'), person, newId: fc.boolean(), tellsId: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: is('new id'), person }) },
  { weight: 2, arbitrary: fc.record({ what: is('stranger says'), person, form: phoneForm, earlier, stop }) },
  { weight: 1, arbitrary: fc.record({ what: is('told late'), person, earlier }) },
);

let runs = 0;

/** Who somebody is at a moment of a history, and what is certain of the numbers that they left. */
class Life {
  private numbers = 0;
  private ids = 0;
  /** The last word, if there was one. */
  word: boolean | undefined;
  private everStopped = false;
  /** Numbers that were left: whether its person had ever said STOP, and the last word of whoever has it now. */
  readonly left: { forms: string[]; id: string | undefined; mayStaySilent: boolean; word: boolean | undefined }[] = [];

  constructor(
    private readonly run: number,
    private readonly person: number,
  ) {}

  address(form: number): string {
    const name = `${String(this.run).padStart(6, '0')}${this.person}`;
    const number = `${name.slice(1)}${this.numbers}`;
    return [`+2290197${number}`, `+22997${number}`, `BJ.9${name}${this.ids}`, `BJ.ENT.9${name}`][form] ?? '';
  }
  addresses = () => FORMS.map((form) => this.address(form));

  says(stop: boolean): void {
    this.word = stop;
    this.everStopped ||= stop;
  }

  takesNewId(): void {
    this.ids += 1;
  }

  /** → what Meta tells: the number that it knows was left for another, and the id where it says so. */
  moves({ newId, tellsId }: { newId: boolean; tellsId: boolean }): { from: string[]; to: string[] } {
    const from = [this.address(WA_ID), ...(newId || tellsId ? [this.address(USER_ID)] : [])];
    this.left.push({
      forms: [this.address(NUMBER), this.address(WA_ID)],
      id: newId || tellsId ? this.address(USER_ID) : undefined,
      mayStaySilent: this.everStopped,
      word: undefined,
    });
    this.numbers += 1;
    if (newId) this.ids += 1;
    return { from, to: [this.address(WA_ID), ...(newId || tellsId ? [this.address(USER_ID)] : [])] };
  }
}

/** What Meta tells when the user id of a number changes. */
function withNewId(life: Life): { from: string[]; to: string[] } {
  const from = [life.address(WA_ID), life.address(USER_ID)];
  life.takesNewId();
  return { from, to: [life.address(WA_ID), life.address(USER_ID)] };
}

async function tell(...changes: ConsentChange[]): Promise<void> {
  await store.apply(changes);
}
const restricted = async (address: string) => (await store.read(address)).state.channel?.restricts === true;
const link = (address: string, other: string): ConsentChange[] =>
  address === other ? [] : [{ kind: 'link', address, other }];

async function say(address: string, stop: boolean, at: number): Promise<void> {
  const signal = { at, restricts: stop, reason: stop ? 'stop_word' : 'start_word' } as const;
  await tell({
    kind: 'signal',
    address,
    field: '*',
    signal: { ...signal, review: false, source: 'whatsapp', evidenceId: `e${at}` },
  });
  // At once, and not only in the end: the address that the word came from.
  if (stop) expect(await restricted(address)).toBe(true);
}

async function happens(event: Event, lives: readonly Life[], at: number): Promise<void> {
  const life = lives[event.person] as Life;
  switch (event.what) {
    case 'says':
      life.says(event.stop);
      return say(life.address(event.form), event.stop, at);
    case 'attested':
      return tell(...link(life.address(event.form), life.address(event.other)));
    case 'claimed': {
      const of = life.left.at(-event.earlier)?.forms[event.form];
      const address = event.earlier > 0 && of !== undefined ? of : life.address(event.form);
      const other = (lives[event.claimed] as Life).address(event.idForm);
      return tell({ kind: 'claim', address, other, required: true });
    }
    case 'moves': {
      // What Meta answered to the last send: the number that we hold, and the one that it knows.
      await tell(...link(life.address(NUMBER), life.address(WA_ID)));
      return tell({ kind: 'move', ...life.moves(event), at });
    }
    case 'new id':
      return tell({ kind: 'move', ...withNewId(life), at });
    case 'stranger says': {
      const left = life.left.at(-event.earlier);
      if (left === undefined) return;
      left.word = event.stop;
      return say(left.forms[event.form] ?? '', event.stop, at);
    }
    case 'told late': {
      // The delivery of a message from before, told after the change.
      const left = life.left.at(-event.earlier);
      if (left === undefined) return;
      const [number = '', waId = ''] = left.forms;
      await tell(...link(number, waId), ...link(waId, left.id ?? waId));
    }
  }
}

test('nobody is written to after their STOP, and nobody is silent for a stranger’s word', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 14 }), async (events) => {
      const run = ++runs;
      const lives = PEOPLE.map((who) => new Life(run, who));
      let at = 1_780_000_000;
      for (const each of events) await happens(each, lives, ++at);
      // In the end Meta has named every address of everybody, in whatever order.
      for (const life of lives) {
        const all = life.addresses();
        await tell(...all.slice(1).flatMap((address, before) => link(address, all[before] ?? '')));
      }
      for (const [who, life] of lives.entries()) {
        for (const address of life.addresses()) {
          expect(`${who} ${await restricted(address)}`).toBe(`${who} ${life.word === true}`);
        }
        for (const { forms, mayStaySilent, word } of life.left) {
          for (const address of forms) {
            const silent = await restricted(address);
            if (word !== undefined) expect(`${who} left ${silent}`).toBe(`${who} left ${word}`);
            else if (!mayStaySilent) expect(`${who} left ${silent}`).toBe(`${who} left false`);
          }
        }
      }
    }),
    { numRuns: Number(process.env.HISTORIES ?? 500) },
  );
}, 900_000);
