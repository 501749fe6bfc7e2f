/** Half of a surrogate pair, or NUL, as `JSON.stringify` writes it. */
const UNFIT = /\\u(?:d[89a-f]|0000)/;

const whole = (text: string) => Buffer.from(text, 'utf8').toString('utf8').replaceAll('\0', '\ufffd');

/**
 * JSON whose text every reader takes: half characters (a cut emoji, a hostile webhook) and NUL become U+FFFD. Redis' own
 * reader refuses a half character and with it the whole script, and one in a row may cost its whole batch.
 */
export function wellFormedJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Most hold no such sign at all; the look is cheaper than the pattern.
  if (!json.includes('\\u') || !UNFIT.test(json)) return json;
  return JSON.stringify(value, (_name, each: unknown) => (typeof each === 'string' ? whole(each) : each));
}
