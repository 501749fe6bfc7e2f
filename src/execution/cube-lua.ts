import { CUBE_LIFE_MS, cubeCellKey, cubeChangedKey, cubeStepsKey } from '../redis/redis-keys';
import { BRANCHES } from '../vocabulary';
import { type RecordField, readFieldsLua } from './record-fields';

/**
 * What is told of a message counts for so long after its acceptance, as in Meta's own analytics of templates: a record
 * that has ended by then cannot make counts and rows disagree, and days become final. The row is written however late.
 */
export const COUNTED_WITHIN_MS = 7 * 86_400_000;

/** Ends (s) of the spans after the acceptance in which a reading, an answer or a conversion came, the last one open. */
export const SPAN_ENDS_S = [60, 300, 3_600, 21_600, 86_400, 259_200, 604_800] as const;

/** How words begin, and as what they stand in Redis: there are millions of them. */
const SHORT_WORDS = {
  continue: 'c',
  email_fallback: 'e',
  no_contact: 'q',
  dropped: 'h',
  accepted: 'a',
  proven: 'p',
  delivered: 'd',
  noticed: 'n',
  read: 'r',
  clicked: 'k',
  replied: 'y',
  answered: 'w',
  opted_out: 'o',
  blocked: 'b',
  failed: 'f',
  recovered: 'g',
  converted: 'v',
  converted_after: 'x',
  late: 'l',
  double: 't',
  priced: 'm',
} as const;

/** What of a record says what its message came to. */
const TELLING = [
  'decidedOn',
  'stepId',
  'forgotten',
  'answer',
  'outcome',
  'acceptedAt',
  'deliveredAt',
  'readAt',
  'failedAt',
  'errorCode',
  'repliedAt',
  'engagedAt',
  'optedOutAt',
  'optOutKind',
  'clickedAt',
  'convertedAt',
  'lastConvertedAt',
  'notSentFor',
  'fallback',
  'fallbackReason',
  'doubleContact',
  'blockInferredAt',
  'pricing',
  'country',
] as const satisfies readonly RecordField[];

const WORD = SHORT_WORDS;

/**
 * Lua of the cube: what messages came to, counted by the day of their decision and their step. One function says for what
 * a record counts; whoever changes a record compares what it said before with what it says after. So the counts are those
 * of the rows in whatever order, however often and however late something is told. It defines
 *
 * - `counted(record)` → the words that the record counts for, as a set; empty before its decision. To be asked before a change;
 * - `count_change(record, before)`: raises the words that are new, and takes back what is so no more (an earlier
 *   conversion comes to light, or Meta states another price);
 * - `told_words(told)` → those among them that a status of an accepted message can change; `told` has the record's values
 *   by the words of its fields. Most of what is counted is told by statuses, and their script has read these;
 * - `raise_difference(day, step, before, after)`, of two such sets;
 * - `count_answer(day, step, answer, was_accepted)`, for a record of which nothing was told before its answer;
 * - `raise_cell(day, step, words)`, for a message that leaves no more behind than its answer.
 *
 * In Lua the words stand as they do in Redis ({@link storedWord}): there are no others to turn into these at each count.
 * The words, each counted once a message (`test/execution/cube.test.ts` holds `wordsOfRow` of src/reporting to them):
 *
 * | word | when |
 * |---|---|
 * | `<branch> <reason>` | what Journey Builder heard |
 * | `dropped <reason>` | a held send that never went |
 * | `accepted`; `proven` | Meta took it; after it had been answered as unconfirmed |
 * | `delivered`, `read`, `clicked`, `replied`, `answered`, `opted_out <kind>` | within seven days of that; who has read was reached |
 * | `read <span>`, `answered <span>`, `converted <span>` | how soon, by SPAN_ENDS_S |
 * | `failed <code>`; `recovered <code>` | within seven days; and it was reached all the same |
 * | `converted`, `converted_after` | within the step's window; after an answer |
 * | `late <reason>` | the late fallback was carried out |
 * | `double` | reached by both |
 * | `noticed` | it was delivered, or asked to stop: whom a wish to stop is measured by |
 * | `blocked` | after it the person did without a word, as is inferred weeks later |
 * | `priced <category> <type> <1 or 0> <country>` | what a message that was reached costs, and whether it is charged |
 */
