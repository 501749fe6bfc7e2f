import { readUnits } from './business-units';
import { readEnvironment } from './environment';
import { runProcess } from './run-process';

/** Web and worker in one process, for a laptop or a small installation. */
runProcess(() => readUnits(readEnvironment()), { web: true, worker: true });
