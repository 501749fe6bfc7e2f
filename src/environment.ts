import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { SettingsError } from './errors';

/** Where settings stand beside the environment, unless `ENV_FILE` names another file; `none` = nowhere. */
export const ENV_FILE = '.env';

type Given = Record<string, string | undefined>;

/** The path of the file of settings, undefined where there is to be none. */
export function envFileOf(given: Given): string | undefined {
  const named = given.ENV_FILE?.trim();
  if (named === 'none') return undefined;
  return named ? named : ENV_FILE;
}

/** The settings of the file; none where there is no such file. */
export function readEnvFile(path: string): Given {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/**
 * What this process was given, and where that says nothing, what stands in the file of settings. An empty value says nothing.
 * @throws SettingsError where ENV_FILE names a file that is not there
 */
export function readEnvironment(given: Given = process.env): Given {
  const path = envFileOf(given);
  if (path !== undefined && given.ENV_FILE?.trim() && !existsSync(path))
    throw new SettingsError([`ENV_FILE: ${path} is not there`]);
  return environmentSoFar(given);
}

/** The same for whoever makes that file: one that is not there yet says nothing. */
export function environmentSoFar(given: Given = process.env): Given {
  const path = envFileOf(given);
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value?.trim()));
  return { ...(path !== undefined && readEnvFile(path)), ...said };
}
