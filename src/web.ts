import { readConfig } from './config';
import { runProcess } from './run-process';

/** The web process: what Journey Builder, Meta, shops and people call. Any number of them may run. */
runProcess(() => readConfig(process.env), { web: true, worker: false });
