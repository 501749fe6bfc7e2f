/** `{body.1}`, `{header.name}`, `{link}`: single braces, since Journey Builder empties what it does not know in double ones. */
const BLANK = /\{([a-z]+(?:\.[A-Za-z0-9_]+)*)\}/g;

/** The keys of the blanks in a text of the marketer's, each once, in their order. */
export function blanksIn(text: string): string[] {
  return [...new Set([...text.matchAll(BLANK)].map(([, key = '']) => key))];
}

/**
 * A text of the marketer's with the values of one contact in its blanks. Undefined where one of them has no value: half a
 * sentence is worse than none. `valueAt` gives '' for what it does not know. Pure.
 */
export function filledText(text: string, valueAt: (key: string) => string): string | undefined {
  let hasGap = false;
  const filled = text.replace(BLANK, (_, key: string) => {
    const value = valueAt(key).trim();
    hasGap ||= value === '';
    return value;
  });
  return hasGap ? undefined : filled;
}
