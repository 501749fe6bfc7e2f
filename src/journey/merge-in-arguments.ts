/**
 * Journey Builder sends one object or several one-key objects; they are merged and the later wins (JB 1.3). Lists within
 * the list are opened, and what is no object is left out: a null among them must not void the others.
 */
export function mergeInArguments(inArguments: unknown): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  const waiting: unknown[] = [inArguments];
  while (waiting.length > 0) {
    const item = waiting.pop();
    // The last of a list is taken off first, so the list goes in backwards: the later of two keys wins.
    if (Array.isArray(item)) for (let i = item.length - 1; i >= 0; i--) waiting.push(item[i]);
    else if (typeof item === 'object' && item !== null) Object.assign(merged, item);
  }
  return merged;
}
