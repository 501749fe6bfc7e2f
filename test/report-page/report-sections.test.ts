import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { REPLY_CATEGORIES } from '../../src/replies/reply-category';
import { REPORT_SECTIONS, type SentenceWords } from '../../src/reporting/report-page';
import { readAddress, writeAddress } from '../../src/ui/report/address';
import { reportWords } from '../../src/ui/report/report-words';
import { figureAt, figureValue, howCounted, type Table, together } from '../../src/ui/report/sections/block';
import { blocksOf } from '../../src/ui/report/sections/blocks-of';
import { sentenceText } from '../../src/ui/report/sentence-text';
import { tableFile } from '../../src/ui/report/table-file';
import { en, type ReportTextKey } from '../../src/ui/report/text/en';
import { es } from '../../src/ui/report/text/es';
import { pt } from '../../src/ui/report/text/pt';
import { BRANCHES, CAUSES, LATE_TRIGGERS, PURPOSES, STAGES } from '../../src/vocabulary';
import { figure, plantedReport } from './planted-report';

const ASSETS = join(__dirname, '../../public/assets');
const keys = Object.keys(en) as ReportTextKey[];
const parts = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();
/** The rows of a table's file, its head first. */
const readFile = (table: Table): string[][] => parse(tableFile(table), { bom: true });
const words = reportWords('en-GB');
const report = plantedReport();
const blocks = REPORT_SECTIONS.flatMap((section) => blocksOf(section, report.sections, words, {}));

describe('what it says', () => {
  test.each([
    ['Spanish', es],
    ['Portuguese', pt],
  ])('%s says everything, with the same parts in each sentence', (_name, texts) => {
    expect(Object.keys(texts).sort()).toEqual([...keys].sort());
    expect(keys.filter((key) => parts(texts[key]) !== parts(en[key]))).toEqual([]);
    expect(keys.filter((key) => texts[key].trim() === '')).toEqual([]);
    const long = keys.filter((key) => en[key].split(' ').length > 3);
    expect(long.filter((key) => texts[key] === en[key])).toEqual([]);
  });

  test('every word of the server has a name', () => {
    const named = [
      ...CAUSES.map((word) => `reason.${word}`),
      ...LATE_TRIGGERS.map((word) => `reason.${word}`),
      ...BRANCHES.map((word) => `branch.${word}`),
      ...STAGES.map((word) => `journeyStage.${word}`),
      ...PURPOSES.map((word) => `purpose.${word}`),
      ...REPLY_CATEGORIES.map((word) => `replyCategory.${word}`),
      ...Object.keys(report.sections.funnel.figures).flatMap((word) => [`figure.${word}`, `counts.${word}`]),
    ];
    expect(named.filter((key) => !(key in en))).toEqual([]);
  });

  test.each<[SentenceWords, string]>([
    [
      {
        key: 'most_not_sent',
        values: {
          reason: 'not_opted_in',
          branch: 'email_fallback',
          messages: 2_204,
          decided: 1,
          ofDecidedShare: 0.091,
        },
      },
      '2,204 got no message, 9.1% of all: no opt-in. They went by “Email instead”.',
    ],
    [
      { key: 'broadcasting', values: { stage: '', answered: 3, delivered: 40, rateShare: 0.075 } },
      'In the stage (says none) you broadcast: 3 of 40 answered (7.5%). A conversation has 60% to 80%.',
    ],
    [
      {
        key: 'holdout_fewer',
        values: {
          activityId: 'a',
          template: 'x',
          differenceShare: -0.012,
          lowShare: -0.02,
          highShare: -0.004,
          gained: -31,
        },
      },
      'Proven by the holdout: with “x” fewer convert, -1.2 points (-2 to -0.4), -31 in all.',
    ],
    [
      { key: 'nothing_decided', values: { from: '2026-11-01', to: '2026-11-02' } },
      'Nobody came to a WhatsApp step from 1 Nov 2026 to 2 Nov 2026, with these filters.',
    ],
  ])('%j', (said, text) => expect(sentenceText(said, report.sections, words)).toBe(text));

  test.each([
    ['en', '1 person got no message, 3.4% of all'],
    ['es', '1 persona no recibió mensaje, 3,4 % del total'],
    ['pt', '1 pessoa não recebeu mensagem, 3,4% do total'],
  ])('of one it speaks of one in %s', (culture, text) => {
    const values = { reason: 'duplicate', branch: 'fallback', messages: 1, decided: 29, ofDecidedShare: 0.034 };
    const said = sentenceText({ key: 'most_not_sent', values }, report.sections, reportWords(culture));
    expect(said.replaceAll('\u00a0', ' ')).toContain(text);
  });
});

