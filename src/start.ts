import { readConfig } from './config';
import { runProcess } from './run-process';

/** Web and worker in one process, for a laptop or a small installation. */
runProcess(() => readConfig(process.env), { web: true, worker: true });
