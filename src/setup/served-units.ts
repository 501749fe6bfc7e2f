import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { envFileOf, environmentSoFar, readEnvFile } from '../environment';
import { SettingsError } from '../errors';
import { isOwn, readUnitsFile, type UnitsFile, unitsPathOf, type WrittenUnit } from '../units-file';

type Given = Record<string, string | undefined>;

/**
 * What a deployment serves before a further unit is set up, and where its file of units is, or will be. `isFirst`: there is
 * no file yet, and the only unit has no name. `mid`: of the unit that is set up.
 * @throws SettingsError where the further unit cannot stand beside what is served.
 */
export function servedUnits(mid: string, given: Given): UnitsFile & { isFirst: boolean } {
  const environment = environmentSoFar(given);
  const path = unitsPathOf(environment);
  if (path === undefined) throw new SettingsError(['UNITS: none stands for one business unit alone']);
  const file = existsSync(path) ? readUnitsFile(environment) : undefined;
  if (file !== undefined) return { ...file, isFirst: false };
  if (environment.MC_CLIENT_ID === undefined) return { path, units: [], isFirst: false };
  const only = environment.MC_ACCOUNT_ID;
  if (only === undefined)
    throw new SettingsError([
      'MC_ACCOUNT_ID is missing: first finish the business unit of the environment, npm run setup',
    ]);
  if (only === mid)
    throw new SettingsError([`${mid} is the business unit of the environment: npm run setup, without --unit`]);
  return { path, units: [onlyUnit(only, path, given)], isFirst: true };
}

/** The unit that the environment describes, as a file of units says it; its name is not known. */
function onlyUnit(mid: string, path: string, given: Given): WrittenUnit {
  const envFile = envFileOf(given);
  const inFile = envFile !== undefined && Object.keys(readEnvFile(envFile)).some(isOwn);
  const inEnvironment = Object.keys(given).filter((name) => isOwn(name) && given[name]?.trim());
  return {
    mid,
    name: '',
    ...(inFile && { settingsFile: relative(resolve(dirname(path)), resolve(envFile)) }),
    settings: Object.fromEntries(inEnvironment.map((name) => [name, { environment: name }])),
  };
}
