import type { Figure } from '../../../reporting/figures';
import type { Sections } from '../../../reporting/report-sections';
import type { LinesChart, Tone } from '../charts/chart';
import type { ReportWords } from '../report-words';
import { type Block, type Column, figureCells, figureColumns, howCounted, together } from './block';

type Point = Sections['timeline']['points'][number];
export type OnePoint = Pick<Point, 'from' | 'to' | 'final'>;

export const pointColumns = ({ t }: ReportWords): Column[] => [
  { name: t('col.from'), kind: 'text' },
  { name: t('col.to'), kind: 'text' },
  { name: t('col.final'), kind: 'text' },
];
export const pointCells = ({ from, to, final }: OnePoint, { t }: ReportWords) => [from, to, t(final ? 'yes' : 'no')];

/** Lines of figures by day, week or month, with the days that may still change. */
export function linesOf<P extends OnePoint>(
  points: readonly P[],
  lines: readonly { tone: Tone; of: (point: P) => Figure }[],
  { t, word, percent }: ReportWords,
  marks: LinesChart['marks'] = [],
): LinesChart {
  const at = lines[0] === undefined || points[0] === undefined ? undefined : lines[0].of(points[0]).line?.at;
  return {
    kind: 'lines',
    lines: lines.map(({ tone, of }) => ({
      name: word('figure', points[0] === undefined ? '' : of(points[0]).name),
      tone,
      points: points.map((point) => {
        const { rate, low, high, denominator } = of(point);
        return denominator === 0
          ? { day: point.from, rate: null, low: null, high: null }
          : { day: point.from, rate, low, high };
      }),
    })),
    openFrom: points.find(({ final }) => !final)?.from,
    openLabel: t('open.days'),
    ...(at !== undefined && { line: { at, label: percent(at) } }),
    marks,
  };
}

/** How many, then how well: what reached people, and what came of it. */
export function timelineBlocks({ timeline: { points } }: Pick<Sections, 'timeline'>, words: ReportWords): Block[] {
  const { t, word, number } = words;
  const block = (id: 'reach' | 'results' | 'turnedAway', names: readonly (keyof Point['figures'])[]): Block => ({
    id: `timeline-${id}`,
    heading: t(`block.${id}`),
    chart: linesOf(
      points,
      names.map((name, index) => ({ tone: index === 0 ? 'main' : 'second', of: ({ figures }) => figures[name] })),
      words,
    ),
    table: {
      columns: [...pointColumns(words), { name: t('col.figure'), kind: 'text' }, ...figureColumns(words)],
      rows: points.flatMap((point) =>
        names.map((name) => [...pointCells(point, words), word('figure', name), ...figureCells(point.figures[name])]),
      ),
    },
    notes: [],
    counted: names.flatMap((name) =>
      together(
        points.map(({ figures }) => figures[name]),
        'time',
      ).map((figure) => howCounted(figure, words)),
    ),
  });
  const reasons = [...new Set(points.flatMap(({ notSent }) => Object.keys(notSent)))];
  const volume: Block = {
    id: 'timeline-volume',
    heading: t('block.volume'),
    chart: {
      kind: 'columns',
      columns: points.map((point) => ({
        day: point.from,
        final: point.final,
        parts: [
          { from: 0, to: point.accepted, tone: 'main', title: `${t('stage.accepted')}: ${number(point.accepted)}` },
          {
            from: point.accepted,
            to: point.decided,
            tone: 'loss',
            title: `${t('volume.notAccepted')}: ${number(point.decided - point.accepted)}`,
          },
        ],
      })),
      legend: [
        { name: t('stage.accepted'), tone: 'main' },
        { name: t('volume.notAccepted'), tone: 'loss' },
        { name: t('open.days'), tone: 'main', pale: true },
      ],
    },
    table: {
      columns: [
        ...pointColumns(words),
        { name: t('col.decided'), kind: 'count' },
        { name: t('col.accepted'), kind: 'count' },
        ...reasons.map((reason): Column => ({ name: word('reason', reason), kind: 'count' })),
      ],
      rows: points.map((point) => [
        ...pointCells(point, words),
        point.decided,
        point.accepted,
        ...reasons.map((reason) => point.notSent[reason] ?? 0),
      ]),
    },
    notes: [],
    counted: [],
  };
  return [
    volume,
    block('reach', ['delivered', 'read']),
    block('results', ['response', 'converted']),
    block('turnedAway', ['negative']),
  ];
}
