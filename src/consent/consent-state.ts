import { topicOf } from './topic';

/**
 * What the store keeps of one person: a hash whose fields hold the newest signal per source and topic. Merging takes
 * the maximum of each field, so it does not matter in which order signals arrive, or how often.
 *
 * | field | holds |
 * |---|---|
 * | `*` | the customer on the whole channel: STOP or START |
 * | `~perhaps` | a sentence that only probably meant STOP, or that somebody who looked said that it did not: by itself, so that dismissing it brings back what was said before |
 * | `<topic>` | the customer on one topic, by its one name (see `topicOf`) |
 * | `+<topic>` | an opt-in that the business declares (form, CSV): never lifts an opt-out |
 * | `?<topic>` | a declared opt-in that waits for the customer's confirmation (double opt-in): permits nothing |
 * | `~marketing` | the preference that the customer set in WhatsApp |
 * | `~operator` | suppressed or lifted by an operator |
 * | `~contact` | the contact key last seen with this person |
 * | `~reached` | newest proof that messages arrive: delivered, read, or a message from the person |
 * | `~last` | the last message of ours that arrived: when (ten digits), the day of its decision (five), step (16), key (32), and `b` once it was told that the person has likely blocked us after it |
 * | `~sent`, `~void`, `~unreachable` | times of the newest sends, of sends that failed for other reasons, of 131026 |
 * | `~blocked` | somebody saw this person as likely blocked (for the review queue) |
 * | `=<address>`, a tab, a field | the opt-out of an address that somebody claims to be the same person's; the newer counts |
 * | `~aliases`, `~claims`, `~former`, `~moved`, `~rev` | bookkeeping of the scripts: other addresses, claimed ones, revision |
 */
export const CHANNEL = '*';
export const PERHAPS = '~perhaps';
export const MARKETING = '~marketing';
export const OPERATOR = '~operator';
export const CONTACT = '~contact';
export const REACHED = '~reached';
export const LAST_ARRIVED = '~last';
export const SENT = '~sent';
export const VOID = '~void';
export const UNREACHABLE = '~unreachable';
export const BLOCKED = '~blocked';
export const ALIASES = '~aliases';
export const CLAIMS = '~claims';
/** How the name of a field begins that holds an opt-out of a claimed address: `=<address>` and a tab before the field. */
export const SPREAD = '=';
export const FORMER = '~former';
export const MOVED = '~moved';
export const REVISION = '~rev';
/** Of no record: what a decision is told besides where the store may have lost consent (see `read_for_decision`). */
export const LOST = '~lost';

/** Fields that hold several times; they merge to the newest {@link KEPT_TIMES} of both. */
const TIME_FIELDS: readonly string[] = [SENT, VOID, UNREACHABLE];
export const KEPT_TIMES = 10;
const BOOKKEEPING: readonly string[] = [LAST_ARRIVED, ALIASES, CLAIMS, FORMER, MOVED, REVISION, LOST];

/** Why a signal says what it says; one letter each in the store, the word in `WA_Consent.Reason`. */
const REASON_LETTERS = {
  stop_word: 'w',
  stop_sentence: 's',
  opt_out_button: 'b',
  start_word: 'W',
  opt_in_button: 'B',
  topic_keyword: 'K',
  explicit: 'e',
  declared: 'd',
  imported: 'i',
  awaiting_confirmation: 'p',
  whatsapp_setting: 'm',
  error_131050: 'f',
  operator: 'o',
  operator_review: 'O',
  seen: 'k',
  reached: 'r',
  no_delivery: 'n',
} as const;
export type SignalReason = keyof typeof REASON_LETTERS;
const REASON_OF_LETTER: ReadonlyMap<string, SignalReason> = new Map(
  Object.entries(REASON_LETTERS).map(([word, letter]) => [letter, word as SignalReason]),
);

export const isSignalReason = (text: string): text is SignalReason => text in REASON_LETTERS;

