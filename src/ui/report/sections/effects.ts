import type { RepliesSection, Sections } from '../../../reporting/report-sections';
import type { LadderChart, Tone } from '../charts/chart';
import type { ReportWords } from '../report-words';
import type { Block } from './block';
import { figuresBlock } from './rates';

type Times = Sections['times']['read'];

/** How many each way reached; held out apart, since only that group was drawn by lot. */
export function channelsBlocks({ channels: { mixes } }: Pick<Sections, 'channels'>, words: ReportWords): Block[] {
  const { t, number } = words;
  const isNobody = mixes.every(({ messages }) => messages === 0);
  return [
    {
      id: 'channels',
      heading: t('block.channels'),
      chart: isNobody
        ? null
        : {
            kind: 'bars',
            rows: mixes.map(({ mix, messages }) => ({
              label: t(`mix.${mix}`),
              parts: [
                {
                  from: 0,
                  to: messages,
                  tone: mix === 'held_out' ? 'fourth' : 'main',
                  title: `${t(`mix.${mix}`)}: ${number(messages)}`,
                },
              ],
              value: number(messages),
            })),
            legend: [],
          },
      table: {
        columns: [
          { name: t('col.mix'), kind: 'text' },
          { name: t('col.messages'), kind: 'count' },
        ],
        rows: mixes.map(({ mix, messages }) => [t(`mix.${mix}`), messages]),
      },
      notes: [t('mix.notByLot'), t('mix.byQuery')],
      counted: [],
    },
  ];
}

const TONES: readonly Tone[] = ['main', 'second', 'third'];

/** Shares of what came by then: no mean, which a few who are late would move. */
function ladder(
  id: string,
  heading: string,
  of: readonly { name: string; times: Times }[],
  { t, span }: ReportWords,
): Block {
  const known = of.filter(({ times }) => times.messages > 0);
  const chart: LadderChart = {
    kind: 'ladder',
    steps: (of[0]?.times.spans ?? []).map(({ within }) => span(within)),
    lines: known.map(({ name, times }) => ({
      name,
      tone: TONES[of.findIndex((each) => each.name === name)] ?? 'main',
      shares: times.spans.map(({ share }) => share),
    })),
  };
  return {
    id,
    heading,
    chart: known.length === 0 ? null : chart,
    table: {
      columns: [
        { name: t('col.event'), kind: 'text' },
        { name: t('col.within'), kind: 'text' },
        { name: t('col.messages'), kind: 'count' },
        { name: t('col.share'), kind: 'share' },
      ],
      rows: known.flatMap(({ name, times }) =>
        times.spans.map(({ within, messages, share }) => [name, span(within), messages, share]),
      ),
    },
    notes: known.map(
      ({ name, times }) =>
        `${name}: ${t('time.half', { within: span(times.halfWithin) })}, ${t('time.nine', { within: span(times.nineOfTenWithin) })}.`,
    ),
    counted: [],
  };
}

/** How soon people read, answer and convert. */
export function timesBlocks({ times }: Pick<Sections, 'times'>, words: ReportWords): Block[] {
  const { t } = words;
  const of = (['read', 'answered', 'converted'] as const).map((name) => ({
    name: t(`time.${name}`),
    times: times[name],
  }));
  return [ladder('times', t('block.times'), of, words)];
}

/** What was written to us, by what it is about and by who answers, and how soon; nothing for who may not see it. */
export function repliesBlocks({ replies }: Pick<Sections, 'replies'>, words: ReportWords): Block[] {
  const { t, number, percent, word } = words;
  if (replies === null) return [];
  const { now, inTime, perThousandDelivered } = replies;
  const notes = [
    t('kept.conversations', { n: replies.conversations, replies: replies.replies }),
    t('replies.now', now),
    ...(inTime.share !== null && inTime.low !== null && inTime.high !== null
      ? [
          t('replies.inTime', {
            met: inTime.met,
            of: inTime.of,
            share: percent(inTime.share),
            low: percent(inTime.low),
            high: percent(inTime.high),
          }),
        ]
      : []),
    ...(perThousandDelivered === null ? [] : [t('replies.perThousand', { n: perThousandDelivered, thousand: 1_000 })]),
  ];
  const about: Block = {
    id: 'replies-category',
    heading: t('block.replies.category'),
    chart: {
      kind: 'bars',
      rows: replies.byCategory.map(({ category, replies: n }) => ({
        label: word('replyCategory', category),
        parts: [{ from: 0, to: n, tone: 'main', title: `${word('replyCategory', category)}: ${number(n)}` }],
        value: number(n),
      })),
      legend: [],
    },
    table: {
      columns: [
        { name: t('col.category'), kind: 'text' },
        { name: t('col.replies'), kind: 'count' },
      ],
      rows: replies.byCategory.map(({ category, replies: n }) => [word('replyCategory', category), n]),
    },
    notes: notes.map((note) => `${note}.`),
    counted: [t('replies.filters')],
  };
  const speed = ladder(
    'replies-speed',
    t('block.replies.speed'),
    [
      { name: t('time.acknowledged'), times: replies.acknowledged },
      { name: t('time.answeredByUs'), times: replies.answered },
    ],
    words,
  );
  return [about, ownersBlock(replies, words), speed];
}

