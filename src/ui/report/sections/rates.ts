import type { FigureName } from '../../../reporting/figures';
import { REPORT_FILTERS, type ReportFilter } from '../../../reporting/report-page';
import type { Sections } from '../../../reporting/report-sections';
import type { Mark } from '../charts/chart';
import type { ReportWords } from '../report-words';
import {
  type Block,
  type Column,
  figureAt,
  figureCells,
  figureColumns,
  figureValue,
  howCounted,
  markOf,
  together,
} from './block';
import { nameOf } from './named';

const COMPARED = ['accepted', 'delivered', 'read', 'clicked', 'response', 'converted', 'failed'] as const;
const ROWS_DRAWN = 20;

const text = (name: string): Column => ({ name, kind: 'text' });

/** One figure by the values of one dimension; both are chosen on the page. */
export function breakdownBlocks(
  { breakdown }: Pick<Sections, 'breakdown'>,
  words: ReportWords,
  chosen: { by?: string | undefined; figure?: string | undefined },
): Block[] {
  const { t, word } = words;
  const by: ReportFilter = REPORT_FILTERS.find((filter) => filter === chosen.by) ?? 'template';
  const name = COMPARED.find((figure) => figure === chosen.figure) ?? 'response';
  const { rows, more } = breakdown.by[by];
  return [
    {
      id: 'breakdown',
      heading: t('block.breakdown', {
        figure: t(`figure.${name}`),
        by: t(`filter.${by}`).toLocaleLowerCase(words.locale),
      }),
      choices: [
        {
          id: 'by',
          name: t('choose.by'),
          value: by,
          values: REPORT_FILTERS.map((value) => ({ value, label: t(`filter.${value}`) })),
        },
        {
          id: 'figure',
          name: t('choose.figure'),
          value: name,
          values: COMPARED.map((value) => ({ value, label: t(`figure.${value}`) })),
        },
      ],
      chart: {
        kind: 'dots',
        rows: rows.slice(0, ROWS_DRAWN).map(({ value, label, figures }) => ({
          label: nameOf(by, value, words, label),
          at: figureAt(figures[name]),
          mark: 'plain',
          tone: 'main',
          value: figureValue(figures[name], words),
        })),
        bands: [],
        legend: [],
      },
      table: {
        columns: [
          text(t(`filter.${by}`)),
          { name: t('col.decided'), kind: 'count' },
          text(t('col.figure')),
          ...figureColumns(words),
        ],
        rows: rows.flatMap(({ value, label, decided, figures }) =>
          COMPARED.map((figure) => [
            nameOf(by, value, words, label),
            decided,
            word('figure', figure),
            ...figureCells(figures[figure]),
          ]),
        ),
      },
      notes: more > 0 ? [t('more.values', { n: more })] : [],
      counted: together(
        rows.map(({ figures }) => figures[name]),
        'thing',
      ).map((figure) => howCounted(figure, words)),
    },
  ];
}

const MARK_OF_TALK: Record<string, Mark> = { talking: 'fine', broadcasting: 'worse', between: 'unclear' };

/** Response by stage, before its bands. */
export function responseBlocks({ response }: Pick<Sections, 'response'>, words: ReportWords): Block[] {
  const { t } = words;
  const { healthy, broadcasting } = response.bands;
  return [
    {
      id: 'response',
      heading: t('block.response'),
      chart: {
        kind: 'dots',
        rows: response.byStage.map(({ value, figure, verdict }) => ({
          label: nameOf('stage', value, words),
          at: figureAt(figure),
          mark: MARK_OF_TALK[verdict] ?? 'plain',
          tone: verdict === 'broadcasting' ? 'second' : 'main',
          value: figureValue(figure, words),
        })),
        bands: [
          { from: broadcasting.low, to: broadcasting.high, label: t('band.broadcasting') },
          { from: healthy.low, to: healthy.high, label: t('band.healthy') },
        ],
        legend: [
          { name: t('verdict.talking'), mark: 'fine', tone: 'main' },
          { name: t('verdict.between'), mark: 'unclear', tone: 'main' },
          { name: t('verdict.broadcasting'), mark: 'worse', tone: 'second' },
        ],
      },
      table: {
        columns: [text(t('col.stage')), ...figureColumns(words), text(t('col.verdict'))],
        rows: response.byStage.map(({ value, figure, verdict }) => [
          nameOf('stage', value, words),
          ...figureCells(figure),
          t(`verdict.${verdict}`),
        ]),
      },
      notes: [],
      counted: together(
        response.byStage.map(({ figure }) => figure),
        'thing',
      ).map((figure) => howCounted(figure, words)),
    },
  ];
}

/** Which symbols a chart with a line has. */
export const legendOfLine = ({ t }: ReportWords) => [
  { name: t('verdict.fine'), mark: 'fine' as const, tone: 'main' as const },
  { name: t('verdict.unclear'), mark: 'unclear' as const, tone: 'main' as const },
  { name: t('verdict.worse'), mark: 'worse' as const, tone: 'second' as const },
];

/** Converted after the answer, by template and stage, against its line. */
export function sessionsBlocks({ sessions }: Pick<Sections, 'sessions'>, words: ReportWords): Block[] {
  const { t } = words;
  const stageOf = (stage: string) => nameOf('stage', stage, words);
  return [
    {
      id: 'sessions',
      heading: t('block.sessions'),
      chart: {
        kind: 'dots',
        rows: sessions.groups.slice(0, ROWS_DRAWN).map(({ template, stage, figure }) => ({
          label: `${template} · ${stageOf(stage)}`,
          at: figureAt(figure),
          mark: markOf(figure),
          tone: markOf(figure) === 'worse' ? 'second' : 'main',
          value: figureValue(figure, words),
        })),
        line: { at: sessions.line, label: words.percent(sessions.line) },
        bands: [],
        legend: legendOfLine(words),
      },
      table: {
        columns: [text(t('col.template')), text(t('col.stage')), ...figureColumns(words), text(t('col.verdict'))],
        rows: sessions.groups.map(({ template, stage, figure }) => [
          template,
          stageOf(stage),
          ...figureCells(figure),
          t(`verdict.${figure.line?.verdict ?? 'too_few'}`),
        ]),
      },
      notes: [],
      counted: together(
        sessions.groups.map(({ figure }) => figure),
        'thing',
      ).map((figure) => howCounted(figure, words)),
    },
  ];
}

/** Figures beside each other that are each of something of its own. */
export function figuresBlock(
  id: string,
  heading: string,
  figures: readonly Sections['funnel']['figures'][FigureName][],
  words: ReportWords,
): Block {
  const { t, word } = words;
  return {
    id,
    heading,
    chart: {
      kind: 'dots',
      rows: figures.map((figure) => ({
        label: word('figure', figure.name),
        at: figureAt(figure),
        mark: 'plain',
        tone: 'main',
        value: figureValue(figure, words),
      })),
      bands: [],
      legend: [],
    },
    table: {
      columns: [text(t('col.figure')), ...figureColumns(words)],
      rows: figures.map((figure) => [word('figure', figure.name), ...figureCells(figure)]),
    },
    notes: [],
    counted: figures.map((figure) => howCounted(figure, words)),
  };
}
