import { readUnits } from './business-units';
import { isHelpAsked } from './commands/command-line';
import { readEnvironment } from './environment';
import { runProcess } from './run-process';

const USAGE = 'usage: npm start: web and worker in one process; what it needs is given by settings';

/** Web and worker in one process, for a laptop or a small installation. */
if (isHelpAsked(process.argv.slice(2))) process.stdout.write(`${USAGE}\n`);
else runProcess(() => readUnits(readEnvironment()), { web: true, worker: true });
