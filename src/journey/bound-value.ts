/*
 * What a bound value says. Journey Builder fills each binding with text, empty where the field is empty (JB 4.3); practice
 * adds expressions that were not resolved, words that a program writes for nothing, and text cut in the middle of a sign.
 */

/**
 * An expression of Journey Builder that stands where its value should: names are case-sensitive and must match exactly
 * (JB 4.1), and a journey that was copied or renamed can leave one behind. Whatever follows, nobody may read it.
 */
const UNRESOLVED = /\{\{\s*(event|contact|context|interaction|interactiondefaults|activity|person|system)\s*[.\]}]/i;
/** What programs write for "nothing"; a name is not written so. */
const NOTHING = new Set(['null', 'undefined']);

/** Whether an expression was left over, so that nothing is known of the value. */
export function isUnresolved(value: unknown): boolean {
  return typeof value === 'string' && UNRESOLVED.test(value);
}

/**
 * The text of a bound value, without blanks around it: empty for an expression that was left over, for null, for the words
 * `null` and `undefined`, and for what is no single value.
 */
export function boundText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return '';
  const text = value.trim();
  // Most values hold neither; the look is cheaper than the two patterns.
  if (text.includes('{{') && UNRESOLVED.test(text)) return '';
  if (NOTHING.has(text)) return '';
  // Half of a sign of two UTF-16 units, as a field's length cuts an emoji: no text that can be sent.
  return text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, '').trim();
}

/** Yes and no as they stand in text columns, in the languages of the page and of the opt-out words; in small letters. */
const YES = new Set([
  'opted in',
  ...'true yes y t 1 on opted_in optedin sí si s verdadero sim verdadeiro oui o vrai ja j wahr waar sì vero'.split(' '),
  ...'evet e ya iya نعم כן हाँ हां haan'.split(' '),
]);
const NO = new Set([
  ...'false no n f 0 off falso não nao non faux nein falsch nee onwaar hayır hayir h tidak'.split(' '),
  ...'لا לא नहीं nahin'.split(' '),
]);

/** What a bound yes-or-no field says; `unknown` where it is filled with something else, or could not be resolved. */
export function boundFlag(value: unknown): 'yes' | 'no' | 'unknown' {
  if (isUnresolved(value)) return 'unknown';
  if (typeof value === 'object' && value !== null) return 'unknown';
  const text = boundText(value).toLowerCase();
  if (text === '' || NO.has(text) || Number(text) === 0) return 'no';
  return YES.has(text) ? 'yes' : 'unknown';
}