describe('how a figure is shown', () => {
  test('too few are said to be too few, and stand at no place of a chart', () => {
    expect(figureValue(figure('response', 3, 21), words)).toBe('too few to say · 3 of 21');
    expect(figureAt(figure('response', 3, 21))).toBeNull();
    const none = { ...figure('response', 0, 0), excluded: { tests: 0, youngDays: 0, youngMessages: 0 } };
    expect(figureValue(none, words)).toBe('too few to say · 0 of 0');
    const young = { ...none, excluded: { tests: 0, youngDays: 1, youngMessages: 2_536 } };
    expect(figureValue(young, words)).toBe('too young to say · 2,536');
    expect(figureValue(figure('response', 30, 300), words)).toBe('10% · 30 of 300');
  });

  test('each says its numerator, denominator, window, what is left out, and whether it is final', () => {
    expect(howCounted(figure('delivered', 95, 100), words)).toBe(
      'Delivered: told as delivered or read, of those accepted · 95 of 100 · counted for 7 days after the acceptance · 12 contacts of tests left out · 410 messages of 3 days left out as too young · interval of 95% (Wilson) · not final: may still change.',
    );
  });

  test('of many the tests are summed, and the days where they are days apart', () => {
    const two = [figure('response', 3, 21), figure('response', 4, 30)];
    const left = { tests: 24, youngMessages: 820 };
    expect(together(two, 'thing')[0]).toMatchObject({ numerator: 7, excluded: { ...left, youngDays: 3 } });
    expect(together(two, 'time')[0]).toMatchObject({ numerator: 7, excluded: { ...left, youngDays: 6 } });
  });

  test('every figure that is drawn says how it is counted', () => {
    const silent = blocks.filter(
      ({ chart, counted }) => (chart?.kind === 'dots' || chart?.kind === 'lines') && counted.length === 0,
    );
    // A holdout says so in its verdict.
    expect(silent.filter(({ id }) => !id.startsWith('holdout-'))).toEqual([]);
  });
});

describe('what is drawn and what is listed', () => {
  test('every section has a table, and each row as many cells as there are columns', () => {
    const empty = REPORT_SECTIONS.filter((section) => blocksOf(section, report.sections, words, {}).length === 0);
    expect(empty).toEqual([]);
    for (const { id, table } of blocks) {
      expect([id, table.rows.filter((row) => row.length !== table.columns.length)]).toEqual([id, []]);
    }
  });

  test('what everybody came to is the sum of what is drawn: accepted and every loss before it', () => {
    const funnel = blocks.find(({ id }) => id === 'funnel');
    const chart = funnel?.chart;
    if (chart?.kind !== 'bars') throw new Error('the funnel is drawn as bars');
    const lengths = chart.rows.map(({ label, parts: [part] }) => ({
      label,
      length: (part?.to ?? 0) - (part?.from ?? 0),
    }));
    const accepted = lengths.findIndex(({ label }) => label === 'Accepted by Meta');
    const sum = lengths.slice(1, accepted + 1).reduce((total, { length }) => total + length, 0);
    expect(sum).toBe(lengths[0]?.length);
    const rows = funnel?.table.rows ?? [];
    const at = rows.findIndex(([label]) => label === 'Accepted by Meta');
    expect(rows.slice(1, at + 1).reduce((total, [, , messages]) => total + Number(messages), 0)).toBe(24_180);
  });

  test('a file holds what the table holds, cell by cell', () => {
    for (const { id, table } of blocks) {
      const [head, ...rows] = readFile(table);
      expect([id, head]).toEqual([id, table.columns.map(({ name }) => name)]);
      expect([id, rows]).toEqual([id, table.rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))))]);
    }
  });

  test('a name that would be a formula is none in the file', () => {
    const columns = [{ name: 'Template', kind: 'text' as const }];
    const rows = [['=1+1'], ['@x'], ['-2'], ['plain'], ['a,"b"\nc']];
    expect(readFile({ columns, rows }).slice(1)).toEqual([["'=1+1"], ["'@x"], ["'-2"], ['plain'], ['a,"b"\nc']]);
  });
});

describe('the address', () => {
  test.each([
    '#days=90&template=a%26b&stage=&show=negative&by=journey&lang=es&theme=dark',
    '#from=2026-11-01&to=2026-11-30',
  ])('%s is read as it was written', (hash) => expect(writeAddress(readAddress(hash))).toBe(hash));

  test.each(['', '#days=12', '#from=2026-11-30&to=2026-11-01', '#show=nothing&lang=de&theme=pink'])(
    '%j is the usual one',
    (hash) => expect(writeAddress(readAddress(hash))).toBe('#days=30'),
  );
});

test('what a browser loads has at most 160 KB', () => {
  const script = existsSync(ASSETS) ? readdirSync(ASSETS).find((name) => /^report-app\..*\.js$/.test(name)) : undefined;
  if (script === undefined) throw new Error('the pages are not built: npm run build:ui');
  const size = gzipSync(readFileSync(join(ASSETS, script))).length;
  expect(size).toBeGreaterThan(50 * 1024);
  expect(size).toBeLessThanOrEqual(160 * 1024);
});
