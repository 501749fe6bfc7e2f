import type { Rule, SourceFile } from './structure-rules';

const MOST_LINES_OF_A_FUNCTION = 80;
const MOST_LINES_OF_A_FILE = 300;

/** Names of functions by file, or for a file its reason. What is no longer long must leave its list. */
export interface SizeExceptions {
  /** Functions that are long because of the functions in them, each of which is held to the limit by itself. */
  listsOfClosures: Record<string, string[]>;
  /** Functions that are long themselves, with their reason: "file name" → reason. */
  longFunctions: Record<string, string>;
  longFiles: Record<string, string>;
}

/** What a function holds in itself is never past the limit; with the functions inside it only where it is named. */
export function functionsAreShort({ listsOfClosures, longFunctions }: SizeExceptions): Rule {
  return (files) => {
    const long = files.flatMap(({ path, facts }) =>
      facts.functions
        .filter(({ lines }) => lines > MOST_LINES_OF_A_FUNCTION)
        .map((found) => ({ ...found, where: `${path} ${found.name}` })),
    );
    const named = Object.entries(listsOfClosures).flatMap(([path, names]) => names.map((name) => `${path} ${name}`));
    const reasoned = Object.keys(longFunctions);
    const broken = long.filter(({ where, ownLines }) =>
      ownLines > MOST_LINES_OF_A_FUNCTION ? !reasoned.includes(where) : ![...named, ...reasoned].includes(where),
    );
    const places = long.map(({ where }) => where);
    return [
      ...broken.map(({ where, lines, ownLines }) => `${where}: ${lines} lines, ${ownLines} its own`),
      ...noLonger([...named, ...reasoned], places),
    ];
  };
}

export function filesAreShort({ longFiles }: SizeExceptions): Rule {
  return (files) => {
    const long = files.filter(({ facts }) => facts.lines > MOST_LINES_OF_A_FILE);
    return [
      ...long.filter(({ path }) => !(path in longFiles)).map(({ path, facts }) => `${path}: ${facts.lines} lines`),
      ...noLonger(
        Object.keys(longFiles),
        long.map(({ path }) => path),
      ),
    ];
  };
}

const noLonger = (listed: string[], long: string[]) =>
  listed.filter((each) => !long.includes(each)).map((each) => `${each} is not long any more: take it off its list`);

export const isServer = ({ path }: SourceFile) => path.startsWith('src/') && !path.startsWith('src/ui/');
