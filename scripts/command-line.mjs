// What the commands of scripts/ and bench/ are called with. Plain Node without packages: some of them run before there are any.
import { parseArgs } from 'node:util';

/**
 * The words of one call → `{values, texts}`; or `{said, code}`, with which it ends: the usage with 0 where `--help` or `-h` asks
 * for it, else which word is wrong, and the usage, with 1. `numbers`: options that are whole numbers. `faultOf`: what else may be
 * wrong with them, undefined for nothing.
 */
export function readWords({ usage, options = {}, numbers = [], takesTexts = false, faultOf = () => undefined }, words) {
  const asText = Object.fromEntries(numbers.map((name) => [name, { type: 'string' }]));
  const help = { type: 'boolean', short: 'h' };
  const refused = (fault) => ({ said: `${fault}\n${usage}`, code: 1 });
  let parsed;
  try {
    parsed = parseArgs({ args: words, options: { ...asText, ...options, help }, allowPositionals: takesTexts });
  } catch (error) {
    // Node.js names the word in its first sentence; what it advises after that is not of this command.
    return refused(error.message.split(/\.(?:\s|$)|\n/)[0]);
  }
  const { values, positionals: texts } = parsed;
  if (values.help) return { said: usage, code: 0 };
  const wrong = numbers.find((name) => values[name] !== undefined && !/^\d+$/.test(values[name]));
  const fault = wrong === undefined ? faultOf(values, texts) : `--${wrong} ${values[wrong]} is no number`;
  return fault === undefined ? { values, texts } : refused(fault);
}

/** The same of the words of this process, which ends here where there is no going on. `codeOfFault`: where that is not 1. */
export function wordsOfProcess(shape, codeOfFault = 1) {
  const { said, code, ...line } = readWords(shape, process.argv.slice(2));
  if (said === undefined) return line;
  (code === 0 ? console.log : console.error)(said);
  process.exit(code === 0 ? 0 : codeOfFault);
}

/** For a command that hands its words on: ends with the usage where it is asked for → the words. */
export function wordsToHandOn(usage) {
  const words = process.argv.slice(2);
  if (!words.some((word) => ['--help', '-h'].includes(word))) return words;
  console.log(usage);
  process.exit(0);
}
