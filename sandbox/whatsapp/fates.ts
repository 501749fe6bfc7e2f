import { UNKNOWN_ERROR_CODE } from './graph-error';

/** How the send call itself ends. */
export type Answer =
  | { kind: 'accepted'; messageStatus?: 'held_for_quality_assessment' | 'paused' }
  /** A Graph error; with `times`, only for that many calls to the number, then accepted. */
  | { kind: 'refused'; code: number; times?: number }
  /** Accepted, the reply comes after `ms` (real milliseconds, not scaled by `speed`). */
  | { kind: 'slow'; ms: number }
  /** Accepted, the reply waits until the first webhook of the message was acknowledged. */
  | { kind: 'after_webhook' }
  /** The connection stays open and nothing is ever answered. */
  | { kind: 'silent'; accepted: boolean }
  /** The connection is cut after the request was read. */
  | { kind: 'reset'; accepted: boolean }
  /** An HTML page of a proxy instead of Graph JSON; with `times`, only for that many calls to the number, then accepted. */
  | { kind: 'page'; status: number; accepted: boolean; times?: number }
  /** Graph's JSON of an error under a status, or with a code, that is not of its kind. */
  | { kind: 'odd_error'; status: number; code: number | null; accepted: false }
  /** HTTP 200 whose JSON breaks off. */
  | { kind: 'garbled' };

export type Reply =
  /** `agentHolds`: Meta Business Agent has the chat, so that the words come by the field `standby`. */
  | { kind: 'text'; body: string; agentHolds?: true }
  /** Taps a quick reply of the template: its first or its last; a template without one gets the text instead, if there is one. */
  | { kind: 'tap'; button: 'first' | 'last'; otherwise?: string }
  | { kind: 'image' | 'reaction' | 'order' | 'location' | 'flow' | 'unsupported_then_content' | 'changed_number' };

/**
 * One thing that happens to an accepted message. `after`: milliseconds at `speed` 1; `withoutKey`: the status does not give
 * back what the send named; `codeAs`: how the code of a failure is written, where not as a number.
 */
export type FateEvent = { after: number; hidePhone?: true; copies?: number } & (
  | { status: 'sent' | 'delivered' | 'read'; stampedBefore?: number }
  | { status: 'failed'; code: number; withoutKey?: true; codeAs?: 'text' | 'null' }
  | { reply: Reply }
  | { preference: 'stop' | 'resume' }
);

export interface Fate {
  /** The last four digits of the number. */
  digits: string;
  name: string;
  /** One line for the table. */
  means: string;
  answer: Answer;
  events: readonly FateEvent[];
  /** True where Meta does this to marketing templates only: other categories are delivered. */
  marketingOnly?: true;
  /** Taps the first choice of every question (reply buttons, list) that we ask in the window. */
  answersQuestions?: true;
}

const SENT = 500;
const DELIVERED = 2_000;
const READ = 20_000;
const REPLY = 40_000;

const sent: FateEvent = { after: SENT, status: 'sent' };
const delivered: FateEvent = { after: DELIVERED, status: 'delivered' };
const read: FateEvent = { after: READ, status: 'read' };
const reached = [sent, delivered, read];
const accepted: Answer = { kind: 'accepted' };

const replies = (digits: string, name: string, means: string, reply: Reply, more: Partial<Fate> = {}): Fate => ({
  digits,
  name,
  means,
  answer: accepted,
  events: [...reached, { after: REPLY, reply }],
  ...more,
});
const fails = (digits: string, code: number, means: string, more: Partial<Fate> = {}): Fate => ({
  digits,
  name: `failed_${code}`,
  means,
  answer: accepted,
  events: [{ after: DELIVERED, status: 'failed', code }],
  ...more,
});
const refused = (digits: string, name: string, code: number, means: string): Fate => ({
  digits,
  name,
  means,
  answer: { kind: 'refused', code },
  events: [],
});

/** The fate of every number whose last four digits are not in the table. */
export const ORDINARY_FATE: Fate = {
  digits: '',
  name: 'ordinary',
  means: 'any other number: sent, delivered',
  answer: accepted,
  events: [sent, delivered],
};

