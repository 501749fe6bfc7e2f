import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file aside and puts it in place, so that it is never half a file. `mode` as of `chmod`. */
export function replaceFile(path: string, text: string, mode: number): void {
  const aside = `${path}.${process.pid}.new`;
  try {
    writeFileSync(aside, text, { mode });
    renameSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}
