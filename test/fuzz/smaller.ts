const MOST_TRIES = 200;

/** Texts that say less, the shortest first. */
function shorter(text: string): string[] {
  const tries: string[] = [];
  try {
    const parsed: unknown = JSON.parse(text);
    for (const less of without(parsed)) tries.push(JSON.stringify(less));
  } catch {
    // No JSON: cut as text.
  }
  for (let size = Math.ceil(text.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < text.length && tries.length < MOST_TRIES; from += size) {
      tries.push(text.slice(0, from) + text.slice(from + size));
    }
    if (size === 1) break;
  }
  return tries;
}

/** The value without one of its members, at any depth. */
function without(node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) {
    return node.flatMap((item, at) => [
      node.filter((_, other) => other !== at),
      ...without(item).map((less) => node.map((each, other) => (other === at ? less : each))),
    ]);
  }
  return Object.entries(node).flatMap(([key, value]) => {
    const others = Object.entries(node).filter(([name]) => name !== key);
    return [Object.fromEntries(others), ...without(value).map((less) => Object.fromEntries([...others, [key, less]]))];
  });
}

/** A smaller text at which the same goes wrong, by leaving out what is not needed for it. */
export async function smaller(text: string, isWrong: (text: string) => Promise<boolean>): Promise<string> {
  let small = text;
  for (let tries = 0; tries < MOST_TRIES; ) {
    const before = small;
    for (const less of shorter(small)) {
      if (tries >= MOST_TRIES) break;
      tries += 1;
      if (less.length >= small.length || !(await isWrong(less))) continue;
      small = less;
      break;
    }
    if (small === before) return small;
  }
  return small;
}
