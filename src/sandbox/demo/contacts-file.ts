import { join } from 'node:path';

/** The committed audience, found from `src` and from `dist` alike. */
export const DEMO_CONTACTS_FILE = join(__dirname, '../../../src/sandbox/demo/contacts.csv');
