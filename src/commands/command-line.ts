import { inspect, type ParseArgsConfig, parseArgs } from 'node:util';
import { CodedError } from '../errors';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What a command may be called with. */
export interface CommandShape<Named extends Options> {
  /** A line that can be typed as it stands, with what may be left out in brackets. */
  usage: string;
  options: Named;
  /** Whether words without a name are taken as well. */
  takesTexts?: boolean;
}

/** The words of one call. `texts`: those without a name, in their order. */
export interface CommandLine<Named extends Options> {
  values: ReturnType<typeof parseArgs<{ options: Named }>>['values'];
  texts: string[];
}

/** Of a command that works for one of several business units: `values.unit` is its MID, where one was named. */
export const UNIT = { unit: { type: 'string' } } as const;

/** Whether `--help` or `-h` stands among words of which no other has a meaning. */
export const isHelpAsked = (words: readonly string[]) => words.some((word) => ['--help', '-h'].includes(word));

const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/** What a person reads whose words were wrong: which, then how it is meant. */
export const usageError = (fault: string, { usage }: { usage: string }, cause?: unknown) =>
  new CodedError('usage', `${fault}\n${usage}`, { cause });

/** What a command was called with, or `help` where its usage was asked for. @throws CodedError `usage` */
export function readWords<Named extends Options>(
  shape: CommandShape<Named>,
  words: readonly string[],
): CommandLine<Named> | 'help' {
  const { values, positionals } = parsed(shape, words);
  if (values.help) return 'help';
  const { unit } = values as { unit?: string };
  if (unit !== undefined && !/^\d+$/.test(unit))
    throw usageError(`--unit needs the MID of a business unit, and ${unit} is none`, shape);
  return { values: values as CommandLine<Named>['values'], texts: positionals };
}

function parsed({ usage, options, takesTexts = false }: CommandShape<Options>, words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: { ...options, ...HELP }, allowPositionals: takesTexts });
  } catch (error) {
    // Node.js names the word in its first sentence; what it advises after that is not of this command.
    const [fault = ''] = (error as Error).message.split(/\.(?:\s|$)|\n/);
    throw usageError(fault, { usage }, error);
  }
}

/**
 * Runs a command: its usage on standard output and exit code 0 where `--help` or `-h` asks for it, else `main`. What that
 * throws is told on standard error, with exit code 1.
 */
export async function runCommand<Named extends Options>(
  shape: CommandShape<Named>,
  main: (line: CommandLine<Named>) => void | Promise<void>,
  words: readonly string[] = process.argv.slice(2),
): Promise<void> {
  try {
    const line = readWords(shape, words);
    if (line === 'help') process.stdout.write(`${shape.usage}\n`);
    else await main(line);
  } catch (error) {
    process.stderr.write(`${error instanceof CodedError ? error.message : inspect(error)}\n`);
    process.exitCode = 1;
  }
}
