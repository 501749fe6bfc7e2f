import { parse } from 'csv-parse/sync';
import type { ReportPage } from '../../../src/reporting/report-page';
import { reportWords } from '../../../src/ui/report/report-words';
import { blocksOf } from '../../../src/ui/report/sections/blocks-of';
import { tableFile } from '../../../src/ui/report/table-file';
import { DAY } from './plan';
import { dimensionsOf } from './steps';
import { COUNTS, type TrueDay } from './true-days';
import { figuresSaid, trueAccount, trueFigures } from './true-report';
import { isReached, isTest, type TrueRow } from './true-rows';

/** What the page `/report` has to say, counted from the plan by what docs/reporting.md says of each part. */
const STAGES: [string, keyof TrueDay][] = [
  ['decided', 'Decisions'],
  ['accepted', 'Accepted'],
  ['delivered', 'Delivered'],
  ['read', 'WasRead'],
  ['clicked', 'Clicked'],
  ['answered', 'Replied'],
  ['converted', 'Converted'],
];
/** Of these a message went, goes, or may have gone. */
const WENT = ['accepted', 'delivered', 'scheduled', 'unconfirmed', 'not_delivered'];

const times = (words: readonly string[]) =>
  words.map((word) => `${word} ${words.filter((other) => other === word).length}`);
const sorted = (words: Iterable<string>) => [...new Set(words)].sort();

function mixOf(row: TrueRow): string {
  if (row.reason === 'holdout') return 'held_out';
  const isMailed = row.branch === 'email_fallback' || row.late !== undefined;
  if (isReached(row)) return isMailed ? 'both' : 'whatsapp';
  return isMailed ? 'email' : 'none';
}

function turnedAway(rows: readonly TrueRow[], today: string, nameIn: (row: TrueRow) => string) {
  const values = new Set(rows.filter(COUNTS.Noticed).map(nameIn));
  return [...values].sort().map((value) => {
    const own = rows.filter((row) => nameIn(row) === value);
    const { negative, opted_out: optedOut, blocked } = trueFigures(own, today);
    return { value, negative, optedOut, blocked, kinds: trueAccount(own).optedOut.sort() };
  });
}

/** `today` in UTC. Of values with nobody to turn away that are ripe nothing is said. */
export function truePage(rows: readonly TrueRow[], today: string) {
  const people = rows.filter((row) => !isTest(row));
  const notSent = [
    ...people.filter(({ reason }) => !WENT.includes(reason)).map(({ reason, branch }) => `at_once ${branch} ${reason}`),
    ...people.flatMap(({ message }) => (message.dropped === undefined ? [] : [`later continue ${message.dropped}`])),
  ];
  const said = ({ negative }: { negative: { denominator: number } | undefined }) => (negative?.denominator ?? 0) > 0;
  return {
    bars: STAGES.map(([stage, count]) => `${stage} ${rows.filter(COUNTS[count]).length}`),
    notSent: sorted(times(notSent)),
    tests: rows.length - people.length,
    figures: trueFigures(rows, today),
    failed: trueAccount(rows).failed.sort(),
    mixes: ['whatsapp', 'email', 'both', 'none', 'held_out'].map(
      (mix) => `${mix} ${people.filter((row) => mixOf(row) === mix).length}`,
    ),
    byTemplate: turnedAway(rows, today, ({ message }) => dimensionsOf(message.step).template).filter(said),
    byPurpose: turnedAway(rows, today, ({ message }) => dimensionsOf(message.step).purpose).filter(said),
  };
}

/** The same of what the page is told. */
export function pageSaid({ sections: { funnel, channels, negative } }: ReportPage): ReturnType<typeof truePage> {
  const groups = (all: typeof negative.byTemplate) =>
    all
      .map(({ value, kinds, ...figures }) => ({
        ...{ value, ...figuresSaid(figures as never) },
        kinds: kinds.map(({ kind, messages }) => `${kind} ${messages}`).sort(),
      }))
      .sort((one, other) => (one.value < other.value ? -1 : 1)) as ReturnType<typeof turnedAway>;
  return {
    bars: funnel.bars.map(({ stage, messages }) => `${stage} ${messages}`),
    notSent: funnel.notSent
      .map(({ when, branch, reason, messages }) => `${when} ${branch} ${reason} ${messages}`)
      .sort(),
    tests: funnel.tests,
    figures: figuresSaid(funnel.figures),
    failed: funnel.failed.map(({ code, messages, recovered }) => `${code} ${messages} ${recovered}`).sort(),
    mixes: channels.mixes.map(({ mix, messages }) => `${mix} ${messages}`),
    byTemplate: groups(negative.byTemplate),
    byPurpose: groups(negative.byPurpose),
  };
}

/** The lines over time, in the order of their files: what stands on the page by these names. */
const OVER_TIME = ['delivered', 'read', 'response', 'converted', 'negative'] as const;
const words = reportWords('en-GB');

/** What the files of the page's tables have to hold: the stages, the ways, and each figure of each day of `from` to `to`. */
export function trueFiles(rows: readonly TrueRow[], { from, to }: { from: string; to: string }) {
  const { bars, mixes } = truePage(rows, to);
  const days = (Date.parse(to) - Date.parse(from)) / (DAY * 1000) + 1;
  return {
    stages: bars,
    mixes,
    overTime: Array.from({ length: days }, (_, n) => {
      const day = new Date(Date.parse(from) + n * DAY * 1000).toISOString().slice(0, 10);
      const figures = trueFigures(
        rows.filter((row) => row.day === day),
        to,
      );
      return OVER_TIME.map((name) => {
        const { numerator, denominator, rate, excluded } = figures[name] as NonNullable<(typeof figures)[string]>;
        return `${day} ${name} ${numerator}/${denominator} ${rate === null ? '' : rate.toFixed(6)} ${excluded.youngMessages}`;
      });
    })
      .flat()
      .sort(),
  };
}

/** The same of the files that the page hands out. */
export function filesSaid({ sections }: ReportPage): ReturnType<typeof trueFiles> {
  const filesOf = (section: 'funnel' | 'channels' | 'timeline') =>
    blocksOf(section, sections, words, {}).map(
      ({ table }) => (parse(tableFile(table), { bom: true }) as string[][]).slice(1) as string[][],
    );
  const stageOf = new Map(STAGES.map(([stage]) => [words.t(`stage.${stage}` as never), stage]));
  const mixOf = new Map(sections.channels.mixes.map(({ mix }) => [words.t(`mix.${mix}`), mix]));
  const figureOf = new Map(OVER_TIME.map((name) => [words.word('figure', name), name]));
  const [funnel = []] = filesOf('funnel');
  const [channels = []] = filesOf('channels');
  return {
    stages: funnel.flatMap(([label = '', , messages]) =>
      stageOf.has(label) ? [`${stageOf.get(label)} ${messages}`] : [],
    ),
    mixes: channels.map(([label = '', messages]) => `${mixOf.get(label)} ${messages}`),
    overTime: filesOf('timeline')
      .flat()
      .flatMap(([day, , , label = '', numerator, denominator, rate = '', , , young]) =>
        figureOf.has(label)
          ? [
              `${day} ${figureOf.get(label)} ${numerator}/${denominator} ${rate === '' ? '' : Number(rate).toFixed(6)} ${young}`,
            ]
          : [],
      )
      .sort(),
  };
}
