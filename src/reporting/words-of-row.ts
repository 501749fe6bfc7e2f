import { COUNTED_WITHIN_MS, priceWord, SPAN_ENDS_S } from '../execution/cube-lua';

/** A row of `WA_Message` as far as it tells what the message came to; times in whole seconds, as data extensions give them back. */
export interface CountedRow {
  stepKey: string;
  branch: string;
  reason: string;
  finalReason: string;
  decidedAt: number | undefined;
  acceptedAt: number | undefined;
  sentAt: number | undefined;
  deliveredAt: number | undefined;
  readAt: number | undefined;
  failedAt: number | undefined;
  errorCode: string;
  repliedAt: number | undefined;
  engagedAt: number | undefined;
  optedOutAt: number | undefined;
  optOutKind: string;
  blockInferredAt: number | undefined;
  clickedAt: number | undefined;
  convertedAt: number | undefined;
  /** Latest conversion of the message, which stands in `WA_Conversion`. */
  lastConvertedAt: number | undefined;
  fallbackAt: number | undefined;
  fallbackReason: string;
  doubleContact: boolean;
  pricingCategory: string;
  pricingType: string;
  billable: boolean | undefined;
  country: string;
}

const COUNTED_WITHIN_S = COUNTED_WITHIN_MS / 1000;

function spanOf(seconds: number): number {
  const span = SPAN_ENDS_S.findIndex((end) => seconds < end);
  return span === -1 ? SPAN_ENDS_S.length : span;
}

/**
 * The words of the cube that a message counts for, by its row alone: what `words_of` of execution/cube-lua.ts says of its
 * record; pure. A test holds the two together, and `npm run report -- --verify` what they counted.
 */
export function wordsOfRow(row: CountedRow): Set<string> {
  if (row.reason === '') return new Set();
  const words = new Set([`${row.branch} ${row.reason}`]);
  if (row.fallbackAt !== undefined) words.add(`late ${row.fallbackReason}`);
  if (row.doubleContact) words.add('double');
  const { acceptedAt } = row;
  if (row.convertedAt !== undefined) {
    words.add('converted');
    if (acceptedAt !== undefined) words.add(`converted ${spanOf(row.convertedAt - acceptedAt)}`);
  }
  if (acceptedAt !== undefined) for (const word of wordsOfAccepted(row, acceptedAt)) words.add(word);
  // Of a held send that may have gone nothing final is written before a proof or a late fallback.
  else if (row.reason === 'scheduled' && !OPEN_ENDS.has(row.finalReason)) words.add(`dropped ${row.finalReason}`);
  return words;
}

const OPEN_ENDS = new Set(['', 'not_delivered', 'unconfirmed']);

function* wordsOfAccepted(row: CountedRow, acceptedAt: number): Generator<string> {
  const inTime = (at: number | undefined): at is number => at !== undefined && at < acceptedAt + COUNTED_WITHIN_S;
  yield 'accepted';
  if (row.reason === 'unconfirmed') yield 'proven';
  const reached = inTime(row.deliveredAt) || inTime(row.readAt);
  if (reached) yield 'delivered';
  if (inTime(row.readAt)) yield* ['read', `read ${spanOf(row.readAt - acceptedAt)}`];
  if (inTime(row.failedAt)) {
    const code = row.errorCode || 'unknown';
    yield `failed ${code}`;
    if (reached) yield `recovered ${code}`;
  }
  if (inTime(row.clickedAt)) yield 'clicked';
  if (inTime(row.repliedAt)) yield 'replied';
  if (inTime(row.engagedAt)) {
    yield* ['answered', `answered ${spanOf(row.engagedAt - acceptedAt)}`];
    if (row.lastConvertedAt !== undefined && row.lastConvertedAt >= row.engagedAt) yield 'converted_after';
  }
  const askedToStop = inTime(row.optedOutAt);
  if (askedToStop) yield `opted_out ${row.optOutKind || 'word'}`;
  if (reached || askedToStop) yield 'noticed';
  if (row.blockInferredAt !== undefined && !askedToStop) yield 'blocked';
  if (reached && row.pricingCategory !== '') yield `priced ${priceOf(row)}`;
}

function priceOf({ pricingCategory: category, pricingType: type, billable, country }: CountedRow): string {
  return `${priceWord({ category, type, billable: billable !== false })} ${country || '??'}`;
}
