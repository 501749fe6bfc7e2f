import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder: above `sandbox` when run from the source, above `dist/sandbox` when compiled. */
export const PROJECT_ROOT = rootAbove(__dirname);

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}
