import { firstConversion, inTime, isReached, isTest, lastConversion, type TrueRow } from './true-rows';

/** What a day's messages of one step came to, said as docs/reporting.md says it: one row at a time. */
export interface TrueDay {
  Decisions: number;
  Tests: number;
  HeldOut: number;
  Accepted: number;
  Proven: number;
  Delivered: number;
  WasRead: number;
  Clicked: number;
  RepliedAtAll: number;
  Replied: number;
  Converted: number;
  ConvertedAfterReply: number;
  Noticed: number;
  OptedOut: number;
  LikelyBlocked: number;
  Failed: number;
  Silent: number;
  FallbackAtOnce: number;
  LeftAlone: number;
  FallbackLate: number;
  DoubleContacts: number;
}

const yes = (row: TrueRow) => row.accepted !== undefined;
const isAnswered = (row: TrueRow) => yes(row) && inTime(row, row.engaged);
const isOptedOut = (row: TrueRow) => yes(row) && inTime(row, row.optedOut);
const isFailed = (row: TrueRow) => yes(row) && inTime(row, row.failed) && !isReached(row);
const convertedAfter = (row: TrueRow) =>
  isAnswered(row) && (lastConversion(row) ?? Number.NEGATIVE_INFINITY) >= (row.engaged ?? 0);

/** Each figure of a day, by whether a message is one of it. Test contacts are in none but their own. */
export const COUNTS: Record<keyof TrueDay, (row: TrueRow) => boolean> = {
  Decisions: (row) => !isTest(row),
  Tests: isTest,
  HeldOut: ({ reason }) => reason === 'holdout',
  Accepted: yes,
  Proven: (row) => yes(row) && row.reason === 'unconfirmed',
  Delivered: isReached,
  WasRead: (row) => inTime(row, row.read),
  Clicked: (row) => inTime(row, row.clicked),
  RepliedAtAll: (row) => inTime(row, row.replied),
  Replied: isAnswered,
  Converted: (row) => row.conversions.length > 0,
  ConvertedAfterReply: convertedAfter,
  Noticed: (row) => isReached(row) || isOptedOut(row),
  OptedOut: isOptedOut,
  LikelyBlocked: (row) => yes(row) && row.isBlamed && !isOptedOut(row),
  Failed: isFailed,
  Silent: (row) => yes(row) && !isReached(row) && !isFailed(row),
  FallbackAtOnce: (row) => row.branch === 'email_fallback' && !isTest(row),
  LeftAlone: (row) => row.branch === 'no_contact' && !isTest(row),
  FallbackLate: ({ late }) => late !== undefined,
  DoubleContacts: ({ isDouble }) => isDouble,
};

export const dayOfRows = (rows: readonly TrueRow[]): TrueDay =>
  Object.fromEntries(Object.entries(COUNTS).map(([name, is]) => [name, rows.filter(is).length])) as unknown as TrueDay;

const SPANS = [60, 300, 3_600, 21_600, 86_400, 259_200, 604_800];
const spanOf = (seconds: number) => SPANS.filter((end) => seconds >= end).length;

/** The reasons behind a day: `kind|branch|reason`, each with how many messages. */
export function reasonsOfRows(rows: readonly TrueRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (kind: string, reason: string | number, branch = '') => {
    const name = `${kind}|${branch}|${reason}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  for (const row of rows) {
    add('answer', row.reason, row.branch);
    if (row.message.dropped !== undefined) add('dropped', row.message.dropped);
    if (row.late) add('late', row.late.reason);
    const converted = firstConversion(row);
    if (row.accepted === undefined) continue;
    if (converted !== undefined) add('converted_within', spanOf(converted - row.accepted));
    if (inTime(row, row.failed)) {
      add('failed', row.code ?? 'unknown');
      if (isReached(row)) add('recovered', row.code ?? 'unknown');
    }
    if (isOptedOut(row)) add('opted_out', row.optOutKind ?? '');
    if (inTime(row, row.read)) add('read_within', spanOf(row.read - row.accepted));
    if (inTime(row, row.engaged)) add('answered_within', spanOf(row.engaged - row.accepted));
    if (row.price && isReached(row)) {
      const { category, type, billable } = row.price;
      add('priced', `${category} ${type} ${billable ? 1 : 0} ${row.message.person.country}`);
    }
  }
  return counts;
}
