import { chooseUnit, nameOf, readUnits } from '../business-units';
import { markConsentReady } from '../consent/consent-readiness';
import { countConsentRows } from '../consent/count-consent-rows';
import { restoreConsents } from '../consent/restore-consents';
import { createConsent } from '../dependencies/consent';
import { readEnvironment } from '../environment';
import { CodedError } from '../errors';
import { mapTable } from '../marketing-cloud/mapping';
import { openCommandDependencies } from './command-dependencies';
import { type CommandLine, runCommand, UNIT } from './command-line';

const SHAPE = {
  usage: 'usage: npm run consents:restore -- [--leave-unreadable] [--unit MID]',
  options: { ...UNIT, 'leave-unreadable': { type: 'boolean' } },
} as const;
const NOT_READY = 'the store is not marked as ready and promotional messages wait';

/**
 * `npm run consents:restore`: reads `WA_Consent` back into Redis, with progress, and lets promotional messages go again
 * once every row was read. Safe over a store that is not empty. `--leave-unreadable` does so although some rows, which it
 * names, could not be. Exit code 1 where it could not finish, or a row could not be read.
 */
async function main({ values }: CommandLine<typeof SHAPE.options>): Promise<void> {
  const config = chooseUnit(readUnits(readEnvironment()), values.unit, nameOf);
  const opened = await openCommandDependencies(config);
  const { redis, clock, definitions, mappings, rows: stored } = opened;
  try {
    const mapping = await mappings.load();
    const table = mapTable('WA_Consent', mapping, definitions);
    if (table === undefined)
      throw new CodedError('table_left_out', 'the mapping leaves WA_Consent out: nothing to read');
    const total = await countConsentRows({ rows: stored, mapping, definitions });
    const started = Date.now();
    let said = 0;
    const { rows, refused } = await restoreConsents({
      redis,
      pages: stored.readRows(table.dataExtension, `${table.keys[0]} asc`),
      mapping,
      breaker: createConsent(config, opened).consentPolicy.breaker,
      clock,
      onProgress: (done) => {
        if (Date.now() - said < 1_000) return;
        said = Date.now();
        console.log(`${done} of ${total} rows`);
      },
    });
    if (rows < total)
      throw new CodedError('restore_incomplete', `${rows} rows were read, of ${total}: ${NOT_READY}, run this again`);
    const seconds = Math.max(0.001, (Date.now() - started) / 1000);
    const restored = rows - refused.length;
    console.log(`${restored} rows restored in ${seconds.toFixed(1)} s, ${Math.round(restored / seconds)} a second`);
    for (const { row, problem } of refused) console.log(`not restored: ${String(row.address ?? '?')}: ${problem}`);
    if (refused.length > 0) process.exitCode = 1;
    if (refused.length > 0 && !values['leave-unreadable'])
      throw new CodedError('restore_incomplete', `${NOT_READY}: mend those rows, or run this with --leave-unreadable`);
    await markConsentReady(redis, { source: 'restore', rows: restored, atMs: Date.now() });
  } finally {
    await opened.close();
  }
}

void runCommand(SHAPE, main);
