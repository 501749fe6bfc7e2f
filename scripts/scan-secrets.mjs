// Looks for credentials in every file that git tracks (or, outside a clone, in every file that is not ignored).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { wordsOfProcess } from './command-line.mjs';

wordsOfProcess({ usage: 'usage: npm run secrets' });

const tracked = spawnSync('git', ['ls-files', '-z', '--cached'], { encoding: 'utf8' });
const files =
  tracked.status === 0 ? tracked.stdout.split('\0').filter((file) => file !== '' && existsSync(file)) : undefined;
const what = files ? ['--no-glob', ...files] : ['--secretlintignore', '.gitignore', '**/*'];
const scan = spawnSync('node_modules/.bin/secretlint', ['--maskSecrets', ...what], { stdio: 'inherit' });
if (scan.status === 0) console.log(`no credential in ${files ? `${files.length} tracked files` : 'any file'}`);
process.exit(scan.status ?? 1);
