import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import fc from 'fast-check';
import { importConsents } from '../../src/consent/import-consents';
import { CodedError } from '../../src/errors';
import { CALL_KINDS, type Call, hostileCsv, type Input } from './kinds';
import { smaller } from './smaller';
import { type Fault, type Manners, startTarget, type Target } from './target';

/** `npm run fuzz` sets these; `npm test` runs the little that everybody can wait for. */
const INPUTS = Number(process.env.FUZZ_INPUTS ?? 30);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const KINDS = (process.env.FUZZ_KIND ?? [...Object.keys(CALL_KINDS), 'csv'].join(',')).split(',');
/** Where it notes how far it is, so that the next run goes on there. */
const PROGRESS = process.env.FUZZ_PROGRESS;
const CASES = join(__dirname, 'cases');

/** One batch is made of one seed, so that a run can go on in the middle. */
const BATCH = 200;
/** A process that has worked through its first inputs keeps its size. */
const MOST_GROWTH_MB = 250;
/** What one file may take of the processor, in ms: more is a hang. */
const MOST_OF_A_FILE_MS = 1_000;
/** What calls without a secret may leave in Redis: counters of those that were refused. */
const MOST_KEYS_OF_STRANGERS = 200;

interface Case {
  fault: string;
  call: Call;
  manners: Manners;
}

let target: Target;
beforeAll(async () => {
  if (KINDS.some((kind) => kind !== 'csv')) target = await startTarget();
}, 120_000);
afterAll(async () => {
  if (target) expect(await target.close()).toBe(0);
}, 60_000);

const seedOf = (kind: string, batch: number) =>
  createHash('sha256').update(`${SEED} ${kind} ${batch}`).digest().readInt32BE(0);
const progressFile = (kind: string) => (PROGRESS === undefined ? undefined : join(PROGRESS, `${kind}.json`));

/** How many batches and inputs earlier runs with this seed did. */
function doneBefore(kind: string): { batches: number; inputs: number } {
  const file = progressFile(kind);
  if (file === undefined || !existsSync(file)) return { batches: 0, inputs: 0 };
  const { seed, batches, inputs } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  return seed === SEED ? { batches: batches ?? 0, inputs: inputs ?? 0 } : { batches: 0, inputs: 0 };
}
function noteProgress(kind: string, done: { batches: number; inputs: number }): void {
  const file = progressFile(kind);
  if (file === undefined) return;
  mkdirSync(PROGRESS ?? '', { recursive: true });
  writeFileSync(file, JSON.stringify({ seed: SEED, ...done }));
}

/** Makes up `INPUTS` inputs batch by batch, gives each to `work`, and tells how it went. */
async function run<Value>(
  kind: string,
  arbitrary: fc.Arbitrary<Value>,
  work: (some: Value[]) => Promise<void>,
  share = 1,
) {
  const wanted = Math.max(10, Math.round(INPUTS * share));
  const from = performance.now();
  const before = doneBefore(kind);
  let inputs = 0;
  for (let batch = before.batches; inputs < wanted; batch += 1) {
    const some = fc.sample(arbitrary, { numRuns: Math.min(BATCH, wanted - inputs), seed: seedOf(kind, batch) });
    await work(some);
    inputs += some.length;
    noteProgress(kind, { batches: batch + 1, inputs: before.inputs + inputs });
  }
  const seconds = (performance.now() - from) / 1000;
  const rate = Math.round(inputs / seconds);
  process.stderr.write(`fuzz ${kind.padEnd(11)} ${inputs} inputs, ${seconds.toFixed(1)} s, ${rate}/s, seed ${SEED}\n`);
}

/** Keeps the call as a file, made small; → where. */
async function keep(
  kind: string,
  input: Input,
  fault: string,
  manners: Manners,
  faultOf = (call: Call) => target.faultOf(call, manners),
): Promise<string> {
  const isWrong = async (text: string) => (await faultOf(input.make(text))) !== undefined;
  const call = input.make(await smaller(input.text, isWrong));
  const kept: Case = { fault, call, manners };
  const name = `${kind}-${createHash('sha256').update(JSON.stringify(call)).digest('hex').slice(0, 12)}.json`;
  mkdirSync(CASES, { recursive: true });
  writeFileSync(join(CASES, name), `${JSON.stringify(kept, null, 2)}\n`);
  return `${kind}: ${fault} (test/fuzz/cases/${name})`;
}

