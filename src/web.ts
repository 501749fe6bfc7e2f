import { readUnits } from './business-units';
import { readEnvironment } from './environment';
import { runProcess } from './run-process';

/** The web process: what Journey Builder, Meta, shops and people call. Any number of them may run. */
runProcess(() => readUnits(readEnvironment()), { web: true, worker: false });
