import type { MessageIntent } from '../consent/message-intent';
import type { ConceptFinder } from './reply-concepts';
import { readReplyWords } from './reply-words';

/** Features are hashed into this many buckets: 2^17, since fewer cost precision of opt-outs. */
export const BUCKETS = 1 << 17;

/** The features of a message: buckets and values, whose squares add up to one. */
export interface ReplyFeatures {
  buckets: Int32Array;
  values: Float32Array;
}

// FNV-1a over UTF-16, then a finish that spreads the low bits.
const PRIME = 0x01000193;
const BASIS = 0x811c9dc5;
const step = (hash: number, code: number) => Math.imul(hash ^ code, PRIME);
function hashOf(text: string, from: number): number {
  let hash = from;
  for (let i = 0; i < text.length; i++) hash = step(hash, text.charCodeAt(i));
  return hash;
}
function bucketOf(hash: number): number {
  let mixed = hash ^ (hash >>> 15);
  mixed = Math.imul(mixed, 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) & (BUCKETS - 1);
}

/** Kinds of features, so that the word `no` and the letters `no` are two. */
const kind = (name: string) => hashOf(name, BASIS);
const [WORD, LETTERS, PAIR, FIRST, LAST, CONCEPT, CONCEPT_PAIR, CONCEPT_SET, LENGTH, MARK, RULE] = [
  'word',
  'letters',
  'pair',
  'first',
  'last',
  'concept',
  'concept pair',
  'concept set',
  'length',
  'mark',
  'rule',
].map(kind) as [number, number, number, number, number, number, number, number, number, number, number];

/** Runs of letters of a word, `<` and `>` at its ends. Shorter ones say little, so three letters count for less. */
const SHORTEST_GRAM = 3;
const LONGEST_GRAM = 5;
const SHORTEST_WEIGHT = 0.7;
const EMOJI = /\p{Extended_Pictographic}/u;

/**
 * Reads the features of messages. `verdictOf` is what the word rules of consent say, which is one of the features.
 * The reader keeps room for one message and is not shared between threads.
 */
export function createFeatureReader(options: {
  conceptsIn: ConceptFinder;
  verdictOf: (text: string) => MessageIntent;
}) {
  const weights = new Float32Array(BUCKETS);
  let seen: number[] = [];

  function add(hash: number, weight: number): void {
    const bucket = bucketOf(hash);
    const known = weights[bucket] as number;
    if (known === 0) seen.push(bucket);
    if (weight > known) weights[bucket] = weight;
  }

  function addLetters(word: string): void {
    const text = `<${word}>`;
    for (let start = 0; start < text.length - 1; start++) {
      let hash = LETTERS;
      const end = Math.min(text.length, start + LONGEST_GRAM);
      for (let at = start; at < end; at++) {
        hash = step(hash, text.charCodeAt(at));
        const length = at - start + 1;
        if (length >= SHORTEST_GRAM) add(hash, length === SHORTEST_GRAM ? SHORTEST_WEIGHT : 1);
      }
    }
  }

  function addConcepts(found: readonly number[], wordCount: number): void {
    let set = CONCEPT_SET;
    for (const [i, concept] of found.entries()) {
      add(step(CONCEPT, concept), 2);
      set = step(set, concept);
      for (const other of found.slice(i + 1)) add(step(step(CONCEPT_PAIR, concept), other), 0.4);
    }
    add(found.length === 0 ? CONCEPT_SET : step(set, 1000 + Math.min(4, wordCount)), 1);
  }

  function addMarks(text: string, tokens: readonly string[]): void {
    add(step(LENGTH, Math.min(8, tokens.length)), 1);
    if (/[?؟]/.test(text)) add(hashOf('?', MARK), 1.5);
    if (text.includes('!')) add(hashOf('!', MARK), 1);
    if (EMOJI.test(text)) add(hashOf('emoji', MARK), 1);
    if (tokens.length === 0) add(hashOf('nothing', MARK), 3);
  }

  /** The features of a message, and what the word rules say of it. */
  return function featuresOf(text: string): { features: ReplyFeatures; verdict: MessageIntent } {
    const { tokens, words } = readReplyWords(text);
    const verdict = options.verdictOf(text);
    for (const token of tokens) {
      add(hashOf(token, WORD), 2.5);
      if (token.length > 1) addLetters(token);
    }
    for (let i = 0; i + 1 < tokens.length; i++) {
      add(hashOf(tokens[i + 1] as string, step(hashOf(tokens[i] as string, PAIR), 32)), 2);
    }
    if (tokens.length > 0) {
      add(hashOf(tokens[0] as string, FIRST), 2);
      add(hashOf(tokens.at(-1) as string, LAST), 1.5);
    }
    addConcepts(options.conceptsIn(words), words.length);
    addMarks(text, tokens);
    add(hashOf(verdict.intent === 'opt_out' && verdict.certain ? 'certain' : verdict.intent, RULE), 2);

    const features = { buckets: Int32Array.from(seen), values: new Float32Array(seen.length) };
    let sum = 0;
    for (const bucket of seen) sum += (weights[bucket] as number) ** 2;
    const length = Math.sqrt(sum) || 1;
    for (const [i, bucket] of seen.entries()) {
      features.values[i] = (weights[bucket] as number) / length;
      weights[bucket] = 0;
    }
    seen = [];
    return { features, verdict };
  };
}

export type FeatureReader = ReturnType<typeof createFeatureReader>;
