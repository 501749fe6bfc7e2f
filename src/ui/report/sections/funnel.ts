import type { Sections } from '../../../reporting/report-sections';
import type { BarPart, BarsChart } from '../charts/chart';
import type { ReportWords } from '../report-words';
import { type Block, type Cell, howCounted } from './block';

/** Reasons that have a bar of their own; the rest is one bar, and in the table each by itself. */
const BARS_OF_REASONS = 7;
const CODES_SHOWN = 10;

interface Loss {
  label: string;
  branch: string;
  messages: number;
}

/** From all that were decided down to who converted, with every way on which somebody was lost. */
export function funnelBlocks({ funnel }: Pick<Sections, 'funnel'>, words: ReportWords): Block[] {
  const { t } = words;
  const { bars, figures } = funnel;
  const decided = bars.find(({ stage }) => stage === 'decided')?.messages ?? 0;
  const before = lossesBefore(funnel, words);
  const lostOnTheWay = funnel.failed.reduce((sum, { messages, recovered }) => sum + messages - recovered, 0);
  const after: Loss[] = lostOnTheWay > 0 ? [{ label: t('lost.failed'), branch: '', messages: lostOnTheWay }] : [];
  const shares = (messages: number) => (decided === 0 ? null : messages / decided);
  const row = (label: string, branch: string, messages: number): Cell[] => [label, branch, messages, shares(messages)];
  const rows = bars.flatMap(({ stage, messages }) => [
    row(t(`stage.${stage}`), '', messages),
    ...(stage === 'decided' ? before : stage === 'accepted' ? after : []).map((loss) =>
      row(loss.label, loss.branch, loss.messages),
    ),
  ]);
  return [
    {
      id: 'funnel',
      heading: t('block.funnel'),
      chart: decided === 0 ? null : waterfall(funnel.bars, { decided, before, after }, words),
      table: {
        columns: [
          { name: t('col.what'), kind: 'text' },
          { name: t('col.branch'), kind: 'text' },
          { name: t('col.messages'), kind: 'count' },
          { name: t('col.ofDecided'), kind: 'share' },
        ],
        rows,
      },
      notes: funnel.tests > 0 ? [t('left.tests', { n: funnel.tests })] : [],
      counted: (
        ['accepted', 'delivered', 'read', 'clicked', 'response', 'converted', 'failed', 'unknown'] as const
      ).map((name) => howCounted(figures[name], words)),
    },
    ...(funnel.failed.length > 0 ? [failedBlock(funnel, words)] : []),
  ];
}

/** Those who were decided and not accepted, the most first. */
function lossesBefore(funnel: Sections['funnel'], { t, word }: ReportWords): Loss[] {
  const reasons = funnel.notSent.map(({ reason, branch, when, messages }) => ({
    label: when === 'later' ? t('later', { reason: word('reason', reason) }) : word('reason', reason),
    branch: word('branch', branch),
    messages,
  }));
  const rest = [
    { label: t('lost.waiting'), branch: '', messages: funnel.waiting },
    { label: t('lost.unknown'), branch: '', messages: funnel.unknown },
  ].filter(({ messages }) => messages > 0);
  return [...reasons.sort((one, other) => other.messages - one.messages), ...rest];
}

/** What is lost hangs where it was lost: from the right end of what came before it. */
function waterfall(
  bars: Sections['funnel']['bars'],
  { decided, before, after }: { decided: number; before: Loss[]; after: Loss[] },
  { t, number, percent }: ReportWords,
): BarsChart {
  const shown = (messages: number) => `${number(messages)} · ${percent(messages / decided)}`;
  const bar = (label: string, part: Omit<BarPart, 'title'>, messages: number) => ({
    label,
    parts: [{ ...part, title: `${label}: ${number(messages)}` }],
    value: shown(messages),
  });
  const hanging = (losses: Loss[], from: number) => {
    let end = from;
    return fewer(losses, t).map(({ label, messages }) => {
      const part = { from: end - messages, to: end, tone: 'loss' as const };
      end -= messages;
      return bar(label, part, messages);
    });
  };
  return {
    kind: 'bars',
    rows: bars.flatMap(({ stage, messages }) => [
      bar(t(`stage.${stage}`), { from: 0, to: messages, tone: 'main' }, messages),
      ...(stage === 'decided' ? hanging(before, messages) : stage === 'accepted' ? hanging(after, messages) : []),
    ]),
    legend: [],
  };
}

function fewer(losses: Loss[], t: ReportWords['t']): Loss[] {
  if (losses.length <= BARS_OF_REASONS) return losses;
  const others = losses.slice(BARS_OF_REASONS - 1);
  const messages = others.reduce((sum, loss) => sum + loss.messages, 0);
  return [...losses.slice(0, BARS_OF_REASONS - 1), { label: t('others', { n: others.length }), branch: '', messages }];
}

function failedBlock({ failed, figures }: Sections['funnel'], words: ReportWords): Block {
  const { t, number } = words;
  return {
    id: 'failed',
    heading: t('block.failed'),
    chart: {
      kind: 'bars',
      rows: failed.slice(0, CODES_SHOWN).map(({ code, messages, recovered }) => ({
        label: code,
        parts: [
          { from: 0, to: messages - recovered, tone: 'loss', title: `${code}: ${number(messages - recovered)}` },
          {
            from: messages - recovered,
            to: messages,
            tone: 'third',
            title: `${t('col.recovered')}: ${number(recovered)}`,
          },
        ],
        value: number(messages),
      })),
      legend: [
        { name: t('figure.failed'), tone: 'loss' },
        { name: t('col.recovered'), tone: 'third' },
      ],
    },
    table: {
      columns: [
        { name: t('col.code'), kind: 'text' },
        { name: t('col.messages'), kind: 'count' },
        { name: t('col.recovered'), kind: 'count' },
      ],
      rows: failed.map(({ code, messages, recovered }) => [code, messages, recovered]),
    },
    notes: [],
    counted: [howCounted(figures.failed, words)],
  };
}