/** One kept signal. `restricts` = opted out, suppressed, stopped; else it permits or lifts. */
export interface ConsentSignal {
  /** Whole seconds since 1970: the earlier of the stated and the received time. */
  at: number;
  restricts: boolean;
  reason: SignalReason;
  /** A person should look at it (a sentence that only probably meant STOP). */
  review: boolean;
  /** Where it came from: whatsapp, checkout, form, an operator's name … */
  source: string;
  /** What proves it: a message id, an order number. */
  evidenceId: string;
}

export interface ConsentState {
  /** What counts of STOP, START and sentences: one to be reviewed stands here too. */
  channel?: ConsentSignal;
  marketing?: ConsentSignal;
  operator?: ConsentSignal;
  blocked?: ConsentSignal;
  topics: ReadonlyMap<string, ConsentSignal>;
  declared: ReadonlyMap<string, ConsentSignal>;
  pending: ReadonlyMap<string, ConsentSignal>;
  /** Seconds; undefined if nothing ever arrived. */
  reachedAt?: number;
  /** Seconds, ascending, all later than `reachedAt`. */
  sentAt: readonly number[];
  voidAt: readonly number[];
  unreachableAt: readonly number[];
  contactKey?: string;
  /** The person's other addresses. */
  aliases: readonly string[];
  /** Those of them under which rows of `WA_Consent` exist; they are kept like the main one's. */
  former: readonly string[];
  /** This Redis may not hold what it held before: promotional messages wait. */
  lost: boolean;
  /** Grows with every change of consent: a send whose decision saw another revision decides again. */
  revision: number;
}

const TIME_WIDTH = 10;
const HEAD = TIME_WIDTH + 3;
const MAX_SECONDS = 9_999_999_999;

const time = (seconds: number) =>
  String(Math.min(MAX_SECONDS, Math.max(0, Math.trunc(seconds)))).padStart(TIME_WIDTH, '0');

/**
 * A signal as bytes whose order is the order of precedence: ten digits of time, `1` before `0` so that an opt-out wins
 * its second, the reason, `.` above `!` so that a reviewed signal replaces the same one unreviewed; then what proves it.
 * A value of up to 64 bytes keeps the Redis hash in its compact form.
 */
export function encodeSignal(signal: ConsentSignal): string {
  const head = `${time(signal.at)}${signal.restricts ? 1 : 0}${REASON_LETTERS[signal.reason]}${signal.review ? '!' : '.'}`;
  return `${head}${plain(signal.source)}\t${plain(signal.evidenceId)}`;
}

export function decodeSignal(value: string): ConsentSignal | undefined {
  const at = Number(value.slice(0, TIME_WIDTH));
  const reason = REASON_OF_LETTER.get(value.charAt(TIME_WIDTH + 1));
  if (!Number.isInteger(at) || reason === undefined) return undefined;
  const [source = '', evidenceId = ''] = value.slice(HEAD).split('\t');
  const head = { at, reason, restricts: value[TIME_WIDTH] === '1', review: value[TIME_WIDTH + 2] === '!' };
  return { ...head, source, evidenceId };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
const plain = (text: string) => text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();

export const encodeTimes = (seconds: readonly number[]): string => seconds.map(time).join('');

function decodeTimes(value: string | undefined, after: number): number[] {
  const times = (value?.match(/\d{10}/g) ?? []).map(Number);
  return times.filter((at) => at > after).sort((a, b) => a - b);
}

/** Fields and values of one person, as the hash holds them. */
export type ConsentFields = ReadonlyMap<string, string>;

/**
 * Merges two records of one person: field by field the greater value, of times the newest. Commutative, associative and
 * idempotent; the script in `apply-consent-lua.ts` does the same inside Redis (a test holds them to each other).
 */
export function mergeConsent(a: ConsentFields, b: ConsentFields): ConsentFields {
  const merged = new Map(a);
  for (const [field, value] of b) {
    const before = merged.get(field);
    merged.set(field, before === undefined ? value : mergeValue(field, before, value));
  }
  return merged;
}

function mergeValue(field: string, a: string, b: string): string {
  if (TIME_FIELDS.includes(field)) {
    const times = new Set([...(a.match(/\d{10}/g) ?? []), ...(b.match(/\d{10}/g) ?? [])]);
    return [...times].sort().slice(-KEPT_TIMES).join('');
  }
  if (field === ALIASES || field === CLAIMS || field === FORMER)
    return [...new Set([...a.split(','), ...b.split(',')])].sort().join(',');
  if (field === REVISION) return String(Math.max(Number(a), Number(b)));
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) >= 0 ? a : b;
}

