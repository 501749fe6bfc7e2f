const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** An 18-character record id: the object's three-character prefix, a running number, and the case-safe suffix. */
export function recordId(prefix: string, number: number): string {
  let rest = number;
  let digits = '';
  while (digits.length < 9) {
    digits = (ALPHABET[rest % ALPHABET.length] ?? '0') + digits;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return longId(`${prefix}Sb0${digits}`);
}

/** 15 characters → 18: each suffix character tells which of five characters are capitals. Longer ids stay. */
export function longId(id: string): string {
  if (id.length !== 15) return id;
  const suffix = [0, 5, 10].map((start) => {
    const bits = [...id.slice(start, start + 5)].reduce(
      (sum, character, position) => sum + (/[A-Z]/.test(character) ? 2 ** position : 0),
      0,
    );
    return SUFFIX_ALPHABET[bits] ?? 'A';
  });
  return id + suffix.join('');
}

export const isRecordId = (text: string) => /^[a-zA-Z0-9]{15}([A-Z0-5]{3})?$/.test(text);
