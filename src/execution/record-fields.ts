/**
 * The fields of an execution record: the word that the code uses, and the name under which Redis keeps it, short because
 * there are millions of records. A test holds the list in docs/redis.md to this one, explanations included.
 *
 * How states follow each other: design 2.3. The late fallback: `claimed` (decided, call not begun) → `calling` → `sent`,
 * `unknown` (how the call ended; it is begun again), `refused` (Marketing Cloud will not take it; an operator sends it
 * again, → `claimed`, or gives it up, → `discarded`), or `cancelled`: a delivery came first.
 */
export const FIELD = {
  /** `claimed`, `sending`, `accepted`, `scheduled`, `releasing` or `answered` */
  state: 'st',
  /** token of whoever works on the message */
  token: 'tk',
  /** end of their lease, or of the send or the wait for a delivery (ms) */
  leaseEnd: 'ld',
  /** what Journey Builder heard, as `branch reason` */
  answer: 'an',
  /** what became of the send: `skipped`, `accepted`, `refused` or `unknown` */
  outcome: 'oc',
  /** WhatsApp message id */
  wamid: 'w',
  /** hash of the step's settings */
  settingsHash: 'sh',
  /** contact key */
  contactKey: 'ck',
  /** consent address */
  address: 'ad',
  /** number written to; none where a user id was */
  phone: 'ph',
  /** where the late fallback goes, where its kind needs an address; goes when it can no longer be needed */
  fallbackTo: 'em',
  /** activity */
  activityId: 'ja',
  /** journey version */
  journeyId: 'jd',
  /** id of the step */
  stepId: 'sp',
  /** how long something may be attributed to the message (ms) */
  attributableMs: 'tl',
  /** day of the decision, since 1970 in UTC: under it the message is counted */
  decidedOn: 'dd',
  /** country of the number written to */
  country: 'cy',
  /** time of acceptance (ms) */
  acceptedAt: 'ta',
  /** first told as sent (s) */
  sentAt: 'bs',
  /** first told as delivered (s) */
  deliveredAt: 'bd',
  /** first told as read (s) */
  readAt: 'br',
  /** first told as failed (s) */
  failedAt: 'bf',
  /** first reply (s) */
  repliedAt: 'bp',
  /** first reply that is an answer: it does not ask to stop, and is more than a reaction (s) */
  engagedAt: 'be',
  /** first word of theirs that asks to stop, a marketing preference too (s) */
  optedOutAt: 'bo',
  /** how they asked: `word`, `button` or `preference` */
  optOutKind: 'wk',
  /** when it was inferred that the person has blocked the sender after this message (s) */
  blockInferredAt: 'bi',
  /** first reply that answers another message of ours, written after this one (s) */
  answeredElsewhereAt: 'bx',
  /** what the newest reply is about, as `time category` (s) */
  replyCategory: 'rc',
  /** first opening of the tracked link by a person (s) */
  clickedAt: 'bk',
  /** earliest conversion (s) */
  convertedAt: 'bc',
  /** latest conversion (s) */
  lastConvertedAt: 'cl',
  /** what Meta said last of its price: category, type, and whether it is charged */
  pricing: 'pr',
  /** another channel was taken, and the message arrived */
  doubleContact: 'db',
  /** when the person was drawn for the step's holdout, where this is the message that counts (ms) */
  drawnAt: 'hx',
  /** earliest conversion in the window after the draw, whatever it is attributed to (s) */
  drawnConvertedAt: 'hc',
  /** first thing that the person wrote in that window (s) */
  drawnRepliedAt: 'hp',
  /** first word of theirs in that window that asks to stop (s) */
  drawnOptedOutAt: 'ho',
  /** Meta's code of the failure */
  errorCode: 'ec',
  /** what a held send needs of the contact, as JSON; goes when it has ended */
  held: 'hd',
  /** why a held send never went */
  notSentFor: 'fr',
  /** what is watched for: time of the answer (ms), then `f` where a failure asks for the late fallback, `c` where a timer looks for what is missing */
  watchedFor: 'lw',
  /** state of the late fallback: `claimed`, `calling`, `unknown`, `sent`, `cancelled`, `refused` or `discarded` */
  fallback: 'lf',
  /** reason of the late fallback */
  fallbackReason: 'lr',
  /** calls begun for the late fallback */
  fallbackCalls: 'ln',
  /** those of which nobody knows how they ended */
  unknownFallbackCalls: 'lu',
  /** why it failed, once that was noted for whoever is to be told */
  notedCause: 'nt',
  /** the person was forgotten: nothing of them is written any more */
  forgotten: 'fg',
} as const;

export type RecordField = keyof typeof FIELD;

/** An Outcome step that counted its answer to this message marks the record by this letter and a digest of its activity. */
export const OUTCOME_MARK = 'q';

/**
 * Lua that reads fields of a record, each into a local of its own: `storedState` for `state`, false where it is absent.
 * `record` is a Lua expression of the record's key.
 */
export function readFieldsLua(record: string, fields: readonly RecordField[], prefix = 'stored'): string {
  const locals = fields.map((field) => `${prefix}${field.charAt(0).toUpperCase()}${field.slice(1)}`);
  const names = fields.map((field) => `'${FIELD[field]}'`);
  return `local ${locals.join(', ')} = unpack(redis.call('HMGET', ${record}, ${names.join(', ')}))`;
}
