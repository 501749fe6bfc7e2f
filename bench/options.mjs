import { parseArgs } from 'node:util';

/**
 * The options of a bench, each a number, a text or a yes, as its usual value is; those of the command line are laid over. With
 * `--smoke` it runs for a moment with the small values, says how it went and judges no speed: a test runs every bench so.
 */
export function readOptions(usual, small) {
  const kinds = Object.entries({ smoke: false, ...usual }).map(([name, value]) => [
    name,
    { type: typeof value === 'boolean' ? 'boolean' : 'string' },
  ]);
  const { values } = parseArgs({ options: Object.fromEntries(kinds) });
  const options = { smoke: false, ...usual, ...(values.smoke ? small : {}), ...values };
  for (const [name, value] of Object.entries(options)) {
    if (typeof usual[name] !== 'number') continue;
    options[name] = Number(value);
    if (!(options[name] >= 0)) throw new Error(`--${name} is a number`);
  }
  return options;
}
