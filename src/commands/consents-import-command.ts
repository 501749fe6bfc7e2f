import { constants, createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { chooseUnit, nameOf, readUnits } from '../business-units';
import { importConsents } from '../consent/import-consents';
import { createConsent } from '../dependencies/consent';
import { readEnvironment } from '../environment';
import { CodedError } from '../errors';
import { openCommandDependencies } from './command-dependencies';
import { type CommandLine, runCommand, UNIT, usageError } from './command-line';
import { openConsentPeers } from './open-consent-peers';

const SHAPE = {
  usage: 'usage: npm run consents:import -- file.csv [--unit MID]',
  options: UNIT,
  takesTexts: true,
};

/**
 * `npm run consents:import file.csv`: takes consents from a file, says how far it is and what became of every row, and
 * leaves the refused rows with their reasons beside it in `file.csv.refused.csv`. Fires no entry events: a file tells of
 * the past. Exit code 1 where a row was refused, or the file as a whole: then nothing of it was taken.
 */
async function main({ values, texts }: CommandLine<typeof SHAPE.options>): Promise<void> {
  const [file, ...others] = texts;
  if (file === undefined) throw usageError('no file is given', SHAPE);
  if (others.length > 0) throw usageError(`one file at a time, and ${others.join(', ')} stands beside ${file}`, SHAPE);
  await access(file, constants.R_OK).catch((cause: unknown) => {
    throw new CodedError('file_unreadable', `${file} cannot be read`, { cause });
  });
  const units = readUnits(readEnvironment());
  const config = chooseUnit(units, values.unit, nameOf);
  const opened = await openCommandDependencies(config);
  const sharing = await openConsentPeers(config, units);
  const refusedFile = `${file}.refused.csv`;
  let report: WriteStream | undefined;
  try {
    let said = Date.now();
    const { read, recorded, outdated, duplicate, refused } = await importConsents({
      openFile: () => createReadStream(file),
      openReport: () => {
        report = createWriteStream(refusedFile, { mode: 0o600 });
        return report;
      },
      recorder: createConsent(config, opened, () => sharing.peers).consentRecorder,
      onProgress: (rows) => {
        if (Date.now() - said < 1_000) return;
        said = Date.now();
        console.log(`${rows} lines`);
      },
    });
    console.log(
      `${read} read: ${recorded} recorded, ${duplicate} already known, ${outdated} older than what is known, ${refused} refused`,
    );
    if (refused > 0) {
      console.log(`refused lines and reasons: ${refusedFile}`);
      process.exitCode = 1;
    }
  } finally {
    await new Promise<void>((resolve) => (report === undefined ? resolve() : report.end(resolve)));
    await sharing.close();
    await opened.close();
  }
}

void runCommand(SHAPE, main);
