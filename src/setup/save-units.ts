import { existsSync, statSync } from 'node:fs';
import type { UnitsFile } from '../units-file';
import { replaceFile } from './replace-file';
import { OWNER_ONLY } from './save-settings';

/** Writes the file of units; whoever could read it can go on. A new one is for its owner alone, since it may hold secrets. */
export function saveUnits({ path, units }: UnitsFile): void {
  const mode = existsSync(path) ? statSync(path).mode & 0o777 : OWNER_ONLY;
  replaceFile(path, `${JSON.stringify({ units }, null, 2)}\n`, mode);
}
