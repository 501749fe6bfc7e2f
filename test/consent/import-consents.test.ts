import { createReadStream } from 'node:fs';
import { PassThrough, Readable, Writable } from 'node:stream';
import type Redis from 'ioredis';
import { createConsentRecorder } from '../../src/consent/consent-recorder';
import { createConsentStore } from '../../src/consent/consent-store';
import { importConsents } from '../../src/consent/import-consents';
import { shippedPolicy } from '../support/consent-rules';
import { emptyTestRedis } from '../support/redis';

const NOW = Date.parse('2026-11-21T12:00:00Z');
let redis: Redis;
beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(() => redis.quit());

async function importText(csv: string) {
  const recorder = createConsentRecorder({ redis, policy: shippedPolicy, clock: () => NOW, defaultCountry: 'MX' });
  let report = '';
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      report += chunk;
      done();
    },
  });
  const progress: number[] = [];
  const totals = await importConsents({
    csv: Readable.from([csv]),
    recorder,
    report: sink,
    onProgress: (n) => void progress.push(n),
  });
  return { totals, report, progress };
}

const HEADER = '\ufeffPhone,EvidenceId,Topic,Status,Source,Method,OccurredAt,Explicit,Remark\n';

test('lines are taken, refused lines are named with their number and reason, and stop nothing', async () => {
  const csv = `${HEADER}55 1234 5678,a1,offers,opted_in,shop,form,2026-01-02T10:00:00Z,,"said, ""yes"""
12,a2,offers,opted_in,shop,form,2026-01-02T10:00:00Z,,
55 1234 5679,a3,*,opted_out,shop,phone,2026-01-02T10:00:00Z,no,
55 1234 5670,a4,offers,opted_in,shop,form,yesterday,maybe,
`;
  const { totals, report, progress } = await importText(csv);
  expect(totals).toEqual({ recorded: 2, outdated: 0, duplicate: 0, refused: 2 });
  expect(report.split('\n')[1]).toBe('3,a2,phone: is not a number to write to');
  expect(report.split('\n')[2]).toContain('5,a4,');
  expect(progress).toEqual([4]);
  const store = createConsentStore({ redis, clock: () => NOW, breaker: shippedPolicy.breaker });
  expect((await store.read('+525512345678')).state.declared.get('offers')?.reason).toBe('imported');
  expect((await store.read('+525512345679')).state.channel?.restricts).toBe(true);
  expect((await importText(csv)).totals).toEqual({ recorded: 0, outdated: 0, duplicate: 2, refused: 2 });
});

test('a long file goes in batches', async () => {
  const lines = Array.from(
    { length: 450 },
    (_, i) => `+1555000${1000 + i},e${i},offers,opted_in,shop,form,2026-01-02T10:00:00Z,,`,
  );
  const { totals, progress } = await importText(HEADER + lines.join('\n'));
  expect(totals.recorded).toBe(450);
  expect(progress).toEqual([200, 400, 450]);
});

test('a quote in a text stops nothing; one that is never closed is told, and what was read before it is taken', async () => {
  const line = (id: string, source: string) =>
    `+15550002000,${id},offers,opted_in,${source},form,2026-01-02T10:00:00Z,,\n`;
  expect((await importText(HEADER + line('q1', 'the "shop"') + line('q2', 'shop'))).totals.refused).toBe(0);
  const many = Array.from({ length: 450 }, (_, i) => line(`n${i}`, 'shop')).join('');
  const broken = HEADER + many + line('q4', '"shop') + line('q5', 'shop');
  await expect(importText(broken)).rejects.toMatchObject({ code: 'csv_unreadable' });
  expect((await importText(HEADER + line('n0', 'shop'))).totals.duplicate).toBe(1);
});

test('a file without header, or separated otherwise, is told once', async () => {
  const line = '+15550002000,e1,offers,opted_in,shop,form,2026-01-02T10:00:00Z,,';
  await expect(importText(line)).rejects.toMatchObject({ code: 'csv_header' });
  await expect(importText((HEADER + line).replaceAll(',', ';'))).rejects.toMatchObject({ code: 'csv_header' });
});

test('a file that cannot be read ends the import', async () => {
  const recorder = createConsentRecorder({ redis, policy: shippedPolicy, clock: () => NOW, defaultCountry: 'MX' });
  const csv = createReadStream('/nowhere.csv');
  await expect(importConsents({ csv, recorder, report: new PassThrough() })).rejects.toMatchObject({ code: 'ENOENT' });
});
