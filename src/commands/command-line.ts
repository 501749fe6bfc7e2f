import { readEnvironment } from '../environment';
import { CodedError } from '../errors';

const UNIT = '--unit';

/**
 * What a command was called with. `args`: its own words, without `--unit MID`; `mid`: the business unit that this names,
 * where it stands; `environment`: what was given, and what stands in the file of settings.
 * @throws CodedError `usage`
 */
export function commandLine(words: readonly string[] = process.argv.slice(2)) {
  const at = words.findIndex((word) => word === UNIT || word.startsWith(`${UNIT}=`));
  const environment = readEnvironment();
  if (at === -1) return { args: [...words], mid: undefined, environment };
  const [word = '', next] = words.slice(at);
  const isApart = word === UNIT;
  const mid = isApart ? next : word.slice(UNIT.length + 1);
  if (mid === undefined || !/^\d+$/.test(mid)) throw new CodedError('usage', '--unit needs the MID of a business unit');
  return { args: [...words.slice(0, at), ...words.slice(at + (isApart ? 2 : 1))], mid, environment };
}
