import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What a command was called with; or `said`, with which it ends: its usage with `code` 0, or what is wrong, and 1. */
export type CommandLine<Named extends Options> =
  | { values: ReturnType<typeof parseArgs<{ options: Named }>>['values']; texts: string[] }
  | { said: string; code: 0 | 1 };

/** `faultOf`: what may be wrong with words that can be read, undefined for nothing. */
export function readWords<Named extends Options>(
  shape: { usage: string; options: Named; takesTexts?: boolean },
  words: readonly string[],
  faultOf: (line: Extract<CommandLine<Named>, { texts: string[] }>) => string | undefined = () => undefined,
): CommandLine<Named> {
  const { usage, takesTexts = false } = shape;
  const refused = (fault: string) => ({ said: `${fault}\n${usage}`, code: 1 as const });
  try {
    const options: Options = { ...shape.options, help: { type: 'boolean', short: 'h' } };
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: takesTexts });
    if (values.help) return { said: usage, code: 0 };
    const line = { values: values as Extract<CommandLine<Named>, { texts: string[] }>['values'], texts: positionals };
    const fault = faultOf(line);
    return fault === undefined ? line : refused(fault);
  } catch (error) {
    // Node.js names the word in its first sentence; what it advises after that is not of this command.
    return refused((error as Error).message.split(/\.(?:\s|$)|\n/)[0] ?? '');
  }
}