/** The flat field, value, field, value … of `read_consent`. Unknown fields and unreadable values are left out. */
export function parseConsent(flat: readonly string[]): ConsentState {
  if (flat.length === 0) return OF_NOBODY;
  const fields = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2) fields.set(flat[i] ?? '', flat[i + 1] ?? '');
  return consentStateOf(fields);
}

export function consentStateOf(stored: ConsentFields): ConsentState {
  const fields = withSpread(stored);
  const topics = new Map<string, ConsentSignal>();
  const declared = new Map<string, ConsentSignal>();
  const pending = new Map<string, ConsentSignal>();
  const signals = new Map<string, ConsentSignal>();
  for (const [field, value] of withTopicsAsOne(fields)) {
    if (TIME_FIELDS.includes(field) || BOOKKEEPING.includes(field)) continue;
    const signal = decodeSignal(value);
    if (signal === undefined) continue;
    if (field.startsWith('~') || field === CHANNEL) signals.set(field, signal);
    else if (field.startsWith('+')) declared.set(field.slice(1), signal);
    else if (field.startsWith('?')) pending.set(field.slice(1), signal);
    else topics.set(field, signal);
  }
  const reachedAt = signals.get(REACHED)?.at;
  const after = reachedAt ?? -1;
  const listed = (field: string) => fields.get(field)?.split(',') ?? [];
  const contactKey = signals.get(CONTACT)?.evidenceId;
  return {
    ...present('channel', channelOf(signals.get(CHANNEL), signals.get(PERHAPS))),
    ...present('marketing', signals.get(MARKETING)),
    ...present('operator', signals.get(OPERATOR)),
    ...present('blocked', signals.get(BLOCKED)),
    ...present('reachedAt', reachedAt),
    ...present('contactKey', contactKey),
    topics,
    declared,
    pending,
    sentAt: decodeTimes(fields.get(SENT), after),
    voidAt: decodeTimes(fields.get(VOID), after),
    unreachableAt: decodeTimes(fields.get(UNREACHABLE), after),
    aliases: listed(ALIASES),
    former: listed(FORMER),
    lost: fields.has(LOST),
    revision: Number(fields.get(REVISION) ?? 0),
  };
}

/** Fields of a time when topics were kept letter by letter: of `Offers` and `offers` the newer counts, as in a merge. */
function withTopicsAsOne(fields: ConsentFields): ConsentFields {
  const merged = new Map<string, string>();
  for (const [field, value] of fields) {
    const [, prefix = '', name = ''] = /^([+?]?)(.*)$/s.exec(field) ?? [];
    const own = field === CHANNEL || field.startsWith('~');
    const one = own ? field : `${prefix}${topicOf(name) ?? name}`;
    const before = merged.get(one);
    merged.set(one, before === undefined ? value : mergeValue(one, before, value));
  }
  return merged;
}

/** An opt-out of a claimed address counts as the person's own where it is newer. */
function withSpread(stored: ConsentFields): ConsentFields {
  const fields = new Map<string, string>();
  for (const [name, value] of stored) {
    const field = name.startsWith(SPREAD) ? name.slice(name.indexOf('\t') + 1) : name;
    const before = fields.get(field);
    fields.set(field, before === undefined ? value : mergeValue(field, before, value));
  }
  return fields;
}

/** The word on the whole channel that counts: a sentence counts like a STOP until it is dismissed, and then for nothing. */
function channelOf(channel: ConsentSignal | undefined, perhaps: ConsentSignal | undefined): ConsentSignal | undefined {
  if (channel === undefined || perhaps === undefined) return channel ?? perhaps;
  const isNewer = perhaps.at > channel.at || (perhaps.at === channel.at && !channel.restricts);
  return perhaps.restricts && isNewer ? perhaps : channel;
}

const present = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };

/** Of somebody of whom nothing is known, as of most in a first journey. */
const OF_NOBODY = consentStateOf(new Map());
