import type { Chaos } from './chaos';
import type { ColumnError, DataExtension, RowInput } from './data-extension';
import { type Surroundings, shuffled } from './surroundings';

/** Result of one row, in the words of the platform (MC 2.3). */
export interface RowResult {
  status: 'OK' | 'Error';
  message: string;
  errorCode?: number | string;
  errors?: { errorCode: number; name: string; errorMessage: string }[];
}

/** A job with its life laid out at submission: seen → picked up → done. */
export interface AsyncJob {
  requestId: string;
  extension: DataExtension;
  rows: readonly RowInput[];
  mode: 'upsert' | 'insert';
  submittedAt: number;
  /** Before this time a status request finds no `status` at all. */
  visibleAt: number;
  pickedUpAt: number;
  completedAt: number;
  /** Present once the job is Complete; in upload order. */
  results?: RowResult[];
}

export type JobState = 'unseen' | 'Pending' | 'Executing' | 'Complete';

/** One object for all rows: results are kept for as long as the sandbox runs. */
const UPSERTED: RowResult = { status: 'OK', message: 'Upserted DataExtensionObject' };
const INSERTED: RowResult = { status: 'OK', message: 'Inserted DataExtensionObject' };

const DEADLOCK =
  'Transaction was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.';

/**
 * The queue behind the asynchronous doors. Every job draws its own lag, so jobs overtake each other; jobs that fall
 * due together run in random order. Rows are applied when the job completes.
 */
export class AsyncJobs {
  private readonly jobs = new Map<string, AsyncJob>();
  private readonly open = new Set<AsyncJob>();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly surroundings: Surroundings,
    private readonly chaos: Chaos,
    private readonly defaultLagMs: number,
  ) {}

  /** Longest time from submission to completion, in ms. */
  get lagMs(): number {
    return this.chaos.settings.asyncLagMs ?? this.defaultLagMs;
  }

  submit(extension: DataExtension, rows: readonly RowInput[], mode: AsyncJob['mode']): AsyncJob {
    const now = this.surroundings.clock();
    const pickedUpAt = now + this.lagMs * (0.1 + 0.6 * this.surroundings.random());
    const job: AsyncJob = {
      requestId: this.surroundings.ids(),
      extension,
      rows,
      mode,
      submittedAt: now,
      visibleAt: now + (pickedUpAt - now) * this.surroundings.random(),
      pickedUpAt,
      completedAt: pickedUpAt + this.lagMs * 0.3 * this.surroundings.random(),
    };
    this.jobs.set(job.requestId, job);
    this.open.add(job);
    this.wakeAt(job.completedAt - now);
    return job;
  }

  /** Completes everything that is due. Called by the timers and before every look at a job. */
  advance(): void {
    if (this.chaos.settings.asyncStandstill) return;
    const now = this.surroundings.clock();
    this.complete([...this.open].filter((job) => job.completedAt <= now));
  }

  /** Completes everything now, in random order; answers how many jobs that were. */
  settle(): number {
    const open = [...this.open];
    this.complete(open);
    return open.length;
  }

  find(requestId: string): AsyncJob | undefined {
    this.advance();
    return this.jobs.get(requestId);
  }

  all(): AsyncJob[] {
    return [...this.jobs.values()];
  }

  get openCount(): number {
    return this.open.size;
  }

  stateOf(job: AsyncJob): JobState {
    const now = this.surroundings.clock();
    if (job.results) return 'Complete';
    if (now >= job.pickedUpAt) return 'Executing';
    return now >= job.visibleAt ? 'Pending' : 'unseen';
  }

  /** Forgets every job; the rows of unfinished ones are never applied. */
  reset(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.open.clear();
    this.jobs.clear();
  }

  private wakeAt(inMs: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.advance();
    }, inMs + 1);
    this.timers.add(timer);
  }

  private complete(due: readonly AsyncJob[]): void {
    for (const job of shuffled(due, this.surroundings.random)) {
      job.results = job.rows.map((row) => this.apply(row, job));
      job.completedAt = Math.min(job.completedAt, this.surroundings.clock());
      job.pickedUpAt = Math.min(job.pickedUpAt, job.completedAt);
      job.rows = [];
      this.open.delete(job);
    }
  }

  private apply(row: RowInput, { extension, mode }: AsyncJob): RowResult {
    if (this.chaos.refusesRow(extension.keyIn(row))) return refusedResult([]);
    const outcome = extension.write(row, { mode, everyRequiredColumn: true });
    switch (outcome.kind) {
      case 'refused':
        return refusedResult(outcome.errors);
      case 'duplicate':
        return {
          status: 'Error',
          errorCode: 'UnexpectedError',
          message: `Violation of PRIMARY KEY constraint 'PK_${extension.properties.key}'. Cannot insert duplicate key in object '${extension.properties.name}'. The duplicate key value is (${outcome.keyValue}).`,
        };
      case 'written':
        if (this.chaos.happens(this.chaos.settings.asyncDeadlockProbability))
          return { status: 'Error', errorCode: 'UnexpectedError', message: DEADLOCK };
        return mode === 'upsert' ? UPSERTED : INSERTED;
    }
  }
}

/** Known from practice is the text for missing keys; that for other faults has the same form (MC 2.3). */
function refusedResult(errors: readonly ColumnError[]): RowResult {
  return {
    status: 'Error',
    errorCode: 2,
    message: errors.some(({ missing }) => missing)
      ? 'Cannot locate the existing record. Required keys are missing.'
      : 'Unable to save row. One or more columns are not valid.',
    errors: errors.map(({ column, message, missing }) => {
      const name = column.toLowerCase();
      return {
        errorCode: missing ? 70001 : 70002,
        name,
        errorMessage: message.replace(`[${column}]`, `[${name}]`),
      };
    }),
  };
}
