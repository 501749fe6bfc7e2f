import { parseArgs } from 'node:util';
import { CodedError } from '../errors';
import { FOLDER_NAME, type Folder } from '../marketing-cloud/find-folder';
import { type Provisioned, provision } from '../marketing-cloud/provision';
import { openForUnit } from './command-dependencies';
import { commandLine } from './command-line';
import { provisionQueriesByCommand } from './provision-queries';

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
async function main(): Promise<void> {
  const { args, mid, environment } = commandLine();
  const { queries, folder: queryFolder } = readArguments(args);
  const { opened, settings } = await openForUnit(environment, mid);
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

/** @throws CodedError `usage` */
function readArguments(args: string[]): { queries: boolean; folder: number | undefined } {
  const usage = 'usage: npm run provision [-- --unit MID] [--queries [--folder 1234]]';
  try {
    const { values } = parseArgs({ args, options: { queries: { type: 'boolean' }, folder: { type: 'string' } } });
    const folder = values.folder === undefined ? undefined : Number(values.folder);
    if (folder === undefined || Number.isSafeInteger(folder)) return { queries: values.queries ?? false, folder };
  } catch (error) {
    throw new CodedError('usage', usage, { cause: error });
  }
  throw new CodedError('usage', usage);
}

/** What came of it, from the states that stand above. */
function closingLine(written: number, wrong: number): string {
  if (written === 0) return 'The mapping leaves every table out: nothing is written to Marketing Cloud.';
  if (wrong > 0) return `${wrong} of ${written} data extensions cannot be written to as they are.`;
  return `All ${written} data extensions that are written to are there with their columns.`;
}

main().catch((error: unknown) => {
  console.error(error instanceof CodedError ? error.message : error);
  process.exitCode = 1;
});