async function ask(kind: string, some: readonly Input[], manners: Manners): Promise<string[]> {
  const faults: string[] = [];
  const left = [...some];
  const worker = async () => {
    for (let input = left.pop(); input !== undefined; input = left.pop()) {
      const fault: Fault = await target.faultOf(input.make(input.text), manners);
      if (fault !== undefined) faults.push(await keep(kind, input, fault, manners));
      if (faults.length > 3) return;
    }
  };
  await Promise.all(Array.from({ length: manners.atOnce ?? target.atOnce }, worker));
  return faults;
}

/** Which of these calls it was that put somebody into the log, each asked again by itself. */
async function keepLeaks(kind: string, some: readonly Input[], leaks: readonly string[], manners: Manners) {
  if (leaks.length === 0) return [];
  const kept: string[] = [];
  for (const input of some) {
    const leak = await target.leakOf(input.make(input.text), manners);
    if (leak !== undefined) kept.push(await keep(kind, input, leak, manners, (call) => target.leakOf(call, manners)));
    if (kept.length === leaks.length) break;
  }
  return [...leaks, ...kept];
}

const cases = existsSync(CASES) ? readdirSync(CASES) : [];
test('what went wrong once is well now', async () => {
  if (!target) return;
  for (const name of cases) {
    const { call, manners } = JSON.parse(readFileSync(join(CASES, name), 'utf8')) as Case;
    expect([name, (await target.faultOf(call, manners)) ?? (await target.leakOf(call, manners))]).toEqual([
      name,
      undefined,
    ]);
  }
}, 120_000);

const testOf = (kind: string) => (KINDS.includes(kind) ? test : test.skip);
for (const [kind, make] of Object.entries(CALL_KINDS)) {
  testOf(kind)(
    `${kind}: nothing crashes, hangs, answers 500, grows or gives somebody away`,
    async () => {
      const { inputs, share = 1, ...manners } = make(target.doors);
      const before = target.memoryMb();
      const found: string[] = [];
      await run(
        kind,
        inputs,
        async (some) => {
          // Those without a secret first and apart, since nothing may be left of them.
          const keys = await target.keys();
          found.push(
            ...(await ask(
              kind,
              some.filter(({ signed }) => !signed),
              manners,
            )),
          );
          const grown = (await target.keys()) - keys;
          if (grown > MOST_KEYS_OF_STRANGERS) found.push(`${kind}: strangers left ${grown} keys`);
          found.push(
            ...(await ask(
              kind,
              some.filter(({ signed }) => signed),
              manners,
            )),
          );
          found.push(...(await keepLeaks(kind, some, target.takeLeaks(), manners)));
          if (found.length > 0) process.stderr.write(`fuzz ${kind} FOUND ${found.join('\n')}\n`);
          expect(found).toEqual([]);
        },
        share,
      );
      const [was = 0, is = 0] = [before, target.memoryMb()];
      expect(is - was).toBeLessThan(MOST_GROWTH_MB);
    },
    1_200_000,
  );
}

testOf('csv')(
  'csv: a file is taken, or refused as a whole, and its report holds no formula',
  async () => {
    await run('csv', hostileCsv, async (some) => {
      for (const text of some) {
        let report = '';
        const sink = new Writable({
          write(chunk, _encoding, done) {
            report += String(chunk);
            done();
          },
        });
        const from = process.cpuUsage();
        try {
          const totals = await importConsents({
            openFile: () => Readable.from([Buffer.from(text)]),
            openReport: () => sink,
            recorder: {
              record: async (rows: readonly unknown[]) =>
                rows.map(() => ({
                  result: 'refused' as const,
                  evidenceId: undefined,
                  problem: 'none is taken',
                  effects: [],
                })),
            } as never,
          });
          expect(totals.refused).toBe(totals.read);
          expect(report).not.toMatch(/(^|[\n,]"?)[=+@\t]/);
        } catch (error) {
          if (!(error instanceof CodedError && error.code.startsWith('csv_')))
            throw new Error(`${error} at ${JSON.stringify(text)}`);
        }
        const { user, system } = process.cpuUsage(from);
        expect((user + system) / 1_000).toBeLessThan(MOST_OF_A_FILE_MS);
      }
    });
  },
  1_200_000,
);
