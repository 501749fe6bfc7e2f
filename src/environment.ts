import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

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

/** What this process was given, and where that says nothing, what stands in the file of settings. An empty value says nothing. */
export function readEnvironment(given: Given = process.env): Given {
  const path = envFileOf(given);
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value?.trim()));
  return { ...(path !== undefined && readEnvFile(path)), ...said };
}
