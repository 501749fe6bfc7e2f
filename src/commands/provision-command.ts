import { readEnvironment } from '../environment';
import { FOLDER_NAME, type Folder } from '../marketing-cloud/find-folder';
import { type Provisioned, provision } from '../marketing-cloud/provision';
import { openForUnit } from './command-dependencies';
import { type CommandLine, runCommand, UNIT, usageError } from './command-line';
import { provisionQueriesByCommand } from './provision-queries';

const SHAPE = {
  usage: 'usage: npm run provision -- [--unit MID] [--queries [--folder 1234]]',
  options: { ...UNIT, queries: { type: 'boolean' }, folder: { type: 'string' } },
} as const;

const WORDS: Record<Provisioned['state'], string> = {
  created: 'created',
  already_there: 'already there',
  columns_added: 'columns added',
  mapped: 'mapped',
  left_out: 'left out',
  differs: 'DIFFERS',
  failed: 'FAILED',
};

/** What the command says of the folder that it made data extensions in. */
function folderLine(folder: Folder): string {
  switch (folder.kind) {
    case 'set':
      return `folder         ${folder.id}, as DATA_EXTENSION_FOLDER_ID says`;
    case 'ours':
      return `folder         ${folder.id}, where our other data extensions are`;
    case 'named':
      return `folder         ${FOLDER_NAME} (${folder.id})${folder.made ? ', made' : ''}`;
    case 'borrowed':
      return `warning        in the folder ${folder.id} of other data extensions, since ${FOLDER_NAME} could not be found or made (${folder.why}): move them in Contact Builder if you like`;
    case 'none':
      return `warning        without a folder (${folder.why})`;
  }
}

/**
 * `npm run provision`: makes the data extensions and says what it did; with `--queries` the Query Activities as well, in the
 * folder that `--folder` names or one that is there. Needs the settings of Marketing Cloud and Redis, no other. Exit code 1
 * where one cannot be written to, or a query not made.
 */
async function main({ values }: CommandLine<typeof SHAPE.options>): Promise<void> {
  const { queries, unit } = values;
  const queryFolder = values.folder === undefined ? undefined : folderNumber(values.folder);
  const { opened, settings } = await openForUnit(readEnvironment(), unit);
  const { definitions, metadata, folders, mappings, close } = opened;
  try {
    const mapping = await mappings.load();
    const { tables, folder } = await provision({
      definitions,
      mapping,
      metadata,
      checkMapping: mappings.check,
      folderId: settings.marketingCloud.dataExtensionFolderId,
      folders,
    });
    for (const { table, dataExtension, state, details } of tables) {
      const where = dataExtension === undefined || dataExtension === table ? table : `${table} → ${dataExtension}`;
      console.log(`${WORDS[state].padEnd(14)} ${where}${details.length > 0 ? `: ${details.join('; ')}` : ''}`);
    }
    if (folder !== undefined) console.log(folderLine(folder));
    const wrong = tables.filter(({ state }) => state === 'differs' || state === 'failed').length;
    const written = tables.filter(({ state }) => state !== 'left_out').length;
    console.log(closingLine(written, wrong));
    if (wrong > 0) process.exitCode = 1;
    if (queries && !(await provisionQueriesByCommand(opened, queryFolder, (line) => console.log(line))))
      process.exitCode = 1;
  } finally {
    await close();
  }
}

/** The number of a folder of queries. @throws CodedError `usage` */
function folderNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw usageError(`--folder ${text} is no number of a folder`, SHAPE);
  return Number(text);
}

/** What came of it, from the states that stand above. */
function closingLine(written: number, wrong: number): string {
  if (written === 0) return 'The mapping leaves every table out: nothing is written to Marketing Cloud.';
  if (wrong > 0) return `${wrong} of ${written} data extensions cannot be written to as they are.`;
  return `All ${written} data extensions that are written to are there with their columns.`;
}

void runCommand(SHAPE, main);
