import { DAY, type Message, type Plan } from './plan';
import { dimensionsOf } from './steps';
import { wilson } from './true-cells';
import type { TrueRow, Truth } from './true-rows';

/** What people wrote, and whose it is: an owner has an hour for the first of a conversation. */
interface TrueReply {
  who: string;
  at: number;
  row?: TrueRow;
  /** When somebody at the desk answered. */
  answered?: { at: number; by: string };
}

const REPLIES = new Set(['text', 'reaction', 'sticker']);
const DESK = 'desk@shop.example';
const stepOf = ({ message }: TrueRow) => dimensionsOf(message.step);

function repliesOf(plan: Plan, { rows }: Truth): TrueReply[] {
  const since = plan.end - 30 * DAY;
  const said = rows.flatMap((row) =>
    row.message.told
      .filter(({ kind }) => REPLIES.has(kind))
      .map(({ at }) => {
        const answered = plan.answers.find(({ to }) => to === row.message);
        return {
          ...{ who: row.message.person.phone, at },
          ...(row.accepted !== undefined && { row }),
          ...(answered && { answered }),
        };
      }),
  );
  const strangers = plan.strangers.map(({ phone, at }) => ({ who: phone, at }));
  return [...said, ...strangers].filter(({ at }) => at >= since);
}

/** The hour that the desk has, in seconds. */
const DUE = 3_600;

const firstText = ({ told }: Message) => Math.min(...told.flatMap(({ kind, at }) => (kind === 'text' ? [at] : [])));
/** The least that so large a part of all is not over. */
const quantile = (all: readonly number[], part: number) =>
  [...all].sort((one, other) => one - other)[Math.ceil(part * all.length) - 1] ?? null;

const mean = (numbers: readonly number[]) =>
  numbers.length === 0 ? null : numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

function gathered<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(nameOf(item), [...(groups.get(nameOf(item)) ?? []), item]);
  return groups;
}

/** The queries that read `WA_Reply` and `WA_Consent`, each as its head says it. */
export function trueReplyQueries(plan: Plan, truth: Truth): Record<string, Record<string, string | number | null>[]> {
  const replies = repliesOf(plan, truth);
  // What answers no message of ours is a conversation for itself, and so is each message that was answered.
  const talks = [...gathered(replies, ({ row, who, at }) => row?.messageKey ?? `${who} ${at}`).values()]
    .filter(([{ row } = {}]) => row === undefined || row.engaged !== undefined)
    .map((group) => ({ row: group[0]?.row, first: Math.min(...group.map(({ at }) => at)) }));
  const speed = [
    ...gathered(talks, ({ row }) => (row ? `${stepOf(row).stage} ${stepOf(row).owner}` : 'unknown')).values(),
  ].map((group) => {
    const row = group[0]?.row;
    return {
      Stage: row ? stepOf(row).stage : 'unknown',
      OwnerEmail: (row && stepOf(row).owner) || null,
      Conversations: group.length,
      SecondsToReply: mean(
        group.flatMap((talk) => (talk.row?.accepted === undefined ? [] : [talk.first - talk.row.accepted])),
      ),
      ...{ SecondsToAcknowledge: null, SecondsToHandle: null, Overdue: group.length },
    };
  });
  const owners = [...gathered(replies, ({ row }) => (row && stepOf(row).owner) || DESK)].map(([OwnerEmail, own]) => ({
    OwnerEmail,
    people: new Set(own.map(({ who }) => who)).size,
    replies: own.length,
    answered: own.flatMap(({ at, answered }) => (answered ? [answered.at - at] : [])),
  }));
  const seconds = new Map(
    [...gathered(plan.answers, ({ by }) => by)].map(
      ([by, own]) => [by, own.map(({ to, at }) => at - firstText(to))] as const,
    ),
  );
  return {
    'follow-up-speed': speed,
    'response-time-by-person': [...seconds].map(([AnsweredBy, all]) => ({
      ...{ AnsweredBy, Answers: all.length, MeanSeconds: mean(all) },
      ...{ MedianSeconds: quantile(all, 0.5), P90Seconds: quantile(all, 0.9) },
      Within5MinutesPercent: (100 * all.filter((each) => each <= 300).length) / all.length,
    })),
    'targets-met-by-owner': owners.map(({ OwnerEmail, people, answered }) => {
      const met = answered.filter((each) => each <= DUE).length;
      const { low, high } = wilson(met, people);
      return {
        ...{ OwnerEmail, Targets: people, Met: met, MetPercent: (100 * met) / people },
        ...{ LowPercent: 100 * low, HighPercent: 100 * high },
      };
    }),
    'work-by-owner': owners.map(({ OwnerEmail, people, replies: Replies, answered: { length } }) => ({
      ...{ OwnerEmail, Conversations: people, Replies, Answered: length, Closed: 0 },
      ...{ StillOpen: people - length, Overdue: people - length, Escalated: 0 },
    })),
    // A START lifts a STOP and is no opt-in.
    'who-may-be-written-to': [],
  };
}
