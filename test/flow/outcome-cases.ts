import type { Branch } from '../../src/vocabulary';
import { lineName, shownLines } from '../sandbox/recipes/recipes-table';

/** One line of docs/outcomes.md: what happens to a message, and what the contact, Journey Builder and the row see of it. */
export interface OutcomeCase {
  what: string;
  /** When it becomes known: before the answer, while the answer or the send is held, or after the answer. */
  known: 'at once' | 'while held' | 'late';
  policy: string;
  /** The last four digits of the number: its fate in the sandbox. */
  fate: string;
  settings: Record<string, unknown>;
  values?: Record<string, unknown>;
  /** What happens after the answer, in this order. */
  afterwards?: readonly Step[];
  branch: Branch;
  reason: string;
  /** What is done later: the message itself, an event or email with its reason, or nothing. */
  later: 'nothing' | 'message' | `${'event' | 'email'}: ${string}` | `message, then event: ${string}`;
  /** Columns of the row beside those of the decision; `true` = some value. */
  columns: Record<string, string | boolean>;
}

/** `sent`, `delivered` …: wait until the app knows it; the others are carried out by outcomes.test.ts. */
export type Step =
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'replied'
  /** The time for a delivery, a reading or a reply is up. */
  | 'time is up'
  /** The late fallback has been called. */
  | 'fallback done'
  /** The shortest delay of a late fallback is over. */
  | 'fallback is due'
  /** Meta tells of a delivery to another device. */
  | 'is delivered after all'
  /** It is day where the contact is. */
  | 'day breaks'
  | 'the sender has room'
  | 'says STOP'
  | 'the journey is stopped'
  | 'the journey is unpublished';

const event = (...on: string[]) => ({ lateFallback: { kind: 'event', key: 'wa-late', on } });
const email = (...on: string[]) => ({ lateFallback: { kind: 'email', key: 'wa-late-email', on } });
const withEmail = { email: 'ana@shop.example' };
const offer = { template: { name: 'full_catalog', language: 'en_US' }, purpose: 'promotional' };
const offerValues = { optIn: 'true', parameters: { 'body.1': 'Ana' } };
/** Quiet now, in the zone where the contact is. The runner fills in the hours. */
const quiet = (then: 'hold' | 'fallback') => ({
  quietHours: { start: 'NOW-1', end: 'NOW+1', timeZone: 'UTC', zoneFrom: 'named', then },
});
const secondSender = { sender: '900000000000102' };
const FALLBACK_DONE = ['fallback is due', 'fallback done'] as const;
const failedRow = { FailedDateUTC: true, ErrorCode: true, ErrorTitle: true };
const acceptedRow = { AcceptedDateUTC: true, WhatsAppMessageID: true };
const eventRow = (reason: string) => ({ FallbackDateUTC: true, FallbackKind: 'event', FallbackReason: reason });
const emailRow = (reason: string) => ({ ...eventRow(reason), FallbackKind: 'email' });

