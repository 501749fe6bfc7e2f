import type { Sections } from '../../../reporting/report-sections';
import type { ReportWords } from '../report-words';
import { type Block, figureAt, figureCells, figureColumns, figureValue, howCounted, markOf, together } from './block';
import { nameOf } from './named';
import { legendOfLine } from './rates';
import { linesOf, pointCells, pointColumns } from './timeline';

const ROWS_DRAWN = 20;

type Group = Sections['negative']['byTemplate'][number];

/** By template and by purpose: what is known and what is guessed apart, and their sum against the line. */
export function negativeBlocks({ negative }: Pick<Sections, 'negative'>, words: ReportWords): Block[] {
  return [
    groupsBlock('template', negative.byTemplate, negative.line, words),
    groupsBlock('purpose', negative.byPurpose, negative.line, words),
  ];
}

const kindsOf = (kinds: readonly { kind: string; messages: number }[], { word, number }: ReportWords) =>
  kinds.map(({ kind, messages }) => `${word('kind', kind)} ${number(messages)}`).join(', ');

function groupsBlock(by: 'template' | 'purpose', groups: Group[], line: number, words: ReportWords): Block {
  const { t, percent } = words;
  return {
    id: `negative-${by}`,
    heading: t(`block.negative.${by}`),
    chart: {
      kind: 'dots',
      rows: groups.slice(0, ROWS_DRAWN).map(({ value, negative, optedOut, blocked }) => {
        const known = optedOut.rate ?? 0;
        const guessed = blocked.rate ?? 0;
        return {
          label: nameOf(by, value, words),
          at: figureAt(negative),
          mark: markOf(negative),
          tone: markOf(negative) === 'worse' ? 'second' : 'main',
          value: figureValue(negative, words),
          parts: negative.enough
            ? [
                { from: 0, to: known, tone: 'fourth' as const, title: `${t('figure.opted_out')}: ${percent(known)}` },
                {
                  from: known,
                  to: known + guessed,
                  tone: 'guess' as const,
                  title: `${t('figure.blocked')}: ${percent(guessed)}`,
                },
              ]
            : [],
        };
      }),
      line: { at: line, label: percent(line) },
      bands: [],
      legend: [
        { name: t('figure.opted_out'), tone: 'fourth' },
        { name: t('figure.blocked'), tone: 'guess' },
        ...legendOfLine(words),
      ],
    },
    table: {
      columns: [
        { name: t(`filter.${by}`), kind: 'text' },
        ...figureColumns(words),
        { name: t('col.known'), kind: 'count' },
        { name: t('col.guessed'), kind: 'count' },
        { name: t('col.kinds'), kind: 'text' },
        { name: t('col.verdict'), kind: 'text' },
      ],
      rows: groups.map(({ value, negative, optedOut, blocked, kinds }) => [
        nameOf(by, value, words),
        ...figureCells(negative),
        optedOut.numerator,
        blocked.numerator,
        kindsOf(kinds, words),
        t(`verdict.${negative.line?.verdict ?? 'too_few'}`),
      ]),
    },
    notes: [],
    counted: [
      ...together(
        groups.map(({ negative }) => negative),
        'thing',
      ),
      ...together(
        groups.map(({ optedOut }) => optedOut),
        'thing',
      ),
      ...together(
        groups.map(({ blocked }) => blocked),
        'thing',
      ),
    ].map((figure) => howCounted(figure, words)),
  };
}

/** Opt-outs and likely blocks of the messages of a day or a week, whenever they were told. */
export function cohortsBlocks({ cohorts: { points } }: Pick<Sections, 'cohorts'>, words: ReportWords): Block[] {
  const { t } = words;
  return [
    {
      id: 'cohorts',
      heading: t('block.cohorts'),
      chart: linesOf(
        points,
        [
          { tone: 'fourth', of: ({ optedOut }) => optedOut },
          { tone: 'second', of: ({ blocked }) => blocked },
        ],
        words,
      ),
      table: {
        columns: [
          ...pointColumns(words),
          ...figureColumns(words),
          { name: t('col.guessed'), kind: 'count' },
          { name: t('col.kinds'), kind: 'text' },
        ],
        rows: points.map(({ optedOut, blocked, kinds, ...point }) => [
          ...pointCells(point, words),
          ...figureCells(optedOut),
          blocked.numerator,
          kindsOf(kinds, words),
        ]),
      },
      notes: [t('fatigue.byQuery')],
      counted: [
        ...together(
          points.map(({ optedOut }) => optedOut),
          'time',
        ),
        ...together(
          points.map(({ blocked }) => blocked),
          'time',
        ),
      ].map((figure) => howCounted(figure, words)),
    },
  ];
}

/** One template as it is sent again and again, with marks of what changed. */
export function fatigueBlocks(
  { fatigue }: Pick<Sections, 'fatigue'>,
  words: ReportWords,
  chosen: { tired?: string | undefined },
): Block[] {
  const { t } = words;
  const shown = fatigue.templates.find(({ template }) => template === chosen.tired) ?? fatigue.templates[0];
  if (shown === undefined) return [];
  const { template, points, marks } = shown;
  const told = marks.map(({ day, kind, step }) => ({
    day,
    label: t(`mark.${kind}`),
    title: `${t(`mark.${kind}`)}: ${step}`,
  }));
  const choice = {
    id: 'tired' as const,
    name: t('choose.template'),
    value: template,
    values: fatigue.templates.map((one) => ({ value: one.template, label: one.template })),
  };
  return (['response', 'negative'] as const).map((name, index) => ({
    id: `fatigue-${name}`,
    heading: t(`block.fatigue.${name}`, { template }),
    ...(index === 0 && { choices: [choice] }),
    chart: linesOf(
      points,
      [{ tone: name === 'response' ? 'main' : 'second', of: (point) => point[name] }],
      words,
      told,
    ),
    table: {
      columns: [...pointColumns(words), ...figureColumns(words), { name: t('col.changed'), kind: 'text' as const }],
      rows: points.map((point) => [
        ...pointCells(point, words),
        ...figureCells(point[name]),
        told
          .filter(({ day }) => day >= point.from && day <= point.to)
          .map(({ title }) => title)
          .join('; '),
      ]),
    },
    notes: [
      ...(index === 0 ? [t('fatigue.byQuery')] : []),
      ...(fatigue.more > 0 ? [t('more.values', { n: fatigue.more })] : []),
    ],
    counted: together(
      points.map((point) => point[name]),
      'time',
    ).map((figure) => howCounted(figure, words)),
  }));
}
