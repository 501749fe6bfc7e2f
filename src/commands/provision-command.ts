import { readConfig } from '../config';
import { CodedError } from '../errors';
import { type Provisioned, provision } from '../marketing-cloud/provision';
import { openCommandDependencies } from './command-dependencies';

const WORDS: Record<Provisioned['state'], string> = {
  created: 'created',
  already_there: 'already there',
  columns_added: 'columns added',
  mapped: 'mapped',
  left_out: 'left out',
  differs: 'DIFFERS',
  failed: 'FAILED',
};

/** `npm run provision`: makes the data extensions and says what it did. Exit code 1 where one cannot be written to. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const { definitions, metadata, mappings, close } = await openCommandDependencies(config);
  try {
    const mapping = await mappings.load();
    const folderId = config.dataExtensionFolderId;
    const done = await provision({ definitions, mapping, metadata, checkMapping: mappings.check, folderId });
    for (const { table, dataExtension, state, details } of done) {
      const where = dataExtension === undefined || dataExtension === table ? table : `${table} → ${dataExtension}`;
      console.log(`${WORDS[state].padEnd(14)} ${where}${details.length > 0 ? `: ${details.join('; ')}` : ''}`);
    }
    if (folderId === undefined && done.some(({ state }) => state === 'created')) {
      console.log(
        'warning        the new data extensions are in the top folder: move them in Contact Builder if you like, or set DATA_EXTENSION_FOLDER_ID',
      );
    }
    if (done.some(({ state }) => state === 'differs' || state === 'failed')) process.exitCode = 1;
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof CodedError ? error.message : error);
  process.exitCode = 1;
});
