// Writes sandbox/demo/contacts.csv, the audience of `npm run demo`: node scripts/write-demo-contacts.mjs (after a build).
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { makeContactsCsv } = createRequire(import.meta.url)(join(root, 'dist/sandbox/demo/make-contacts.js'));
writeFileSync(join(root, 'sandbox/demo/contacts.csv'), makeContactsCsv());
console.log('sandbox/demo/contacts.csv is written.');
