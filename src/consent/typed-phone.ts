/** A longer text is a note, an attack or several numbers. */
const LONGEST = 100;
/** What phones, address books and chat apps put around a number without meaning anything by it. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const ARABIC_DIGIT = /[\u0660-\u0669\u06f0-\u06f9]/g;
/** A line break or a tab is no blank: it stands between two numbers. */
const BLANKS = /[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g;
const DASH = /[\u2010-\u2015\u2212\ufe58\ufe63]/g;
/** `="…"`, by which a spreadsheet is told that a cell is text; the apostrophe that says the same; quotes alone. */
const TEXT_CELL = /^(?:= ?"([^"]*)"|'(.*)|"([^"]*)")$/;
const SCHEME = /^(?:tel|whatsapp): ?/i;

/** Digits, with single blanks between them: nothing to mend. */
const PLAIN = /^\+?\d+(?: \d+)*$/;
/** Digits with blanks, brackets, dots, dashes and one slash among them, behind at most one `+`. */
const WRITTEN = /^\(?\+?[( ]*\d[\d ().-]*(?:\/[\d ().-]*)?$/;

/**
 * A phone number as somebody typed it or a file holds it → the same in ASCII, or undefined where the text may be
 * something else than one whole number. What is mended keeps every digit; where a digit may be none (the zero of
 * `491701234567.0`, the second of two numbers, a footnote mark) all is refused, since those digits together are somebody
 * else's number. The decisions, form by form: docs/consent.md.
 */
export function typedPhone(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  if (PLAIN.test(text)) return text;
  const plain = text
    .replace(FULL_WIDTH, (each) => String.fromCharCode(each.charCodeAt(0) - 0xfee0))
    .replace(ARABIC_DIGIT, (each) => String(each.charCodeAt(0) & 15))
    .replace(INVISIBLE, '')
    .replace(DASH, '-')
    .replace(BLANKS, ' ')
    .trim();
  const cell = TEXT_CELL.exec(plain);
  const number = (cell?.[1] ?? cell?.[2] ?? cell?.[3] ?? plain).trim().replace(SCHEME, '');
  return WRITTEN.test(number) && !mayHoldTwo(number) && !mayBeDecimal(number) ? number : undefined;
}

/** `0170 1234567/8` is short for two numbers; a slash right behind the area code is one: `0170/1234567`. */
function mayHoldTwo(number: string): boolean {
  const [before = '', after] = number.split('/');
  if (after === undefined) return false;
  const prefix = before.replace(/\D/g, '').replace(/^00/, '');
  return prefix.length > 6 || after.replace(/\D/g, '').length < 4;
}

/**
 * Does it end as a number with decimals does? Behind the only dot, one or two digits or nothing but zeros do (amounts of
 * money have four: `.0000`). Behind one of several dots zeros are a group where they are as long as the group before
 * (`01.23.45.67.00`), or four and more (`+1.800.555.0000`).
 */
function mayBeDecimal(number: string): boolean {
  const [, before = '', separator = '', last = ''] = /(\d+)(\D*)(\d+)\D*$/.exec(number) ?? [];
  if (!separator.includes('.')) return false;
  const isOnlyDot = number.replace(/\D*$/, '').split('.').length === 2;
  const isZero = /^0+$/.test(last);
  if (isOnlyDot) return isZero || last.length < 3;
  return isZero && (last.length === 1 || (last.length !== before.length && last.length < 4));
}
