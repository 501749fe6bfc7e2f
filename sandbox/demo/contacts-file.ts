import { join } from 'node:path';
import { PROJECT_ROOT } from '../project-root';

/** The committed audience. */
export const DEMO_CONTACTS_FILE = join(PROJECT_ROOT, 'sandbox/demo/contacts.csv');
