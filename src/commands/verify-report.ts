import type { Settings } from '../config';
import { createReporting } from '../dependencies/reporting';
import { outboxDepth } from '../outbox/dead-letters';
import type { Period } from '../reporting/cube';
import { dayNumber } from '../reporting/cube-row';
import { loadMessageRates } from '../reporting/message-rates';
import { type Cells, createStoredCounts } from '../reporting/stored-counts';
import { compareCounts } from '../reporting/verify';
import type { openCommandDependencies } from './command-dependencies';
import { MOST_SHOWN, type Say, type Verdict, verifyWithMeta } from './verify-with-meta';

type Every = Awaited<ReturnType<typeof openCommandDependencies>>;
type Opened = Pick<Every, 'redis' | 'clock' | 'logger' | 'definitions'> & {
  rows: Pick<Every['rows'], 'readRows'>;
  mappings: Pick<Every['mappings'], 'load'>;
};

const WIDTHS = [12, 18, 12, 12, 12];
const columns = (texts: readonly string[]) =>
  texts
    .map((text, index) => text.padEnd(WIDTHS[index] ?? 0))
    .join('')
    .trimEnd();

/**
 * Prints what Redis counts, what was copied, what the rows come to, and what Meta counts, side by side.
 * → whether all that was asked tells the same. The last line says which sources agree, and which could not be asked and why:
 * those prove nothing.
 */
export async function verifyReport(
  period: Period,
  { opened, settings, say }: { opened: Opened; settings: Pick<Settings, 'whatsapp' | 'process'>; say: Say },
): Promise<boolean> {
  const { rows, definitions, mappings } = opened;
  const stored = createStoredCounts({ rows, definitions, mapping: await mappings.load() });
  const { cube } = createReporting(opened);
  const [messages, copies] = [await stored.ofMessages(), await stored.ofCopies()];
  const cells: Cells = new Map(
    (await cube.read(period)).map(({ day, step, words }) => [`${dayNumber(day)}:${step.stepKey}`, new Map(words)]),
  );
  const sources = { Redis: cells, WA_Daily: copies.cells, WA_Message: messages.cells };
  const { figures, cells: apart, compared } = compareCounts(sources, period);
  say(columns(['day', 'figure', 'Redis', 'WA_Daily', 'WA_Message', '']));
  for (const { day, figure, counts, differs } of figures) {
    const of = ['Redis', 'WA_Daily', 'WA_Message'].map((source) => String(counts[source] ?? 0));
    say(columns([day, figure, ...of, differs ? 'DIFFERS' : '']));
  }
  for (const { cell, word, counts } of apart.slice(0, MOST_SHOWN)) {
    const said = Object.entries(counts).map(([name, n]) => `${name} ${n}`);
    say(`differs: ${cell} ${word}: ${said.join(', ')}`);
  }
  const waiting = await waitingRows(opened);
  say(
    `${messages.rows} rows of WA_Message and ${copies.rows} of the copies were read; ${waiting.rows} rows and ${waiting.batches} batches of rows wait to be written.`,
  );
  say(verdictOf(compared, apart.length, waiting));
  const { templates, charges } = await verifyWithMeta({
    ...{ period, sentDays: messages.sentDays, arrivals: messages.arrivals, clock: opened.clock, say },
    ...{ rowsKeptDays: definitions.WA_Message.retentionDays ?? undefined, whatsapp: settings.whatsapp },
    rates: loadMessageRates(settings.process?.messageRatesFile),
  });
  const verdicts: [source: string, verdict: Verdict][] = [
    ['Redis, WA_Daily and WA_Message', ownVerdict(compared, apart.length)],
    ["Meta's template analytics", templates],
    ["Meta's pricing analytics", charges],
  ];
  say(lastLine(verdicts));
  return compared > 0 && verdicts.every(([, { kind }]) => kind !== 'differs');
}

/** What Marketing Cloud does not have yet: rows, and batches of rows that have left the stream and are being written. */
interface Waiting {
  rows: number;
  batches: number;
}

async function waitingRows({ redis }: Pick<Opened, 'redis'>): Promise<Waiting> {
  const depths = await outboxDepth(redis);
  const tables = ['WA_Message', 'WA_Conversion', 'WA_Daily', 'WA_DailyReason'] as const;
  const sum = (of: 'waiting' | 'sealedBatches') => tables.reduce((all, table) => all + depths[table][of], 0);
  return { rows: sum('waiting'), batches: sum('sealedBatches') };
}

/** What came of it, from what was compared. */
function verdictOf(compared: number, apart: number, waiting: Waiting): string {
  if (compared === 0) return 'There is nothing to compare: no source counts anything in this period.';
  if (apart === 0) return `All ${compared} counts are the same in Redis, WA_Daily and the rows of WA_Message.`;
  const why = waiting.rows + waiting.batches > 0 ? ' Some may be rows that wait: run it again when none do.' : '';
  return `${apart} of ${compared} counts differ.${why}`;
}

function ownVerdict(compared: number, apart: number): Verdict {
  if (compared === 0) return { kind: 'not_asked', why: 'they count nothing in this period' };
  return { kind: apart === 0 ? 'agrees' : 'differs' };
}

/** Which sources agree, which differ, and which were not compared, by their verdicts. */
function lastLine(verdicts: readonly [source: string, verdict: Verdict][]): string {
  const named = (kind: 'agrees' | 'differs') =>
    verdicts.flatMap(([source, verdict]) => (verdict.kind === kind ? [source] : []));
  const notCompared = verdicts.flatMap(([source, verdict]) =>
    verdict.kind === 'not_asked' ? [`${source} (${verdict.why})`] : [],
  );
  const parts = [
    ['Agree', named('agrees')],
    ['Differ', named('differs')],
    ['Not compared', notCompared],
  ] as const;
  return parts
    .flatMap(([word, sources]) => (sources.length === 0 ? [] : [`${word}: ${sources.join('; ')}.`]))
    .join(' ');
}
