import { readFileSync } from 'node:fs';
import { SettingsError } from '../errors';
import { replaceFile } from './replace-file';

/** Only its owner reads a file that holds secrets. */
export const OWNER_ONLY = 0o600;
const QUOTES = ['"', "'", '`'] as const;

/**
 * Writes settings into a file of `NAME=value` lines: a name that stands there gets the new value in its line, others come
 * at the end, and everything else of the file stays.
 * @throws SettingsError for a value that no such line can hold.
 */
export function saveSettings(path: string, settings: Readonly<Record<string, string>>): void {
  const left = new Map(Object.entries(settings).map(([name, value]) => [name, lineOf(name, value)]));
  const lines = linesOf(path).flatMap((line) => {
    const name = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1];
    if (name === undefined || !(name in settings)) return [line];
    // Of a name that stands twice the last one counts: one line is left.
    const changed = left.get(name);
    left.delete(name);
    return changed === undefined ? [] : [changed];
  });
  replaceFile(path, `${[...lines, ...left.values()].join('\n')}\n`, OWNER_ONLY);
}

function linesOf(path: string): string[] {
  try {
    const text = readFileSync(path, 'utf8').replace(/\n+$/, '');
    return text === '' ? [] : text.split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** In quotes that the value does not hold: Node reads no escapes but `\n` within double ones. */
function lineOf(name: string, value: string): string {
  const plain = /^[\w./:@,+-]*$/.test(value);
  const quote = QUOTES.find((mark) => !value.includes(mark) && !(mark === '"' && value.includes('\\')));
  if (/[\r\n]/.test(value) || (!plain && quote === undefined)) {
    throw new SettingsError([`${name}: cannot stand in a file of settings`]);
  }
  return plain ? `${name}=${value}` : `${name}=${quote}${value}${quote}`;
}
