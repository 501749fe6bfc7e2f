import { createReadStream } from 'node:fs';
import { PassThrough, Readable, Writable } from 'node:stream';
import type Redis from 'ioredis';
import { createConsentRecorder } from '../../src/consent/consent-recorder';
import { createConsentStore } from '../../src/consent/consent-store';
import { EXAMPLE_CONSENTS } from '../../src/consent/example-consents';
import { importConsents, type RefusedLine } from '../../src/consent/import-consents';
import { shippedPolicy } from '../support/consent-rules';
import { emptyTestRedis } from '../support/redis';

const NOW = Date.parse('2026-11-21T12:00:00Z');
let redis: Redis;
beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(() => redis.quit());

const recorderOf = (defaultCountry: string | undefined = 'MX') =>
  createConsentRecorder({
    redis,
    policy: shippedPolicy,
    clock: () => NOW,
    defaultCountry,
    alerts: { raise: () => undefined },
  });

async function importText(csv: string | Buffer) {
  let report = '';
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      report += chunk;
      done();
    },
  });
  const progress: number[] = [];
  const refusals: RefusedLine[] = [];
  const totals = await importConsents({
    openFile: () => Readable.from([csv]),
    openReport: () => sink,
    recorder: recorderOf(),
    onRefused: (refused) => void refusals.push(refused),
    onProgress: (n) => void progress.push(n),
  });
  return { totals, report, progress, refusals };
}

async function stateOf(address: string) {
  const store = createConsentStore({ redis, clock: () => NOW, breaker: shippedPolicy.breaker });
  return (await store.read(address)).state;
}

const HEADER = '\ufeffPhone,EvidenceId,Topic,Status,Source,Method,OccurredAt,Explicit,Remark\n';

test('lines are taken, refused lines stand whole in the report with their number and reason, and stop nothing', async () => {
  const csv = `${HEADER}55 1234 5678,a1,offers,opted_in,shop,form,2026-01-02T10:00:00Z,,"said, ""yes"""
12,a2,offers,opted_in,shop,form,2026-01-02T10:00:00Z,,=1+1
55 1234 5679,a3,*,opted_out,shop,phone,2026-01-02T10:00:00Z,no,
55 1234 5670,a4,offers,opted_in,shop,form,yesterday,maybe,
`;
  const { totals, report, progress } = await importText(csv);
  expect(totals).toEqual({ read: 4, recorded: 2, outdated: 0, duplicate: 0, refused: 2 });
  const lines = report.split('\n');
  expect(lines[0]).toBe('line,evidenceId,problem,Phone,Topic,Status,Source,Method,OccurredAt,Explicit,Remark');
  expect(lines[1]).toBe(
    "3,a2,phone: is not a number to write to,12,offers,opted_in,shop,form,2026-01-02T10:00:00Z,,'=1+1",
  );
  expect(lines[2]).toMatch(/^5,a4,.*,55 1234 5670,offers,opted_in,shop,form,yesterday,maybe,$/);
  expect(progress).toEqual([4]);
  expect((await stateOf('+525512345678')).declared.get('offers')?.reason).toBe('imported');
  expect((await stateOf('+525512345679')).channel?.restricts).toBe(true);
  const again = await importText(csv);
  expect(again.totals).toEqual({ read: 4, recorded: 0, outdated: 0, duplicate: 2, refused: 2 });
});

test('each refused line says what is wrong by code, with the field and the beginning of what stands in it', async () => {
  const { totals, refusals } = await importText(`${HEADER}55 1234 5678,a1,offers,subscribed,shop,form,yesterday,,
12,a2,offers,opted_in,shop,form,2026-01-02T10:00:00Z,,
,a3,offers,opted_in,shop,form,2026-01-02T10:00:00Z,,
55 1234 5678,a4,*,opted_in,shop,form,2026-01-02T10:00:00Z,,
55 1234 5678,a5,,opted_in,${'x'.repeat(41)},form,2026-01-02T10:00:00Z,maybe,
55 1234 5678,a6,offers,opted_in,shop,form,2026-01-02T10:00:00Z,,,more
55 1234 5678,a7,offers,opted_in,shop,form,2026-01-02T10:00:00Z,,
55 1234 5678,a7,news,opted_in,shop,form,2026-01-02T10:00:00Z,,
`);
  expect(totals).toMatchObject({ read: 8, recorded: 1, refused: 7 });
  const faults = new Map(refusals.map(({ line, evidenceId, ...refused }) => [`${line} ${evidenceId}`, refused.faults]));
  expect(Object.fromEntries(faults)).toEqual({
    '2 a1': [
      { code: 'status', values: { field: 'status', given: 'subscribed' } },
      { code: 'occurred_at', values: { field: 'occurredAt', given: 'yesterday' } },
    ],
    '3 a2': [{ code: 'phone', values: { field: 'phone', given: '12' } }],
    '4 a3': [{ code: 'phone_or_user_id', values: {} }],
    '5 a4': [{ code: 'opt_in_of_all', values: {} }],
    '6 a5': [
      { code: 'needed', values: { field: 'topic' } },
      { code: 'too_long', values: { field: 'source', n: 40 } },
      { code: 'explicit', values: { field: 'explicit', given: 'maybe' } },
    ],
    '7 a6': [{ code: 'cells', values: { n: 10, of: 9 } }],
    '9 a7': [{ code: 'used_before', values: {} }],
  });
});

