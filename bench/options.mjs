import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { wordsOfProcess } from '../scripts/command-line.mjs';

/**
 * The options of a bench, each a number, a text or a yes, as its usual value is; those of the command line are laid over. With
 * `--smoke` it runs for a moment with the small values, says how it went and judges no speed: a test runs every bench so.
 * Ends the process where the usage is asked for, or a word is wrong.
 */
export function readOptions(usual, small) {
  const kinds = Object.entries({ ...usual, smoke: false });
  const isNumber = (name) => typeof usual[name] === 'number';
  const { values } = wordsOfProcess({
    usage: `usage: npm run ${commandOf(process.argv[1])} -- ${kinds.map(usageOf).join(' ')}`,
    options: Object.fromEntries(
      kinds.map(([name, value]) => [name, { type: typeof value === 'boolean' ? 'boolean' : 'string' }]),
    ),
    faultOf: (given) =>
      Object.entries(given)
        .filter(([name, text]) => isNumber(name) && !(text.trim() !== '' && Number(text) >= 0))
        .map(([name, text]) => `--${name} ${text} is no number`)[0],
  });
  const options = { smoke: false, ...usual, ...(values.smoke ? small : {}), ...values };
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, isNumber(name) ? Number(value) : value]),
  );
}

/** What npm runs a file of this folder as. */
function commandOf(file) {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return Object.keys(scripts).find((name) => scripts[name].endsWith(`bench/${basename(file)}`));
}

const usageOf = ([name, value]) =>
  typeof value === 'boolean' ? `[--${name}]` : `[--${name} ${typeof value === 'number' ? value : '…'}]`;
