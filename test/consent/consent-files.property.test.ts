import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import fc from 'fast-check';
import type Redis from 'ioredis';
import { addressOf } from '../../src/consent/address';
import { createConsentRecorder } from '../../src/consent/consent-recorder';
import { type ConsentStore, createConsentStore } from '../../src/consent/consent-store';
import { type Imported, importConsents } from '../../src/consent/import-consents';
import { CodedError } from '../../src/errors';
import { consentKey } from '../../src/redis/redis-keys';
import { hearCommand } from '../support/app-process';
import { shippedPolicy } from '../support/consent-rules';
import { testEnvironment } from '../support/environment';
import { emptyTestRedis } from '../support/redis';
import { type ConsentFile, type FileRow, someConsentFile } from './consent-files';

const FILES = 2_000;
const LIMIT_MS = 30_000;
const NOW = Date.parse('2026-11-21T12:00:00Z');

let redis: Redis;
let store: ConsentStore;
beforeEach(async () => {
  redis = await emptyTestRedis();
  store = createConsentStore({ redis, clock: () => NOW, breaker: shippedPolicy.breaker });
});
afterEach(() => redis.quit());

async function importFile({ bytes }: ConsentFile): Promise<{ totals: Imported | CodedError; report: string }> {
  const recorder = createConsentRecorder({
    redis,
    policy: shippedPolicy,
    clock: () => NOW,
    defaultCountry: 'DE',
    alerts: { raise: () => undefined },
  });
  let report = '';
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      report += chunk;
      done();
    },
  });
  const half = Math.floor(bytes.length / 2);
  const openFile = () => Readable.from([bytes.subarray(0, half), bytes.subarray(half)]);
  try {
    return { totals: await importConsents({ openFile, openReport: () => sink, recorder }), report };
  } catch (error) {
    if (error instanceof CodedError) return { totals: error, report };
    throw error;
  }
}

/** What the store says of this person: the word of the row, no word, or another one. */
async function wordOf({ phone, topic, status }: FileRow): Promise<'recorded' | 'nothing' | 'wrong'> {
  const { state } = await store.read(addressOf(phone));
  if (state.revision === 0) return 'nothing';
  const name = topic.toLowerCase();
  const signal = topic === '*' ? state.channel : (state.topics.get(name) ?? state.declared.get(name));
  return signal?.restricts === (status === 'opted_out') ? 'recorded' : 'wrong';
}

/** Whole ids: `id-1` is not in `id-12`. */
const stands = ({ evidenceId }: FileRow, report: string) => report.split(/[,"\r\n]+/).includes(evidenceId);

async function check(file: ConsentFile): Promise<void> {
  const { totals, report } = await importFile(file);
  const words = await Promise.all(file.rows.map(wordOf));
  if (totals instanceof CodedError) {
    expect({ file: 'refused', because: totals.message }).toMatchObject({
      file: file.refusedWhole ? 'refused' : 'read',
    });
    expect([words.filter((word) => word !== 'nothing'), report]).toEqual([[], '']);
    return;
  }
  expect(file.refusedWhole).toBe(false);
  for (const [index, row] of file.rows.entries()) {
    const word = words[index];
    const isReported = stands(row, report);
    if (row.must !== 'refused') expect([row, word, isReported]).not.toEqual([row, 'nothing', false]);
    const fate = word === 'recorded' && !isReported ? 'taken' : word === 'nothing' && isReported ? 'refused' : 'lost';
    if (row.must === 'either') expect(['taken', 'refused']).toContain(fate);
    else expect({ ...row, fate }).toEqual({ ...row, fate: row.must });
  }
  const recorded = words.filter((word) => word === 'recorded').length;
  expect(totals).toMatchObject({ recorded, outdated: 0, duplicate: 0, read: totals.recorded + totals.refused });
  if (!file.mayReadMore) expect(totals.read).toBe(file.rows.length);
}

test(`of ${FILES} files, or as many as ${LIMIT_MS / 1000} s are enough for, as people and systems make them no word is lost, and none is another person's`, async () => {
  const people = new Set<string>();
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(someConsentFile(), async (file) => {
      for (const { phone } of file.rows) people.add(addressOf(phone));
      await check(file);
      tried += 1;
    }),
    { numRuns: FILES, interruptAfterTimeLimit: LIMIT_MS },
  );
  if (tried < FILES) process.stdout.write(`${tried} of ${FILES} files were tried: the machine is busy\n`);
  const kept = (await redis.keys(consentKey('*'))).map((key) => key.slice(consentKey('').length));
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.filter((address) => !people.has(address))).toEqual([]);
}, 90_000);

test('the command says what became of every line, leaves the refused ones beside the file, and its exit code tells', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wa-consents-'));
  const files = fc.sample(someConsentFile(), 6);
  for (const [index, file] of files.entries()) {
    const path = join(folder, `${index}.csv`);
    writeFileSync(path, file.bytes);
    const { code, said } = await hearCommand('commands/consents-import-command', [path], {
      ...testEnvironment(),
      DEFAULT_COUNTRY: 'DE',
    });
    const words = await Promise.all(file.rows.map(wordOf));
    if (file.refusedWhole) {
      expect({ code, lines: said.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
      expect(said).not.toMatch(/recorded|refused/);
      expect(words.filter((word) => word !== 'nothing')).toEqual([]);
      continue;
    }
    const figures = /^(\d+) read: (\d+) recorded, (\d+) already known, (\d+) older than what is known, (\d+) refused$/m;
    const [read = 0, recorded = 0, known = 0, older = 0, refused = 0] = (figures.exec(said) ?? []).slice(1).map(Number);
    expect(read).toBe(recorded + known + older + refused);
    expect(recorded).toBe(words.filter((word) => word === 'recorded').length);
    expect(code).toBe(refused === 0 ? 0 : 1);
    const report = readFileSync(`${path}.refused.csv`, 'utf8');
    // It holds numbers of people.
    expect(statSync(`${path}.refused.csv`).mode & 0o777).toBe(0o600);
    for (const [at, row] of file.rows.entries()) {
      expect([words[at], stands(row, report)]).toEqual(
        words[at] === 'recorded' ? ['recorded', false] : ['nothing', true],
      );
    }
  }
}, 120_000);
