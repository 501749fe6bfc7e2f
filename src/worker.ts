import { readUnits } from './business-units';
import { readEnvironment } from './environment';
import { runProcess } from './run-process';

/** The queue process: what no caller waits for. Any number of them may run. */
runProcess(() => readUnits(readEnvironment()), { web: false, worker: true });
