import type { Sections } from '../../../reporting/report-sections';
import type { ReportWords } from '../report-words';
import type { Block } from './block';

type Step = Sections['holdout']['steps'][number];

/** Each holdout: both groups, the difference with its interval, and no verdict before its time. */
export function holdoutBlocks({ holdout: { steps } }: Pick<Sections, 'holdout'>, words: ReportWords): Block[] {
  return steps.map((step) => stepBlock(step, words));
}

function stepBlock({ activityId, template, journey, progress }: Step, words: ReportWords): Block {
  const { t, percent } = words;
  const { treated, heldOut } = progress.result;
  const groups = [
    { name: t('holdout.with'), tone: 'main' as const, group: treated },
    { name: t('holdout.without'), tone: 'fourth' as const, group: heldOut },
  ];
  return {
    id: `holdout-${activityId}`,
    heading: t('block.holdout', { template }),
    chart: {
      kind: 'dots',
      rows: groups.map(({ name, tone, group }) => ({
        label: name,
        at: group.n === 0 ? null : { rate: group.rate, low: group.low, high: group.high },
        mark: 'plain',
        tone,
        value:
          group.n === 0
            ? t('tooFew')
            : `${percent(group.rate)} · ${t('ofN', { numerator: group.converted, denominator: group.n })}`,
      })),
      bands: [],
      legend: [],
    },
    table: {
      columns: [
        { name: t('col.journey'), kind: 'text' },
        { name: t('col.group'), kind: 'text' },
        { name: t('col.people'), kind: 'count' },
        { name: t('col.converted'), kind: 'count' },
        { name: t('col.rate'), kind: 'share' },
        { name: t('col.low'), kind: 'share' },
        { name: t('col.high'), kind: 'share' },
      ],
      rows: groups.map(({ name, group }) =>
        group.n === 0
          ? [journey, name, 0, 0, null, null, null]
          : [journey, name, group.n, group.converted, group.rate, group.low, group.high],
      ),
    },
    notes: verdictOf(progress, words),
    counted: [],
  };
}

function verdictOf(progress: Step['progress'], { t, points, number, longDay }: ReportWords): string[] {
  const { needed, counted, drawn, endsAt, result } = progress;
  const day = longDay(new Date(endsAt).toISOString().slice(0, 10));
  const progressed =
    needed === undefined
      ? t('holdout.progressOpen', { counted, drawn, endsAt: day })
      : t('holdout.progress', { counted, needed, drawn, endsAt: day });
  if (result.verdict === 'running') return [t('holdout.running'), `${progressed}.`];
  const { difference, conversionsGained, isSimpson, stratified } = result;
  const shown = isSimpson && stratified !== undefined ? stratified : difference;
  const gained = [conversionsGained.value, conversionsGained.low, conversionsGained.high].map((n) =>
    number(Math.round(n)),
  );
  return [
    t(`holdout.${result.verdict}`),
    `${t('holdout.difference', { value: points(shown.value), low: points(shown.low), high: points(shown.high) })}.`,
    ...(result.verdict === 'more' || result.verdict === 'fewer'
      ? [`${t('holdout.gained', { value: gained[0] ?? '', low: gained[1] ?? '', high: gained[2] ?? '' })}.`]
      : []),
    ...(isSimpson ? [t('holdout.simpson')] : []),
    `${progressed}.`,
  ];
}