test('the example file is taken as it stands, every line of it', async () => {
  const { totals } = await importText(EXAMPLE_CONSENTS);
  expect(totals).toEqual({ read: 4, recorded: 4, outdated: 0, duplicate: 0, refused: 0 });
});

test('the report of refused lines is imported once it is mended, as the lines were', async () => {
  const { report } = await importText(
    `${HEADER}+525512345678.0,-r1,offers,opted_out,=shop,form,2026-01-02T10:00:00Z,,\n`,
  );
  const mended = report.replace('+525512345678.0', '+525512345678');
  expect((await importText(mended)).totals).toMatchObject({ read: 1, recorded: 1 });
  const topic = (await stateOf('+525512345678')).topics.get('offers');
  expect(topic).toMatchObject({ source: '=shop/form', evidenceId: '-r1' });
  const again = await importText(`${HEADER}+525512345678,-r1,offers,opted_out,=shop,form,2026-01-02T10:00:00Z,,\n`);
  expect(again.totals).toMatchObject({ duplicate: 1 });
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

const optOut = (id: string, phone = `+1555000${3000 + Number(id.replace(/\D/g, ''))}`) =>
  `${phone},${id},offers,opted_out,shop,form,2026-01-02T10:00:00Z,,`;
const PLAIN_HEADER = HEADER.trim();

test.each([
  ['CRLF header, LF row, CRLF row', ['\r\n', '\n', '\r\n', '\r\n']],
  ['CRLF, then LF', ['\r\n', '\r\n', '\n', '\n']],
  ['LF with a CR', ['\n', '\r', '\n', '\n']],
  ['CR alone', ['\r', '\r', '\r', '\r']],
  ['LF header, CRLF rows', ['\n', '\r\n', '\r\n', '\r\n']],
  ['blank lines of a double conversion', ['\r\r\n', '\r\r\n', '\r\r\n', '\r\r\n']],
])('nobody who opted out is lost by line ends: %s', async (_name, ends) => {
  const lines = [PLAIN_HEADER, optOut('e1'), optOut('e2'), optOut('e3')];
  const { totals } = await importText(lines.map((line, at) => line + ends[at]).join(''));
  expect(totals).toMatchObject({ read: 3, recorded: 3, refused: 0 });
});

test.each([
  ['a quote that is not closed', '"shop (not closed'],
  ['text behind a closing quote', '"web" form'],
  ['a quote that another line seems to close', '"shop'],
])('a stray quote costs the line it stands in, and no neighbour: %s', async (_name, source) => {
  const stray = optOut('q2').replace('shop', source);
  const lines = [PLAIN_HEADER, optOut('q1'), stray, optOut('q3'), optOut('q4').replace('shop', 'sho"p"'), optOut('q5')];
  const { totals, report } = await importText(lines.join('\n'));
  expect(totals).toMatchObject({ read: 5, recorded: 4, refused: 1 });
  expect(report).toContain(
    '3,q2,"a quotation mark stands where none belongs, or is not closed",\'+15550003002,offers,opted_out,"""',
  );
});

test('two rows that a quote too many and one too few make one of are not taken for one', async () => {
  const note = (id: string, text: string) => `${optOut(id)}${text}`;
  const csv = [PLAIN_HEADER, note('p1', '"24 inch'), note('p2', '24"'), optOut('p3')].join('\n');
  const { totals, report } = await importText(csv);
  expect(totals).toMatchObject({ read: 3, recorded: 2, refused: 1 });
  expect(report).toMatch(/^2,p1,/m);
});

test('a cell in quotes goes over several lines, where it is not one of ours', async () => {
  const note = (cell: string) => `+15550002000,m1,offers,opted_in,shop,form,2026-01-02T10:00:00Z,,${cell}\n`;
  const taken = await importText(HEADER + note('"first line,\n\nthird ""line"""') + optOut('m2'));
  expect(taken.totals).toMatchObject({ read: 2, recorded: 2 });
  const own = optOut('m3').replace('shop', '"shop\nat home"');
  expect((await importText(`${HEADER}${own}\n${optOut('m4')}`)).report).toContain(',source: holds a line break,');
});

test.each([
  ['longer', `${optOut('c2')},`, 'the line has 10 cells, and the first line names 9 columns'],
  ['shorter', optOut('c2').slice(0, -1), 'the line has 8 cells, and the first line names 9 columns'],
])('a line that is %s than the first one is refused, since its cells may stand elsewhere', async (_name, line, why) => {
  const { totals, report } = await importText([PLAIN_HEADER, optOut('c1'), line, optOut('c3')].join('\n'));
  expect(totals).toMatchObject({ read: 3, recorded: 2, refused: 1 });
  expect(report).toContain(`3,c2,"${why}",'+15550003002,offers,opted_out`);
});

const inBytes = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding);
test.each([
  [
    'Windows-1252, as Excel saves "CSV"',
    inBytes(`${PLAIN_HEADER.slice(1)}\n${optOut('w1')}promo\u00e7\u00e3o\n`, 'latin1'),
  ],
  ['UTF-16 without a mark', inBytes(`${PLAIN_HEADER.slice(1)}\n${optOut('w1')}\n`, 'utf16le')],
  ['half of a character at its end', Buffer.concat([inBytes(HEADER + optOut('w1'), 'utf8'), Buffer.from([0xc3])])],
  ['a NUL', inBytes(`${HEADER}${optOut('w1')}\u0000\n`, 'utf8')],
])('nothing is taken from a file in another encoding: %s', async (_name, file) => {
  await expect(importText(file)).rejects.toMatchObject({ code: 'csv_encoding' });
  expect((await stateOf('+15550003001')).topics.size).toBe(0);
});

test('UTF-16 behind its mark is read', async () => {
  const { totals } = await importText(inBytes(`${HEADER}${optOut('u1')}\r\n${optOut('u2')}\r\n`, 'utf16le'));
  expect(totals).toMatchObject({ read: 2, recorded: 2 });
});

test.each([
  ['no header', optOut('h1')],
  ['semicolons', (HEADER + optOut('h1')).replaceAll(',', ';')],
  ['tabs', (HEADER + optOut('h1')).replaceAll(',', '\t')],
  ['semicolons, as sep= says', `sep=;\n${(HEADER.slice(1) + optOut('h1')).replaceAll(',', ';')}`],
  ['nothing', ''],
  ['a column twice', `${HEADER.replace('Remark', 'Phone')}${optOut('h1')}`],
  ['a column twice, in other case', `${HEADER.replace('Remark', 'STATUS')}${optOut('h1')}`],
  ['a column twice, with a blank', `${HEADER.replace('Remark', ' evidence Id')}${optOut('h1')}`],
])('a file whose first line cannot be relied on is told once, and nothing is taken: %s', async (_name, csv) => {
  await expect(importText(csv)).rejects.toMatchObject({ code: 'csv_header' });
  expect((await stateOf('+15550003001')).topics.size).toBe(0);
});

test('the line by which Excel is told the separator is none of the file', async () => {
  const { totals, report } = await importText(`\ufeffsep=,\r\n${HEADER.slice(1)}${optOut('s1')}\n12${optOut('s2')}`);
  expect(totals).toMatchObject({ read: 2, recorded: 1, refused: 1 });
  expect(report.split('\n')[1]).toMatch(/^4,s2,/);
});

test('lines that hold nothing are none', async () => {
  const { totals } = await importText(`${HEADER}\n${optOut('n1')}\n,,,,,,,,\n   \n`);
  expect(totals).toMatchObject({ read: 1, recorded: 1 });
});

test('a file that cannot be read ends the import', async () => {
  const openFile = () => createReadStream('/nowhere.csv');
  const openReport = () => new PassThrough();
  await expect(importConsents({ openFile, openReport, recorder: recorderOf() })).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
