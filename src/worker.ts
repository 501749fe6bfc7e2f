import { readConfig } from './config';
import { runProcess } from './run-process';

/** The queue process: what no caller waits for. Any number of them may run. */
runProcess(() => readConfig(process.env), { web: false, worker: true });
