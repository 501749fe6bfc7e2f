import { type Bought, DAY, HOUR, type Message, type Plan, type Price, type Told } from './plan';
import { conversionOf } from './steps';

/** What was heard from the outside while the plan was played. */
export interface Heard {
  branch: string;
  reason: string;
  messageKey: string;
  /** Meta's stand-in took the message. */
  isTaken: boolean;
}

/** What became of a message, by the plan and by what was heard: nothing here comes from the product's rows or counts. */
export interface TrueRow {
  message: Message;
  messageKey: string;
  branch: string;
  reason: string;
  day: string;
  accepted?: number | undefined;
  delivered?: number | undefined;
  read?: number | undefined;
  failed?: number | undefined;
  code?: number | undefined;
  replied?: number | undefined;
  engaged?: number | undefined;
  optedOut?: number | undefined;
  optOutKind?: string | undefined;
  clicked?: number | undefined;
  conversions: TrueConversion[];
  late?: Message['late'];
  isDouble: boolean;
  price?: Price | undefined;
  isBlamed: boolean;
  group?: 'held_out' | 'treated' | undefined;
  drawConverted: boolean;
  drawReplied: boolean;
  drawOptedOut: boolean;
}

interface TrueConversion {
  bought: Bought;
  row?: TrueRow | undefined;
  attribution: 'direct' | 'assisted' | 'none';
}

export interface Truth {
  rows: TrueRow[];
  conversions: TrueConversion[];
}

const first = (times: (number | undefined)[]) => {
  const known = times.filter((time): time is number => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};
const statusOf = (told: readonly Told[], status: string) =>
  told.find((each) => each.kind === 'status' && each.status === status)?.at;
const dayOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);

export function truthOf(plan: Plan, heard: ReadonlyMap<number, Heard>): Truth {
  const rows = plan.messages.map((message) => rowOf(message, heard.get(message.n)));
  const conversions = distinct(plan.bought).map((bought) => attributed(bought, rows));
  for (const conversion of conversions) conversion.row?.conversions.push(conversion);
  for (const row of rows) if (row.group !== undefined) noteAfterDraw(row, plan);
  return { rows, conversions };
}

function rowOf(message: Message, heard: Heard | undefined): TrueRow {
  if (heard === undefined) throw new Error(`nothing was heard of message ${message.n}`);
  const { branch, reason, messageKey, isTaken } = heard;
  const told = isTaken ? message.told : message.told.filter(({ kind }) => kind !== 'status');
  const statuses = told.filter((each) => each.kind === 'status');
  const isKnownAtOnce = reason !== 'unconfirmed';
  const accepted = !isTaken ? undefined : isKnownAtOnce ? (message.heldUntil ?? message.at) : statuses[0]?.at;
  const words = told.filter((each) => each.kind === 'text');
  const stop = isTaken ? words.find((each) => each.kind === 'text' && each.isStop) : undefined;
  const refusal = statuses.find((each) => each.kind === 'status' && each.code === 131050);
  const preference = told.find(({ kind }) => kind === 'preference');
  const answers = words.filter((each) => each.kind === 'text' && !each.isStop);
  const optedOut = stop?.at ?? refusal?.at ?? preference?.at;
  const reached = statusOf(told, 'delivered') !== undefined || statusOf(told, 'read') !== undefined;
  const priced = statuses.map((each) => (each.kind === 'status' ? each.price : undefined)).find(Boolean);
  const failure = statuses.find((each) => each.kind === 'status' && each.status === 'failed');
  return {
    message,
    ...{ messageKey, branch, reason, accepted },
    day: dayOf(message.at),
    delivered: statusOf(told, 'delivered'),
    read: statusOf(told, 'read'),
    failed: failure?.at,
    code: failure?.kind === 'status' ? failure.code : message.refusedWith,
    replied: isTaken ? first(told.filter(({ kind }) => REPLIES.has(kind)).map(({ at }) => at)) : undefined,
    engaged: isTaken
      ? first([...answers, ...told.filter(({ kind }) => kind === 'sticker')].map(({ at }) => at))
      : undefined,
    optedOut,
    optOutKind: optedOut === undefined ? undefined : stop ? 'word' : 'preference',
    clicked: first(told.filter((each) => each.kind === 'open' && each.by === 'person').map(({ at }) => at)),
    conversions: [],
    late: message.late,
    isDouble: reached && (branch === 'email_fallback' || message.late?.reason === 'not_delivered'),
    price: priced,
    isBlamed: message.isBlamed === true,
    group: message.step !== 'trial' ? undefined : reason === 'holdout' ? 'held_out' : 'treated',
    ...{ drawConverted: false, drawReplied: false, drawOptedOut: false },
  };
}
const REPLIES = new Set(['text', 'reaction', 'sticker']);

/** A shop that tells the same order again, in whatever letters, tells of one. */
function distinct(all: readonly Bought[]): Bought[] {
  const byId = new Map(all.map((bought) => [bought.id.toLowerCase(), bought]));
  return [...byId.values()];
}

const isOf = (bought: Bought, { message }: TrueRow) =>
  'person' in bought.by
    ? bought.by.person.key === message.person.key
    : 'message' in bought.by && bought.by.message.person.key === message.person.key;

/** When the person can have been moved by a message. */
const touchedAt = ({ message }: TrueRow) => message.heldUntil ?? message.at;

function attributed(bought: Bought, rows: readonly TrueRow[]): TrueConversion {
  const before = rows
    .filter((row) => row.accepted !== undefined && isOf(bought, row) && touchedAt(row) <= bought.at)
    .sort((one, other) => touchedAt(other) - touchedAt(one) || (one.messageKey < other.messageKey ? -1 : 1));
  const counting = before.filter((row) => {
    const { name, windowHours } = conversionOf(row.message.step);
    return bought.at <= touchedAt(row) + windowHours * HOUR && (name === undefined || name === bought.name);
  });
  const by = bought.by;
  const named = 'message' in by ? counting.find(({ message }) => message === by.message) : undefined;
  const row = named ?? counting[0];
  const attribution = row === undefined ? 'none' : row === before[0] ? 'direct' : 'assisted';
  return { bought, row, attribution };
}

function noteAfterDraw(row: TrueRow, { bought }: Plan): void {
  const { name, windowHours } = conversionOf(row.message.step);
  const isInTime = (at: number) => at >= row.message.at && at <= row.message.at + windowHours * HOUR;
  row.drawConverted = bought.some(
    (each) => 'person' in each.by && isOf(each, row) && isInTime(each.at) && (name === undefined || name === each.name),
  );
  row.drawReplied = row.message.told.some(({ kind, at }) => REPLIES.has(kind) && isInTime(at));
  row.drawOptedOut = row.message.told.some((each) => each.kind === 'text' && each.isStop && isInTime(each.at));
}

/** Signals count for seven days after the acceptance. */
export const inTime = (row: TrueRow, at: number | undefined): at is number =>
  at !== undefined && row.accepted !== undefined && at < row.accepted + 7 * DAY;
export const isReached = (row: TrueRow) => inTime(row, row.delivered) || inTime(row, row.read);
export const firstConversion = (row: TrueRow) => first(row.conversions.map(({ bought }) => bought.at));
export const lastConversion = ({ conversions }: TrueRow) =>
  conversions.length === 0 ? undefined : Math.max(...conversions.map(({ bought }) => bought.at));
export const isTest = ({ message }: TrueRow) => message.isTest === true;
