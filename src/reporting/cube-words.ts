import { BRANCHES, type Branch, isWord, REASONS, type Reason } from '../vocabulary';

/** What messages came to: the words of the cube (execution/cube-lua.ts), each with how many messages it holds of. */
export type Words = ReadonlyMap<string, number>;

/** The cells of many steps and days as one; pure. */
export function sumOf(all: Iterable<Words>): Map<string, number> {
  const sum = new Map<string, number>();
  for (const words of all) for (const [word, count] of words) sum.set(word, (sum.get(word) ?? 0) + count);
  return sum;
}

export const countOf = (words: Words, word: string): number => words.get(word) ?? 0;

/** Those words that begin so, by what follows: `failed` → `131026` → 3. */
export function countsAfter(words: Words, first: string): [rest: string, count: number][] {
  const start = `${first} `;
  const found: [string, number][] = [];
  for (const [word, count] of words)
    if (count !== 0 && word.startsWith(start)) found.push([word.slice(start.length), count]);
  return found;
}

export const totalAfter = (words: Words, first: string): number =>
  countsAfter(words, first).reduce((sum, [, count]) => sum + count, 0);

/** Answers of this reason, whatever their branch. */
export const answeredWith = (words: Words, reason: Reason): number =>
  BRANCHES.reduce((sum, branch) => sum + countOf(words, `${branch} ${reason}`), 0);

/** What Journey Builder heard, the commonest first. Tests are no decisions about anybody. */
export function answersIn(words: Words): { branch: Branch; reason: Reason; messages: number }[] {
  return [...words]
    .flatMap(([word, messages]) => {
      const [branch, reason] = word.split(' ');
      const isAnswer = isWord(BRANCHES, branch) && isWord(REASONS, reason) && reason !== 'test' && messages !== 0;
      return isAnswer ? [{ branch, reason, messages }] : [];
    })
    .sort((one, other) => other.messages - one.messages || one.reason.localeCompare(other.reason));
}

/** Whether a word is an answer to Journey Builder about somebody, tests apart. */
export const isDecision = (word: string): boolean => columnsOf(word).includes(DECISIONS);
/** Messages that were decided, tests apart. */
export const decisionsIn = (words: Words): number => countsOf(words)[DECISIONS] ?? 0;

/** What figures are reckoned from: sums of words, those that begin alike put together. */
const COLUMNS = [
  'accepted',
  'proven',
  'delivered',
  'read',
  'clicked',
  'answered',
  'converted',
  'converted_after',
  'noticed',
  'blocked',
  'double',
  'failed',
  'recovered',
  'opted_out',
  'late',
  'dropped',
  /** Answered, tests apart; how many of them by email at once, by no channel, as unconfirmed, and as held out. */
  'decisions',
  'fallback_at_once',
  'left_alone',
  'unconfirmed',
  'held_out',
  'tests',
] as const;
export type Tally = Record<(typeof COLUMNS)[number], number>;
const DECISIONS = COLUMNS.indexOf('decisions');

const NOTHING = Object.fromEntries(COLUMNS.map((column) => [column, 0])) as Tally;

/** A tally while it is added up: a number for each of {@link COLUMNS}. */
export type TallySum = Float64Array;
export const emptyTallySum = (): TallySum => new Float64Array(COLUMNS.length);

export function addTally(sum: TallySum, words: Words): void {
  const counts = countsOf(words);
  for (let column = 0; column < counts.length; column += 1) sum[column] = (sum[column] ?? 0) + (counts[column] ?? 0);
}

export function tallyFrom(sum: TallySum): Tally {
  const tally = { ...NOTHING };
  for (const [index, column] of COLUMNS.entries()) tally[column] = sum[index] ?? 0;
  return tally;
}

/** The words that come up again and again, with the places of the columns that each counts for. */
const columnsOfWords = new Map<string, readonly number[]>();
const WORDS_IN_MEMORY = 5_000;

function columnsOf(word: string): readonly number[] {
  const known = columnsOfWords.get(word);
  if (known !== undefined) return known;
  const columns = columnsNamed(word).map((column) => COLUMNS.indexOf(column));
  if (columnsOfWords.size >= WORDS_IN_MEMORY) columnsOfWords.clear();
  columnsOfWords.set(word, columns);
  return columns;
}

function columnsNamed(word: string): (keyof Tally)[] {
  const [first = '', second] = word.split(' ');
  // How soon something came says again that it came.
  if (second !== undefined && ['read', 'answered', 'converted'].includes(first)) return [];
  if (isWord(BRANCHES, first)) return columnsOfAnswer(first, second);
  return isWord(COLUMNS, first) ? [first] : [];
}

function columnsOfAnswer(branch: Branch, reason: string | undefined): (keyof Tally)[] {
  if (reason === 'test') return ['tests'];
  const columns: (keyof Tally)[] = ['decisions'];
  if (branch === 'email_fallback') columns.push('fallback_at_once');
  if (branch === 'no_contact') columns.push('left_alone');
  if (reason === 'unconfirmed') columns.push('unconfirmed');
  if (reason === 'holdout') columns.push('held_out');
  return columns;
}

/** Rows are gathered by many things; each is added up once. */
const sums = new WeakMap<Words, TallySum>();

/** Adds the words up, which do not change any more. */
function countsOf(words: Words): TallySum {
  const known = sums.get(words);
  if (known !== undefined) return known;
  const sum = emptyTallySum();
  for (const [word, count] of words) for (const column of columnsOf(word)) sum[column] = (sum[column] ?? 0) + count;
  sums.set(words, sum);
  return sum;
}

/** What the words come to, which do not change any more. */
export const tallyOf = (words: Words): Tally => tallyFrom(countsOf(words));