export const CUBE_LUA = `
local function span_of(seconds)
  ${SPAN_ENDS_S.map((end, span) => `if seconds < ${end} then return ${span} end`).join('\n  ')}
  return ${SPAN_ENDS_S.length}
end
local function answer_word(answer)
  ${BRANCHES.map((branch) => {
    const length = branch.length + 1;
    return `if string.sub(answer, 1, ${length}) == '${branch} ' then return '${WORD[branch]}' .. string.sub(answer, ${length}) end`;
  }).join('\n  ')}
  return answer
end
-- Data extensions give times back in whole seconds.
local function seconds_of(ms) return ms and math.floor(ms / 1000) end
local function is_in_time(at, accepted)
  return at and (not accepted or tonumber(at) < accepted + ${COUNTED_WITHIN_MS / 1000})
end
local function told_words(told)
  local words, accepted = {}, seconds_of(told.acceptedAt)
  local read = is_in_time(told.readAt, accepted)
  local reached = read or is_in_time(told.deliveredAt, accepted)
  if reached then
    words.${WORD.delivered} = true
    if told.pricing then
      words['${WORD.priced} ' .. told.pricing .. ' ' .. ((told.country or '') ~= '' and told.country or '??')] = true
    end
  end
  if read then
    words.${WORD.read} = true
    if accepted then words['${WORD.read} ' .. span_of(told.readAt - accepted)] = true end
  end
  if is_in_time(told.failedAt, accepted) then
    local code = (told.errorCode or '') ~= '' and told.errorCode or 'unknown'
    words['${WORD.failed} ' .. code] = true
    if reached then words['${WORD.recovered} ' .. code] = true end
  end
  if reached or is_in_time(told.optedOutAt, accepted) then words.${WORD.noticed} = true end
  if told.doubleContact then words.${WORD.double} = true end
  return words
end
local function words_of(record)
  ${readFieldsLua('record', TELLING, 'cube')}
  if (cubeDecidedOn or '') == '' or not cubeStepId or not cubeAnswer or cubeForgotten then return {}, nil, nil end
  local is_accepted = cubeOutcome == 'accepted'
  local words = is_accepted and told_words({acceptedAt = cubeAcceptedAt, deliveredAt = cubeDeliveredAt, readAt = cubeReadAt,
    failedAt = cubeFailedAt, errorCode = cubeErrorCode, optedOutAt = cubeOptedOutAt, pricing = cubePricing,
    country = cubeCountry}) or {}
  words[answer_word(cubeAnswer)] = true
  if cubeNotSentFor then words['${WORD.dropped} ' .. cubeNotSentFor] = true end
  if cubeFallback == 'sent' then words['${WORD.late} ' .. (cubeFallbackReason or '')] = true end
  if cubeDoubleContact then words.${WORD.double} = true end
  local accepted = seconds_of(cubeAcceptedAt)
  if cubeConvertedAt then
    words.${WORD.converted} = true
    if accepted then words['${WORD.converted} ' .. span_of(cubeConvertedAt - accepted)] = true end
  end
  if not is_accepted then return words, cubeDecidedOn, cubeStepId end
  words.${WORD.accepted} = true
  if string.find(cubeAnswer, ' unconfirmed', 1, true) then words.${WORD.proven} = true end
  if is_in_time(cubeClickedAt, accepted) then words.${WORD.clicked} = true end
  if is_in_time(cubeRepliedAt, accepted) then words.${WORD.replied} = true end
  if is_in_time(cubeEngagedAt, accepted) then
    words.${WORD.answered} = true
    if accepted then words['${WORD.answered} ' .. span_of(cubeEngagedAt - accepted)] = true end
    if cubeLastConvertedAt and tonumber(cubeLastConvertedAt) >= tonumber(cubeEngagedAt) then
      words.${WORD.converted_after} = true
    end
  end
  local asked_to_stop = is_in_time(cubeOptedOutAt, accepted)
  if asked_to_stop then words['${WORD.opted_out} ' .. (cubeOptOutKind or 'word')] = true end
  if cubeBlockInferredAt and not asked_to_stop then words.${WORD.blocked} = true end
  return words, cubeDecidedOn, cubeStepId
end
local function counted(record)
  local words = words_of(record)
  return words
end
local function raise_cell(day, step, words)
  if not next(words) then return end
  local cell, is_new = day .. ':' .. step, false
  local key = '${cubeCellKey('')}' .. cell
  for word, by in pairs(words) do
    if redis.call('HINCRBY', key, word, by) == by then is_new = true end
  end
  if is_new then
    redis.call('PEXPIRE', key, ${CUBE_LIFE_MS})
    redis.call('SADD', '${cubeStepsKey('')}' .. day, step)
    redis.call('PEXPIRE', '${cubeStepsKey('')}' .. day, ${CUBE_LIFE_MS})
  end
  redis.call('SADD', '${cubeChangedKey()}', cell)
end
local function raise_difference(day, step, before, after)
  local difference = {}
  for word in pairs(after) do if not before[word] then difference[word] = 1 end end
  for word in pairs(before) do if not after[word] then difference[word] = -1 end end
  raise_cell(day, step, difference)
end
local function count_change(record, before)
  local after, day, step = words_of(record)
  if day then raise_difference(day, step, before, after) end
end
local function count_answer(day, step, answer, was_accepted)
  raise_cell(day, step, {[answer_word(answer)] = 1, ${WORD.accepted} = was_accepted and 1 or nil,
    ${WORD.proven} = was_accepted and string.find(answer, ' unconfirmed', 1, true) and 1 or nil})
end
`;

/** The day of a decision, as days since 1970 in UTC, from its row; '' where the row tells of none. */
export function decidedOn(row: Readonly<Record<string, unknown>>): number | '' {
  const at = typeof row.DecidedDateUTC === 'string' ? Date.parse(row.DecidedDateUTC) : Number.NaN;
  return Number.isNaN(at) ? '' : Math.floor(at / 86_400_000);
}

/** What a message costs, as one word of the cube: category, type, and whether it is charged. */
export function priceWord(pricing: { category: string; type: string; billable: boolean }): string {
  const part = (text: string) => text.replace(/[^\w-]/g, '').slice(0, 40) || 'unknown';
  return `${part(pricing.category)} ${part(pricing.type)} ${pricing.billable ? 1 : 0}`;
}

const LONG_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SHORT_WORDS).map(([word, short]) => [short, word]),
);

/** A word of the cube as it stands in Redis, and back. */
export const storedWord = (word: string): string => replaceFirst(word, SHORT_WORDS);
export const wordStored = (field: string): string => replaceFirst(field, LONG_WORDS);

function replaceFirst(word: string, by: Readonly<Record<string, string>>): string {
  const space = word.indexOf(' ');
  const first = space === -1 ? word : word.slice(0, space);
  return `${by[first] ?? first}${space === -1 ? '' : word.slice(space)}`;
}