/** What happens to a message, by the last four digits of its recipient. The one list: the docs are rendered from it. */
export const FATES: readonly Fate[] = [
  { digits: '0001', name: 'delivered', means: 'sent, delivered', answer: accepted, events: [sent, delivered] },
  { digits: '0002', name: 'read', means: 'sent, delivered, read', answer: accepted, events: reached },
  {
    digits: '0003',
    name: 'sent_only',
    means: 'sent and nothing more: offline or a block, which Meta does not tell apart (WA 4.2)',
    answer: accepted,
    events: [sent],
  },
  {
    digits: '0004',
    name: 'read_without_delivered',
    means: 'sent, read: delivered is skipped',
    answer: accepted,
    events: [sent, read],
  },
  {
    digits: '0005',
    name: 'delivered_late',
    means: 'sent at once, delivered only after ten minutes',
    answer: accepted,
    events: [sent, { after: 600_000, status: 'delivered' }],
  },

  replies(
    '0010',
    'replies',
    'read, then a text: a question',
    {
      kind: 'text',
      body: 'Hi! Is it still available in blue? 😊',
    },
    { answersQuestions: true },
  ),
  replies('0011', 'replies_stop', 'read, then the text STOP', { kind: 'text', body: 'STOP' }),
  replies(
    '0012',
    'taps_last',
    'read, then a tap on the last quick reply (the opt-out, where a template has one); STOP as text without one',
    {
      kind: 'tap',
      button: 'last',
      otherwise: 'STOP',
    },
  ),
  replies(
    '0013',
    'taps_first',
    'read, then a tap on the first quick reply; "Yes" as text without one',
    {
      kind: 'tap',
      button: 'first',
      otherwise: 'Yes',
    },
    { answersQuestions: true },
  ),
  replies('0014', 'replies_image', 'read, then an image with a caption', { kind: 'image' }),
  replies('0015', 'reacts', 'read, then a reaction', { kind: 'reaction' }),
  replies('0016', 'orders', 'read, then an order', { kind: 'order' }),
  replies('0017', 'replies_location', 'read, then a location', { kind: 'location' }),
  replies('0018', 'answers_flow', 'read, then the answers of a Flow', { kind: 'flow' }),
  replies(
    '0019',
    'unsupported_then_content',
    'read, then an unsupported message (131060), later the content under the same id',
    {
      kind: 'unsupported_then_content',
    },
  ),
  replies('0020', 'replies_stop_in_a_sentence', 'read, then "Stop. por favor"', {
    kind: 'text',
    body: '  Stop. por favor ',
  }),
  replies('0021', 'replies_unrelated_stop', 'read, then a text that names a stop but asks for none', {
    kind: 'text',
    body: "Please don't stop the updates, which bus stop is it?",
  }),
  replies('0022', 'changes_number', 'read, then a system message: the person changed number', {
    kind: 'changed_number',
  }),
  replies('0023', 'known_by_an_older_number', 'read, then the text STOP; wa_id is another number than was written to', {
    kind: 'text',
    body: 'STOP',
  }),
  replies(
    '0024',
    'stop_while_an_agent_answers',
    'read, then STOP by the field standby: Meta Business Agent has the chat',
    {
      kind: 'text',
      body: 'STOP',
      agentHolds: true,
    },
  ),
  replies('0025', 'answers_first', 'read, then a tap on the first quick reply, where the template has one', {
    kind: 'tap',
    button: 'first',
  }),
  replies(
    '0026',
    'answers_last',
    'read, then a tap on the last quick reply, where the template has one; to a question of ours its first choice',
    { kind: 'tap', button: 'last' },
    { answersQuestions: true },
  ),
  {
    digits: '0030',
    name: 'stops_marketing',
    means: 'read, then the preference "stop" in the app; later marketing fails with 131050',
    answer: accepted,
    events: [...reached, { after: REPLY, preference: 'stop' }],
  },
  {
    digits: '0031',
    name: 'stops_marketing_without_phone',
    means: 'as 0030, but the webhook carries the BSUID only',
    answer: accepted,
    events: [...reached, { after: REPLY, preference: 'stop', hidePhone: true }],
  },
  {
    digits: '0032',
    name: 'stops_and_resumes',
    means: 'read, then the preference "stop", then "resume"',
    answer: accepted,
    events: [...reached, { after: REPLY, preference: 'stop' }, { after: REPLY * 2, preference: 'resume' }],
  },
  {
    digits: '0033',
    name: 'read_without_phone',
    means: 'sent with phone and BSUID; delivered and read with the BSUID only',
    answer: accepted,
    events: [sent, { ...delivered, hidePhone: true }, { ...read, hidePhone: true }],
  },
  {
    digits: '0034',
    name: 'stop_without_phone',
    means: 'read, then the text STOP with the BSUID only',
    answer: accepted,
    events: [...reached, { after: REPLY, reply: { kind: 'text', body: 'STOP' }, hidePhone: true }],
  },
  {
    digits: '0040',
    name: 'duplicate_webhooks',
    means: 'read and a reply, every webhook three times',
    answer: accepted,
    events: [
      ...reached.map((event) => ({ ...event, copies: 3 })),
      { after: REPLY, reply: { kind: 'text', body: 'Thanks!' }, copies: 3 },
    ],
  },
  {
    digits: '0041',
    name: 'out_of_order',
    means: 'read arrives first, then delivered, then sent (by their timestamps in order)',
    answer: accepted,
    events: [
      { after: SENT, status: 'read', stampedBefore: 0 },
      { after: DELIVERED, status: 'delivered', stampedBefore: 5 },
      { after: DELIVERED * 2, status: 'sent', stampedBefore: 10 },
    ],
  },
  {
    digits: '0042',
    name: 'failed_then_delivered',
    means: 'failed 131026 on one device, then delivered on another: delivered wins',
    answer: accepted,
    events: [sent, { after: DELIVERED, status: 'failed', code: 131026 }, { after: READ, status: 'delivered' }],
  },
  {
    digits: '0043',
    name: 'webhook_before_answer',
    means: 'sent and delivered arrive before the send call is answered',
    answer: { kind: 'after_webhook' },
    events: [
      { after: 0, status: 'sent' },
      { after: 0, status: 'delivered' },
    ],
  },
  {
    digits: '0044',
    name: 'failed_then_delivered_late',
    means: 'failed 131026 on one device, delivered on another only after ten minutes',
    answer: accepted,
    events: [
      { after: DELIVERED, status: 'failed', code: 131026 },
      { after: 600_000, status: 'delivered' },
    ],
  },
  {
    digits: '0045',
    name: 'fails_before_answer',
    means: 'failed 131049, without the callback data, arrives before the send call is answered',
    answer: { kind: 'after_webhook' },
    events: [{ after: 0, status: 'failed', code: 131049, withoutKey: true }],
  },
  {
    digits: '0050',
    name: 'slow',
    means: 'accepted, answered after 3 s; delivered',
    answer: { kind: 'slow', ms: 3_000 },
    events: [sent, delivered],
  },
  {
    digits: '0051',
    name: 'time_out_accepted',
    means: 'accepted, never answered; sent and delivered come by webhook',
    answer: { kind: 'silent', accepted: true },
    events: [sent, delivered],
  },
  {
    digits: '0052',
    name: 'reset_accepted',
    means: 'accepted, connection cut before the answer; delivered comes by webhook',
    answer: { kind: 'reset', accepted: true },
    events: [sent, delivered],
  },
  {
    digits: '0053',
    name: 'reset_not_accepted',
    means: 'connection cut, message never accepted: nothing comes',
    answer: { kind: 'reset', accepted: false },
    events: [],
  },
  {
    digits: '0054',
    name: 'time_out_not_accepted',
    means: 'never answered, never accepted: nothing comes',
    answer: { kind: 'silent', accepted: false },
    events: [],
  },
  {
    digits: '0055',
    name: 'garbled_answer',
    means: 'accepted, HTTP 200 with broken JSON; delivered comes by webhook',
    answer: { kind: 'garbled' },
    events: [sent, delivered],
  },
  {
    digits: '0056',
    name: 'failed_code_as_text',
    means: 'accepted, then failed with the code "131026" as text',
    answer: accepted,
    events: [{ after: DELIVERED, status: 'failed', code: 131026, codeAs: 'text' }],
  },
  {
    digits: '0057',
    name: 'failed_without_code',
    means: 'accepted, then failed with the code null',
    answer: accepted,
    events: [{ after: DELIVERED, status: 'failed', code: 131000, codeAs: 'null' }],
  },
  {
    digits: '0200',
    name: 'error_under_200',
    means: 'HTTP 200 with Graph JSON of an error (131026): not accepted',
    answer: { kind: 'odd_error', status: 200, code: 131026, accepted: false },
    events: [],
  },
  {
    digits: '0400',
    name: 'error_without_code',
    means: 'HTTP 400 with Graph JSON whose code is null: not accepted',
    answer: { kind: 'odd_error', status: 400, code: null, accepted: false },
    events: [],
  },
  {
    digits: '0413',
    name: 'page_413',
    means: "HTTP 413 with a proxy's HTML page: not accepted",
    answer: { kind: 'page', status: 413, accepted: false },
    events: [],
  },
  {
    digits: '0428',
    name: 'page_429_once',
    means: 'HTTP 429 with an HTML page of the edge for the first call, then accepted and delivered',
    answer: { kind: 'page', status: 429, accepted: false, times: 1 },
    events: [sent, delivered],
  },
  refused('0500', 'error_500', 131000, 'HTTP 500 with Graph JSON (131000): not accepted'),
  {
    digits: '0501',
    name: 'page_500',
    means: 'HTTP 500 with an HTML page: not accepted',
    answer: { kind: 'page', status: 500, accepted: false },
    events: [],
  },
  {
    digits: '0502',
    name: 'page_502_accepted',
    means: 'HTTP 502 with an HTML page, yet accepted: delivered comes by webhook',
    answer: { kind: 'page', status: 502, accepted: true },
    events: [sent, delivered],
  },
  {
    digits: '0503',
    name: 'unavailable_once',
    means: 'HTTP 503 with Graph JSON (2, is_transient) for the first call, then accepted and delivered',
    answer: { kind: 'refused', code: 2, times: 1 },
    events: [sent, delivered],
  },
  {
    digits: '0429',
    name: 'throttled_once',
    means: '130429 for the first call, then accepted and delivered',
    answer: { kind: 'refused', code: 130429, times: 1 },
    events: [sent, delivered],
  },
  refused('1056', 'pair_limit', 131056, '131056 pair rate limit, every time'),
  refused('1048', 'spam_limit', 131048, '131048 spam rate limit, every time'),

  fails('1026', 131026, 'accepted, then failed 131026: cannot be reached on WhatsApp'),
  refused('2026', 'refused_131026', 131026, '131026 at once: cannot be reached on WhatsApp'),
  refused('1030', 'refused_131030', 131030, '131030: a test number may not write to it'),
  fails('1049', 131049, 'accepted, then failed 131049: Meta holds marketing back', { marketingOnly: true }),
  fails('1050', 131050, 'accepted, then failed 131050: the person stopped marketing', { marketingOnly: true }),
  fails('0472', 130472, 'accepted, then failed 130472: part of an experiment', { marketingOnly: true }),
  fails('1000', 131000, 'accepted, then failed 131000: a fault at Meta', { name: 'failed_131000' }),
  fails('9999', UNKNOWN_ERROR_CODE, 'accepted, then failed with a code that no list knows', { name: 'failed_unknown' }),
  refused('0403', 'refused_130403', 130403, '130403: the business blocked this person'),
  refused('1031', 'account_locked', 131031, '131031: the account is locked'),
  refused('0368', 'account_restricted', 368, '368: the account is blocked for policy violations'),
  refused('0190', 'token_expired', 190, '190: the access token is not valid'),
  fails('1042', 131042, 'accepted, then failed 131042: billing'),
  refused('2015', 'template_paused', 132015, '132015: the template is paused'),
  refused('2001', 'template_missing', 132001, '132001: no such template in this language'),
  refused('2000', 'parameter_count', 132000, '132000: wrong number of parameters'),
  {
    digits: '1015',
    name: 'held_then_dropped',
    means: 'held_for_quality_assessment, then failed 132015',
    answer: { kind: 'accepted', messageStatus: 'held_for_quality_assessment' },
    events: [{ after: READ, status: 'failed', code: 132015 }],
  },
  {
    digits: '1016',
    name: 'held_then_delivered',
    means: 'held_for_quality_assessment, then sent, delivered',
    answer: { kind: 'accepted', messageStatus: 'held_for_quality_assessment' },
    events: [
      { after: READ, status: 'sent' },
      { after: READ + DELIVERED, status: 'delivered' },
    ],
  },
  {
    digits: '1017',
    name: 'paused',
    means: 'message_status paused; nothing comes',
    answer: { kind: 'accepted', messageStatus: 'paused' },
    events: [],
  },
];

const byDigits = new Map(FATES.map((fate) => [fate.digits, fate]));

/** The fate of a phone number or BSUID by its last four characters. */
export function fateOf(recipient: string): Fate {
  return byDigits.get(recipient.slice(-4)) ?? ORDINARY_FATE;
}