export const OUTCOME_CASES: readonly OutcomeCase[] = [
  // Known at once: no message went.
  {
    what: 'the number is no phone number',
    known: 'at once',
    policy: 'default',
    fate: '0001',
    values: { phone: '12' },
    settings: event('failed'),
    branch: 'email_fallback',
    reason: 'invalid_phone',
    later: 'nothing',
    columns: { FinalReason: 'invalid_phone' },
  },
  {
    what: 'the contact is suppressed in Marketing Cloud',
    known: 'at once',
    policy: 'this cause goes on',
    fate: '0001',
    values: { suppressed: 'true' },
    settings: { fallback: { suppressed: 'continue' } },
    branch: 'continue',
    reason: 'suppressed',
    later: 'nothing',
    columns: { FinalReason: 'suppressed' },
  },
  {
    what: 'the contact is suppressed in Marketing Cloud',
    known: 'at once',
    policy: 'as the page saves it',
    fate: '0001',
    values: { suppressed: 'true' },
    settings: { ...event('failed'), fallback: { suppressed: 'no_contact' } },
    branch: 'no_contact',
    reason: 'suppressed',
    later: 'nothing',
    columns: { FinalReason: 'suppressed' },
  },
  {
    what: 'an offer to somebody without opt-in',
    known: 'at once',
    policy: 'default',
    fate: '0001',
    values: { parameters: { 'body.1': 'Ana' } },
    settings: offer,
    branch: 'email_fallback',
    reason: 'not_opted_in',
    later: 'nothing',
    columns: { FinalReason: 'not_opted_in' },
  },
  {
    what: 'the template is paused',
    known: 'at once',
    policy: 'default',
    fate: '0001',
    settings: { template: { name: 'winback_offer', language: 'en_US' } },
    values: { optIn: 'true' },
    branch: 'email_fallback',
    reason: 'template_unavailable',
    later: 'nothing',
    columns: { FinalReason: 'template_unavailable' },
  },
  {
    what: 'a value that the template needs is empty',
    known: 'at once',
    policy: 'default',
    fate: '0001',
    settings: { template: { name: 'optin_request', language: 'en_US' } },
    branch: 'email_fallback',
    reason: 'parameters_missing',
    later: 'nothing',
    columns: { FinalReason: 'parameters_missing', ErrorTitle: true },
  },
  {
    what: 'the sender is not of this account',
    known: 'at once',
    policy: 'default',
    fate: '0001',
    settings: { sender: '999' },
    branch: 'email_fallback',
    reason: 'sender_unavailable',
    later: 'nothing',
    columns: { FinalReason: 'sender_unavailable' },
  },
  {
    what: 'Meta refuses: not on WhatsApp (131026)',
    known: 'at once',
    policy: 'late fallback on failed',
    fate: '2026',
    settings: event('failed'),
    branch: 'email_fallback',
    reason: 'unreachable',
    later: 'nothing',
    columns: { FinalReason: 'unreachable', ErrorCode: '131026', ErrorTitle: true },
  },
  {
    what: 'Meta refuses: the business blocked this person (130403)',
    known: 'at once',
    policy: 'this cause goes on, late fallback on failed',
    fate: '0403',
    settings: { ...event('failed'), fallback: { suppressed: 'continue' } },
    branch: 'continue',
    reason: 'suppressed',
    later: 'nothing',
    columns: { FinalReason: 'suppressed', ErrorCode: '130403', ErrorTitle: true },
  },
  {
    what: 'no answer to the send, and nothing comes of it',
    known: 'at once',
    policy: 'no late fallback',
    fate: '0053',
    settings: {},
    branch: 'email_fallback',
    reason: 'unconfirmed',
    later: 'nothing',
    columns: {},
  },
  {
    what: 'no answer to the send, yet it is delivered',
    known: 'late',
    policy: 'no late fallback',
    fate: '0052',
    settings: {},
    afterwards: ['delivered'],
    branch: 'email_fallback',
    reason: 'unconfirmed',
    later: 'nothing',
    columns: {
      ...acceptedRow,
      SentDateUTC: true,
      DeliveredDateUTC: true,
      FinalReason: 'delivered',
      DoubleContact: true,
    },
  },
  {
    what: 'no answer to the send, and nothing comes of it',
    known: 'late',
    policy: 'late fallback on failed',
    fate: '0053',
    settings: event('failed'),
    afterwards: ['time is up', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'unconfirmed',
    later: 'event: unconfirmed',
    columns: { FinalReason: 'unconfirmed', ...eventRow('unconfirmed') },
  },
  {
    what: 'no answer to the send, yet it is delivered',
    known: 'late',
    policy: 'late fallback on failed',
    fate: '0052',
    settings: event('failed'),
    afterwards: ['delivered', 'time is up'],
    branch: 'continue',
    reason: 'unconfirmed',
    later: 'nothing',
    columns: { ...acceptedRow, SentDateUTC: true, DeliveredDateUTC: true, FinalReason: 'delivered' },
  },
  // While the answer is held for a delivery.
  {
    what: 'it is delivered',
    known: 'while held',
    policy: 'decide on delivered',
    fate: '0001',
    settings: { decideOn: 'delivered' },
    branch: 'continue',
    reason: 'delivered',
    later: 'nothing',
    columns: { ...acceptedRow, SentDateUTC: true, DeliveredDateUTC: true, FinalReason: 'delivered' },
  },
  {
    what: 'it fails (131026)',
    known: 'while held',
    policy: 'decide on delivered, late fallback on failed',
    fate: '1026',
    settings: { decideOn: 'delivered', ...event('failed') },
    branch: 'email_fallback',
    reason: 'unreachable',
    later: 'nothing',
    columns: { ...acceptedRow, ...failedRow, FinalReason: 'unreachable' },
  },
  {
    what: 'nothing comes',
    known: 'while held',
    policy: 'decide on delivered',
    fate: '0003',
    settings: { decideOn: 'delivered', waitSeconds: 1 },
    branch: 'email_fallback',
    reason: 'not_delivered',
    later: 'nothing',
    columns: { ...acceptedRow, SentDateUTC: true },
  },
  {
    what: 'nothing comes, and it is delivered later',
    known: 'late',
    policy: 'decide on delivered',
    fate: '0003',
    settings: { decideOn: 'delivered', waitSeconds: 1 },
    afterwards: ['is delivered after all', 'delivered'],
    branch: 'email_fallback',
    reason: 'not_delivered',
    later: 'nothing',
    columns: {
      ...acceptedRow,
      SentDateUTC: true,
      DeliveredDateUTC: true,
      FinalReason: 'delivered',
      DoubleContact: true,
    },
  },
  {
    what: 'nothing comes',
    known: 'late',
    policy: 'decide on delivered, this cause goes on, late fallback on not delivered',
    fate: '0003',
    settings: {
      decideOn: 'delivered',
      waitSeconds: 1,
      fallback: { not_delivered: 'continue' },
      ...event('not_delivered'),
    },
    afterwards: ['time is up'],
    branch: 'continue',
    reason: 'not_delivered',
    later: 'nothing',
    columns: { ...acceptedRow, SentDateUTC: true },
  },
  // Late: after the answer.
  {
    what: 'it fails (131026)',
    known: 'late',
    policy: 'no late fallback',
    fate: '1026',
    settings: {},
    afterwards: ['failed'],
    branch: 'continue',
    reason: 'accepted',
    later: 'nothing',
    columns: { ...acceptedRow, ...failedRow, FinalReason: 'unreachable' },
  },
  {
    what: 'it fails (131026)',
    known: 'late',
    policy: 'late fallback on failed',
    fate: '1026',
    settings: event('failed'),
    afterwards: ['failed', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'accepted',
    later: 'event: unreachable',
    columns: { ...acceptedRow, ...failedRow, FinalReason: 'unreachable', ...eventRow('unreachable') },
  },
  {
    what: 'it fails (131026)',
    known: 'late',
    policy: 'late fallback by email on failed',
    fate: '1026',
    settings: email('failed'),
    values: withEmail,
    afterwards: ['failed', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'accepted',
    later: 'email: unreachable',
    columns: { ...acceptedRow, ...failedRow, FinalReason: 'unreachable', ...emailRow('unreachable') },
  },
  {
    what: 'it fails (131026)',
    known: 'late',
    policy: 'late fallback on not delivered alone',
    fate: '1026',
    settings: event('not_delivered'),
    afterwards: ['failed', 'time is up', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'accepted',
    later: 'event: unreachable',
    columns: { ...acceptedRow, ...failedRow, FinalReason: 'unreachable', ...eventRow('unreachable') },
  },
  {
    what: 'Meta holds an offer back (131049)',
    known: 'late',
    policy: 'late fallback on failed',
    fate: '1049',
    settings: { ...offer, ...event('failed') },
    values: offerValues,
    afterwards: ['failed', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'accepted',
    later: 'event: withheld_by_meta',
    columns: { ...acceptedRow, ...failedRow, FinalReason: 'withheld_by_meta', ...eventRow('withheld_by_meta') },
  },
  {
    what: 'held for quality, then dropped (132015)',
    known: 'late',
    policy: 'late fallback on failed',
    fate: '1015',
    settings: { template: { name: 'weekly_deals', language: 'en_US' }, purpose: 'promotional', ...event('failed') },
    values: { optIn: 'true', parameters: { 'body.1': 'Ana', 'body.2': 'tea' } },
    afterwards: ['failed', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'accepted',
    later: 'event: template_unavailable',
    columns: { ...acceptedRow, ...failedRow, FinalReason: 'template_unavailable', ...eventRow('template_unavailable') },
  },
  {
    what: 'it fails on one device and is delivered on another before the fallback is due',
    known: 'late',
    policy: 'late fallback on failed',
    fate: '0042',
    settings: event('failed'),
    afterwards: ['failed', 'delivered', 'fallback is due'],
    branch: 'continue',
    reason: 'accepted',
    later: 'nothing',
    columns: { ...acceptedRow, SentDateUTC: true, ...failedRow, DeliveredDateUTC: true, FinalReason: 'delivered' },
  },
  {
    what: 'it fails, and is delivered after the fallback',
    known: 'late',
    policy: 'late fallback on failed',
    fate: '1026',
    settings: event('failed'),
    afterwards: ['failed', ...FALLBACK_DONE, 'is delivered after all', 'delivered'],
    branch: 'continue',
    reason: 'accepted',
    later: 'event: unreachable',
    columns: {
      ...acceptedRow,
      ...failedRow,
      DeliveredDateUTC: true,
      FinalReason: 'delivered',
      ...eventRow('unreachable'),
      DoubleContact: true,
    },
  },
  {
    what: '**no delivery**: nothing comes',
    known: 'late',
    policy: 'late fallback on not delivered',
    fate: '0003',
    settings: event('not_delivered'),
    afterwards: ['sent', 'time is up', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'accepted',
    later: 'event: not_delivered',
    columns: { ...acceptedRow, SentDateUTC: true, FinalReason: 'not_delivered', ...eventRow('not_delivered') },
  },
  {
    what: '**no delivery**: nothing comes',
    known: 'late',
    policy: 'late fallback by email on no reply',
    fate: '0003',
    settings: email('no_reply'),
    values: withEmail,
    afterwards: ['sent', 'time is up', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'accepted',
    later: 'email: not_delivered',
    columns: { ...acceptedRow, SentDateUTC: true, FinalReason: 'not_delivered', ...emailRow('not_delivered') },
  },
  {
    what: '**no interest**: delivered, not read',
    known: 'late',
    policy: 'late fallback on not delivered and not read',
    fate: '0001',
    settings: event('not_delivered', 'not_read'),
    afterwards: ['delivered', 'time is up', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'accepted',
    later: 'event: not_read',
    columns: {
      ...acceptedRow,
      SentDateUTC: true,
      DeliveredDateUTC: true,
      FinalReason: 'delivered',
      ...eventRow('not_read'),
    },
  },
  {
    what: '**no interest**: read, no reply',
    known: 'late',
    policy: 'late fallback on no reply',
    fate: '0002',
    settings: event('no_reply'),
    afterwards: ['read', 'time is up', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'accepted',
    later: 'event: no_reply',
    columns: {
      ...acceptedRow,
      SentDateUTC: true,
      DeliveredDateUTC: true,
      ReadDateUTC: true,
      FinalReason: 'delivered',
      ...eventRow('no_reply'),
    },
  },
  {
    what: 'read and answered',
    known: 'late',
    policy: 'late fallback on not delivered, not read and no reply',
    fate: '0010',
    settings: event('not_delivered', 'not_read', 'no_reply'),
    afterwards: ['read', 'replied', 'time is up'],
    branch: 'continue',
    reason: 'accepted',
    later: 'nothing',
    columns: {
      ...acceptedRow,
      SentDateUTC: true,
      DeliveredDateUTC: true,
      ReadDateUTC: true,
      RepliedDateUTC: true,
      EngagedDateUTC: true,
      FinalReason: 'delivered',
    },
  },
  // Held sends.
  {
    what: 'quiet hours',
    known: 'at once',
    policy: 'hold, no late fallback',
    fate: '0001',
    settings: quiet('hold'),
    branch: 'email_fallback',
    reason: 'quiet_hours',
    later: 'nothing',
    columns: { FinalReason: 'quiet_hours' },
  },
  {
    what: 'quiet hours',
    known: 'at once',
    policy: 'fallback, late fallback on failed',
    fate: '0001',
    settings: { ...quiet('fallback'), ...event('failed') },
    branch: 'email_fallback',
    reason: 'quiet_hours',
    later: 'nothing',
    columns: { FinalReason: 'quiet_hours' },
  },
  {
    what: 'quiet hours',
    known: 'while held',
    policy: 'hold, late fallback on failed',
    fate: '0001',
    settings: { ...quiet('hold'), ...event('failed') },
    afterwards: ['day breaks', 'delivered'],
    branch: 'continue',
    reason: 'scheduled',
    later: 'message',
    columns: { ...acceptedRow, SentDateUTC: true, DeliveredDateUTC: true, FinalReason: 'delivered' },
  },
  {
    what: 'quiet hours, and a STOP in the night',
    known: 'while held',
    policy: 'hold, late fallback on failed',
    fate: '0001',
    settings: { ...quiet('hold'), ...event('failed') },
    afterwards: ['says STOP', 'day breaks', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'scheduled',
    later: 'event: opted_out',
    columns: { FinalReason: 'opted_out', ...eventRow('opted_out') },
  },
  {
    what: 'quiet hours, and the journey version is stopped',
    known: 'while held',
    policy: 'hold, late fallback on failed',
    fate: '0001',
    settings: { ...quiet('hold'), ...event('failed') },
    afterwards: ['the journey is stopped', 'day breaks'],
    branch: 'continue',
    reason: 'scheduled',
    later: 'nothing',
    columns: { FinalReason: 'journey_stopped' },
  },
  {
    what: 'quiet hours, and the journey version is unpublished',
    known: 'while held',
    policy: 'hold, late fallback on failed',
    fate: '0001',
    settings: { ...quiet('hold'), ...event('failed') },
    afterwards: ['the journey is unpublished', 'day breaks', 'delivered'],
    branch: 'continue',
    reason: 'scheduled',
    later: 'message',
    columns: { ...acceptedRow, SentDateUTC: true, DeliveredDateUTC: true, FinalReason: 'delivered' },
  },
  {
    what: 'quiet hours, then Meta refuses (131026)',
    known: 'while held',
    policy: 'hold, late fallback by email on failed',
    fate: '2026',
    settings: { ...quiet('hold'), ...email('failed') },
    values: withEmail,
    afterwards: ['day breaks', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'scheduled',
    later: 'email: unreachable',
    columns: { FinalReason: 'unreachable', ErrorCode: '131026', ErrorTitle: true, ...emailRow('unreachable') },
  },
  {
    what: 'quiet hours, then it fails (131026)',
    known: 'late',
    policy: 'hold, late fallback on failed',
    fate: '1026',
    settings: { ...quiet('hold'), ...event('failed') },
    afterwards: ['day breaks', 'failed', ...FALLBACK_DONE],
    branch: 'continue',
    reason: 'scheduled',
    later: 'message, then event: unreachable',
    columns: { ...acceptedRow, ...failedRow, FinalReason: 'unreachable', ...eventRow('unreachable') },
  },
  {
    what: 'the sender is over its rate',
    known: 'at once',
    policy: 'no late fallback',
    fate: '0001',
    settings: secondSender,
    branch: 'email_fallback',
    reason: 'sender_unavailable',
    later: 'nothing',
    columns: { FinalReason: 'sender_unavailable' },
  },
  {
    what: 'the sender is over its rate',
    known: 'while held',
    policy: 'late fallback on failed',
    fate: '0001',
    settings: { ...secondSender, ...event('failed') },
    afterwards: ['the sender has room', 'delivered'],
    branch: 'continue',
    reason: 'scheduled',
    later: 'message',
    columns: { ...acceptedRow, SentDateUTC: true, DeliveredDateUTC: true, FinalReason: 'delivered' },
  },
];

const columnsText = (columns: OutcomeCase['columns']) =>
  Object.entries(columns)
    .map(([name, value]) => (value === true ? name : `${name} = ${value}`))
    .join(', ') || '–';

/** The journey on the sandbox's canvas that shows this line. */
function recipeOf({ what, known, policy }: OutcomeCase): string {
  const name = lineName(what, known, policy);
  return shownLines.find(({ line }) => line === name)?.recipe.id ?? '';
}

/** The table of docs/outcomes.md. */
export function outcomeTable(): string {
  const lines = OUTCOME_CASES.map(
    (each) =>
      `| ${each.what} | ${each.known} | ${each.policy} | \`${each.branch}\` | \`${each.reason}\` | ${each.later} | ${columnsText(each.columns)} | ${recipeOf(each)} |`,
  );
  return [
    '| what happens | known | policy of the step | branch | reason | later | columns, beside those of the decision | [recipe](recipes.md) |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}