function ownersBlock({ byOwner }: Pick<RepliesSection, 'byOwner'>, { t, number }: ReportWords): Block {
  const columns = ['handedOver', 'answered', 'closed', 'overdue', 'escalated'] as const;
  const nameOf = (owner: string) => (owner === '' ? t('replies.nobody') : owner);
  return {
    id: 'replies-owner',
    heading: t('block.replies.owner'),
    chart: {
      kind: 'bars',
      rows: byOwner.slice(0, 20).map(({ owner, handedOver, overdue }) => {
        const rest = Math.max(0, handedOver - overdue);
        return {
          label: nameOf(owner),
          parts: [
            { from: 0, to: rest, tone: 'main', title: `${t('col.handedOver')}: ${number(rest)}` },
            { from: rest, to: rest + overdue, tone: 'second', title: `${t('col.overdue')}: ${number(overdue)}` },
          ],
          value: `${number(handedOver)} · ${t('col.overdue')} ${number(overdue)}`,
        };
      }),
      legend: [
        { name: t('col.handedOver'), tone: 'main' },
        { name: t('col.overdue'), tone: 'second' },
      ],
    },
    table: {
      columns: [
        { name: t('col.owner'), kind: 'text' },
        ...columns.map((name) => ({ name: t(`col.${name}`), kind: 'count' as const })),
      ],
      rows: byOwner.map((row) => [nameOf(row.owner), ...columns.map((name) => row[name])]),
    },
    notes: [],
    counted: [],
  };
}

/** Who got something else, and who got both. */
export function lateBlocks({ late }: Pick<Sections, 'late'>, words: ReportWords): Block[] {
  const { t } = words;
  const figures = [late.fallbackAtOnce, late.fallbackLate, late.doubleContact];
  return [
    figuresBlock('late', t('block.late'), figures, words),
    ...(late.atOnce.length > 0 ? [reasonsBlock('late-at-once', t('block.atOnce'), late.atOnce, words)] : []),
    ...(late.late.length > 0 ? [reasonsBlock('late-reasons', t('block.late.reasons'), late.late, words)] : []),
  ];
}

function reasonsBlock(
  id: string,
  heading: string,
  reasons: readonly { reason: string; messages: number }[],
  { t, word, number }: ReportWords,
): Block {
  return {
    id,
    heading,
    chart: {
      kind: 'bars',
      rows: reasons.map(({ reason, messages }) => ({
        label: word('reason', reason),
        parts: [{ from: 0, to: messages, tone: 'loss', title: `${word('reason', reason)}: ${number(messages)}` }],
        value: number(messages),
      })),
      legend: [],
    },
    table: {
      columns: [
        { name: t('col.reason'), kind: 'text' },
        { name: t('col.messages'), kind: 'count' },
      ],
      rows: reasons.map(({ reason, messages }) => [word('reason', reason), messages]),
    },
    notes: [],
    counted: [],
  };
}

/** What is missing, waits or is unknown. */
export function healthBlocks({ health }: Pick<Sections, 'health'>, words: ReportWords): Block[] {
  const { t, list, longDay } = words;
  const { rows, webhooks, silences, openDays } = health;
  const notes = [
    t('health.rows', { waiting: rows.waiting, batches: rows.sealedBatches, dead: rows.dead }),
    t('health.webhooks', webhooks),
    silences.length === 0
      ? t('health.noSilences')
      : t('health.silences', { subjects: list(silences.map(({ subject }) => subject)) }),
    ...(openDays === null ? [] : [t('health.open', { from: longDay(openDays.from), to: longDay(openDays.to) })]),
  ];
  const figures = figuresBlock('health', t('block.health'), [health.silent, health.unknown, health.read], words);
  const tables: Block = {
    id: 'health-rows',
    heading: t('block.health.rows'),
    chart: null,
    table: {
      columns: [
        { name: t('col.table'), kind: 'text' },
        { name: t('col.waiting'), kind: 'count' },
        { name: t('col.batches'), kind: 'count' },
        { name: t('col.dead'), kind: 'count' },
      ],
      rows: rows.tables.map(({ table, waiting, sealedBatches, dead }) => [table, waiting, sealedBatches, dead]),
    },
    notes: [],
    counted: [],
  };
  return [{ ...figures, notes: notes.map((note) => `${note}.`) }, ...(rows.tables.length > 0 ? [tables] : [])];
}
