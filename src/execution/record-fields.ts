import type Redis from 'ioredis';
import { z } from 'zod';
import { executionKey, stepKey } from '../redis/redis-keys';

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
  /** since when the message may have gone, while somebody works on it (ms) */
  begunAt: 'tb',
  /** what Journey Builder heard, as `branch reason` */
  answer: 'an',
  /** what became of the send: `skipped`, `accepted`, `refused` or `unknown` */
  outcome: 'oc',
  /** WhatsApp message id */
  wamid: 'w',
  /** hash of the step's settings, where the step is not known by its id */
  settingsHash: 'sh',
  /** contact key */
  contactKey: 'ck',
  /** consent address */
  address: 'ad',
  /** number written to, where it is not the address; none where a user id was */
  phone: 'ph',
  /** where the late fallback goes, where its kind needs an address; goes when it can no longer be needed */
  fallbackTo: 'em',
  /** activity, where the step is not known by its id */
  activityId: 'ja',
  /** journey version, where the step is not known by its id */
  journeyId: 'jd',
  /** id of the step */
  stepId: 'sp',
  /** how long something may be attributed to the message, where it is longer than every record lives (ms) */
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
  /** key that an operator gave the late fallback in place of its step's */
  fallbackKey: 'lk',
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

/** What all messages of a step share: a record names the step, and holds none of these where that is known by its id. */
const OF_STEP = ['activityId', 'journeyId', 'settingsHash'] as const satisfies readonly RecordField[];

/**
 * Lua: `step_of_id(id)` → activity, journey version and hash of the settings, or nothing. The pattern reads what a step store
 * writes of ids without quotes and backslashes, which is all that Marketing Cloud gives, in a third of the time.
 */
const STEP_OF_ID_LUA = `
local function step_of_id(id)
  local json = redis.call('GET', '${stepKey('')}' .. id)
  if not json then return end
  local activity, journey, hash =
    string.match(json, '^{"activityId":"([^"\\\\]*)","journeyId":"([^"\\\\]*)","settingsHash":"([^"\\\\]*)"}$')
  if activity then return activity, journey, hash end
  local step = cjson.decode(json)
  return step.activityId, step.journeyId, step.settingsHash
end
`;

/** The same for a script that reads many records: each step is asked of Redis once. */
export const STEPS_LUA = `${STEP_OF_ID_LUA}
local read_step, known_steps = step_of_id, {}
step_of_id = function(id)
  local step = known_steps[id]
  if not step then
    step = {read_step(id)}
    known_steps[id] = step
  end
  return unpack(step, 1, 3)
end
`;

/**
 * Lua that reads fields of a record, each into a local of its own: `storedState` for `state`, false where it is absent. What
 * a record leaves to its step, and a number that is the address, is read as if it stood there. `record` is a Lua expression
 * of the record's key, `steps: 'declared'` is for a script that has {@link STEPS_LUA} at its head.
 */
export function readFieldsLua(
  record: string,
  fields: readonly RecordField[],
  prefix = 'stored',
  steps: 'here' | 'declared' = 'here',
): string {
  const local = (field: RecordField) => `${prefix}${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const ofStep = OF_STEP.filter((field) => fields.includes(field));
  const read = new Set<RecordField>(fields);
  if (ofStep.length > 0) read.add('stepId').add('activityId');
  if (read.has('phone')) read.add('address');
  const lines = [
    `local ${[...read].map(local).join(', ')} = unpack(redis.call('HMGET', ${record}, ${[...read].map((field) => `'${FIELD[field]}'`).join(', ')}))`,
  ];
  if (ofStep.length > 0) {
    const parts = OF_STEP.map((field) => (ofStep.includes(field) || field === 'activityId' ? local(field) : '_'));
    if (parts.includes('_')) lines.push('local _');
    lines.push(
      ...(steps === 'here' ? [STEP_OF_ID_LUA] : []),
      `if not ${local('activityId')} and ${local('stepId')} then ${parts.join(', ')} = step_of_id(${local('stepId')}) end`,
    );
  }
  if (read.has('phone')) lines.push(`${local('phone')} = ${local('phone')} or ${local('address')}`);
  return lines.join('\n');
}

/**
 * Lua: `step_fields(step, activity, journey, hash)` → fields and values, for a `HSET`: a record names its step and no more, unless
 * Redis has lost the step since this process stored it.
 */
export const STEP_FIELDS_LUA = `
local function step_fields(step, activity, journey, hash)
  if redis.call('EXISTS', '${stepKey('')}' .. step) == 1 then return '${FIELD.stepId}', step end
  return '${FIELD.stepId}', step, '${FIELD.activityId}', activity, '${FIELD.journeyId}', journey, '${FIELD.settingsHash}', hash
end
`;

const stepSchema = z.object({ activityId: z.string(), journeyId: z.string(), settingsHash: z.string() });

/**
 * The fields of a record as Redis keeps them, with what it leaves to its step, and a number that is the address, as if they
 * stood there; none where there is no record.
 */
export function createReadFields(redis: Redis) {
  return async (messageKey: string): Promise<Partial<Record<string, string>>> => {
    const fields: Partial<Record<string, string>> = await redis.hgetall(executionKey(messageKey));
    const { [FIELD.stepId]: stepId, [FIELD.address]: address } = fields;
    if (fields[FIELD.phone] === undefined && address !== undefined) fields[FIELD.phone] = address;
    if (fields[FIELD.activityId] !== undefined || stepId === undefined) return fields;
    const json = await redis.get(stepKey(stepId));
    if (json === null) return fields;
    const step = stepSchema.parse(JSON.parse(json));
    for (const field of OF_STEP) fields[FIELD[field]] = step[field];
    return fields;
  };
}
