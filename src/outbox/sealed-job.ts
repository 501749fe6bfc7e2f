import type { EndingAlerts } from '../alerts/alerts';
import { sayAlert, says, sentenceOfError } from '../alerts/sentences/say-alert';
import { CodedError } from '../errors';
import type { Logger } from '../logger';
import type { JobStatus, RowResult } from '../marketing-cloud/async-rows';
import type { DataExtensionRows } from '../marketing-cloud/data-extension-rows';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { type MappedTable, type Mapping, mapRow, mapTable } from '../marketing-cloud/mapping';
import { MarketingCloudError } from '../marketing-cloud/marketing-cloud-error';
import type { Row, Table } from '../redis/outbox-entry';
import type { Sentence } from '../saying';
import { createDirectWrite, DIRECT_ROWS } from './direct-write';
import { raiseDeadLetters } from './raise-dead-letters';
import type { DeadRow, SealedBatch, SealedBatches } from './sealed-batch';

export interface JobTiming {
  maxBytes: number;
  /** First look at a job whose usual duration is not known yet; from then on the usual duration is waited for. */
  firstPollMs: number;
  maxPollMs: number;
  /** A job that gave no sign of life for so long is put again: upserts may be repeated (MC 2.6). */
  putAgainAfterMs: number;
  /**
   * A batch whose jobs have not ended for so long is written by the synchronous door, since all rows of the table wait
   * behind it. After three quarters of it somebody is told.
   */
  stuckAfterMs: number;
  /** So long no further job is put for the table: its rows take the synchronous door at once. */
  withoutJobsMs: number;
  /** Pause before a row that was refused for a passing reason is tried again. */
  retryRowAfterMs: number;
}

/** What there is to do next: `batch` is undefined once the batch is settled. */
export interface JobStep {
  batch: SealedBatch | undefined;
  waitMs: number;
  /** What the batch has waited for, for too long. */
  stuck?: Sentence;
  /** It goes on as another batch: nothing is written yet. */
  goesOn?: true;
}

const DONE: JobStep = { batch: undefined, waitMs: 0 };
const UNCONFIRMED = 'job_unconfirmed';
const GOES_ON: JobStep = { ...DONE, goesOn: true };
/** Rows refused twice in a job are tried one by one only while they are this few: each costs a call of a yearly quota. */
const ALONE_AT_MOST = 20;
/** When a batch that waits is told of, as a part of the time after which it is let go. */
export const TOLD_AT = 0.75;
const RESULT_TRIES = 8;
/** Puts that are taken without naming a job. */
const MOST_NAMELESS_PUTS = 3;
/**
 * Results come 50 rows a page, so those of a full batch cost 640 calls. A larger batch with errors is first put again as
 * it is, for two calls or three: most errors of large jobs are deadlocks, which pass (MC 2.3).
 */
const READ_RESULTS_UP_TO = 200;
/**
 * Halving a batch of 32,000 rows finds one bad row in 15 refusals. When so many follow each other without one call
 * accepted, it is not the rows: the rest waits instead of being parked one by one.
 */
const REFUSALS_IN_A_ROW = 40;

/**
 * Drives the batch at the head of a table's line, one step at a time: put, look, read results, settle. Rows that
 * Marketing Cloud refuses are put once more by themselves (a deadlock passes by then, MC 2.3), then one by one, then
 * parked with the reason. A job that does not end, that is forgotten, or whose results cannot be read, is let go after a
 * bounded time: its rows are written once more, by the synchronous door, which says at once what became of each.
 * Throws MarketingCloudError, MappingError or a token's error where the batch has to wait as it is, and LeaseLostError.
 */
export function createSealedJob(options: {
  table: Table;
  definitions: DataExtensionDefinitions;
  sealed: SealedBatches;
  rows: DataExtensionRows;
  /** The mapping in force, checked. */
  mapping: () => Promise<Mapping>;
  alerts: EndingAlerts;
  logger: Logger;
  clock: () => number;
  timing: JobTiming;
}) {
  const { table, definitions, sealed, rows, alerts, logger, clock, timing } = options;
  let usualMs: number | undefined;
  let refusalsInARow = 0;
  let progress = startOf({ id: '', requestId: undefined }, 0);
  /** Until then (ms) jobs are of no use. */
  let withoutJobsUntil = 0;
  const direct = createDirectWrite({ rows, retryRowAfterMs: timing.retryRowAfterMs });

  const firstPoll = () => Math.min(timing.maxPollMs, Math.max(timing.firstPollMs, (usualMs ?? 0) * 1.2));
  const nextPoll = () => Math.min(timing.maxPollMs, firstPoll() * 1.6 ** progress.polls);

  const waitedMs = (now: number) => (progress.firstPutAt === undefined ? 0 : now - progress.firstPutAt);
  const notEnded = (now: number) => sayAlert('alert_no_job_ended', { seconds: Math.round(waitedMs(now) / 1000) });

  function learn(tookMs: number): void {
    usualMs = usualMs === undefined ? tookMs : usualMs * 0.7 + tookMs * 0.3;
  }

  async function settleRefused(batch: SealedBatch, dead: DeadRow[]): Promise<JobStep> {
    await sealed.settle(batch, { dead });
    raiseDeadLetters(alerts, table, dead);
    return DONE;
  }

  async function split(batch: SealedBatch): Promise<JobStep> {
    const middle = Math.ceil(batch.rows.length / 2);
    const parts = [batch.rows.slice(0, middle), batch.rows.slice(middle)];
    await sealed.settle(batch, { followUps: { round: batch.round, parts } });
    return GOES_ON;
  }

  async function refusedWhole(batch: SealedBatch, error: MarketingCloudError): Promise<JobStep> {
    refusalsInARow += 1;
    if (refusalsInARow > REFUSALS_IN_A_ROW) throw error;
    logger.warn(
      { table, rows: batch.rows.length, errorcode: error.errorcode },
      'a whole batch was refused: halving it',
    );
    if (batch.rows.length > 1) return split(batch);
    await sealed.settle(batch, { followUps: { round: 'alone', parts: [batch.rows] } });
    return GOES_ON;
  }

  async function put(batch: SealedBatch, mapped: Row[], target: MappedTable, signal: AbortSignal): Promise<JobStep> {
    const json = JSON.stringify({ items: mapped });
    if (Buffer.byteLength(json) > timing.maxBytes && batch.rows.length > 1) return split(batch);
    let requestId: string;
    try {
      requestId = await rows.upsertAsync(target.dataExtension, json, signal);
    } catch (error) {
      if (!(error instanceof MarketingCloudError)) throw error;
      if (error.code === 'mc_refused') return refusedWhole(batch, error);
      if (error.code === 'mc_too_large' && batch.rows.length > 1) return split(batch);
      if (error.code === 'mc_unreadable') {
        progress.namelessPuts += 1;
        if (progress.namelessPuts >= MOST_NAMELESS_PUTS) return letGo(batch, sentenceOfError(error));
      }
      throw error;
    }
    refusalsInARow = 0;
    await sealed.putAs(batch, requestId);
    progress.firstPutAt ??= clock();
    logger.debug({ table, rows: batch.rows.length, round: batch.round, requestId }, 'a batch was put');
    return { batch: { ...batch, requestId, puts: batch.puts + 1 }, waitMs: firstPoll() };
  }

  async function putAgain(batch: SealedBatch, why: string): Promise<JobStep> {
    await sealed.forgetJob(batch);
    logger.warn({ table, requestId: batch.requestId, puts: batch.puts, why }, 'a batch is put again');
    return { batch: { ...batch, requestId: undefined }, waitMs: 0 };
  }

  /** Its rows are written by the synchronous door from now on, and somebody is told why. */
  async function letGo(batch: SealedBatch, why: Sentence): Promise<JobStep> {
    logger.warn({ table, requestId: batch.requestId, puts: batch.puts, why: why.english }, 'a job is let go');
    await sealed.settle(batch, { followUps: { round: 'without_job', parts: [batch.rows] } });
    alerts.raise({
      code: UNCONFIRMED,
      subject: table,
      ...says(
        sayAlert('alert_job_unconfirmed', { table }),
        sayAlert('alert_job_unconfirmed_why', { n: batch.rows.length, times: batch.puts, why, most: DIRECT_ROWS }),
      ),
      severity: 'warning',
    });
    return GOES_ON;
  }

  async function look(batch: SealedBatch, requestId: string, signal: AbortSignal): Promise<JobStep> {
    const now = clock();
    if (progress.requestId !== requestId) progress = { ...progress, ...newJob(requestId, now) };
    const overdue = waitedMs(now) > timing.stuckAfterMs;
    let status: JobStatus;
    try {
      status = await rows.jobStatus(requestId, signal);
    } catch (error) {
      // Whoever cannot be asked about a job may still take rows.
      if (!overdue || signal.aborted || !(error instanceof CodedError)) throw error;
      withoutJobsUntil = now + timing.withoutJobsMs;
      return letGo(batch, sentenceOfError(error));
    }
    if (status.state === 'done') {
      learn(status.tookMs ?? now - progress.putAt);
      if (!status.hasErrors) {
        await sealed.settle(batch);
        return DONE;
      }
      const unread = batch.puts === 1 && batch.rows.length > READ_RESULTS_UP_TO;
      return unread ? putAgain(batch, 'the job has errors') : readResults(batch, requestId, signal);
    }
    progress.polls += 1;
    if (status.state === 'waiting') progress.aliveAt = now;
    if (overdue) {
      withoutJobsUntil = now + timing.withoutJobsMs;
      return letGo(batch, notEnded(now));
    }
    const isSilent = now - progress.aliveAt > timing.putAgainAfterMs;
    return isSilent ? putAgain(batch, 'the job gives no sign of life') : { batch, waitMs: nextPoll() };
  }

  async function readResults(batch: SealedBatch, requestId: string, signal: AbortSignal): Promise<JobStep> {
    progress.resultTries += 1;
    const isLast = progress.resultTries >= RESULT_TRIES;
    const unread = sayAlert('alert_results_unread');
    try {
      const results = await rows.jobResults(requestId, batch.rows.length, progress.results, signal);
      if (results) return settleByRow(batch, results);
    } catch (error) {
      if (!isLast || signal.aborted || !(error instanceof CodedError)) throw error;
      return letGo(batch, sayAlert('alert_because', { said: unread, why: sentenceOfError(error) }));
    }
    return isLast ? letGo(batch, unread) : { batch, waitMs: firstPoll() };
  }

  async function settleByRow(batch: SealedBatch, results: readonly RowResult[]): Promise<JobStep> {
    // Those of which nothing is told are written once more, by the door that tells; the others are as they were told.
    if (results.some((result) => !result.ok && result.untold)) return letGo(batch, sayAlert('alert_results_partly'));
    const refused: DeadRow[] = results.flatMap((result, index) => {
      const row = batch.rows[index];
      return result.ok || row === undefined ? [] : [{ row, reason: result.reason }];
    });
    if (refused.length === 0) {
      await sealed.settle(batch);
      return DONE;
    }
    logger.warn({ table, round: batch.round, rows: batch.rows.length, refused: refused.length }, 'rows were refused');
    if (batch.round !== 'together' && refused.length > ALONE_AT_MOST) return settleRefused(batch, refused);
    await sealed.settle(batch, {
      followUps: {
        round: batch.round === 'together' ? 'again' : 'alone',
        parts: [refused.map((each) => each.row)],
      },
    });
    return DONE;
  }

  async function nextStep(batch: SealedBatch, signal: AbortSignal): Promise<JobStep> {
    const mapping = await options.mapping();
    const target = mapTable(table, mapping, definitions);
    const mapped = target ? batch.rows.map((row) => mapRow(table, row, mapping)) : [];
    // Left out, as a table or column by column down to the bare keys: there is nothing to write.
    if (!target || !mapped.some((row) => Object.keys(row).some((name) => !target.keys.includes(name)))) {
      await sealed.settle(batch);
      return DONE;
    }
    const { requestId } = batch;
    const isDirect = batch.round === 'without_job' || (requestId === undefined && clock() < withoutJobsUntil);
    if (batch.round === 'alone' || isDirect) {
      const dead = await direct.write(batch, { mapped, target, together: isDirect }, signal);
      if (batch.round === 'without_job') alerts.over(UNCONFIRMED, table);
      return settleRefused(batch, dead);
    }
    return requestId === undefined ? put(batch, mapped, target, signal) : look(batch, requestId, signal);
  }

  return {
    async advance(batch: SealedBatch, signal: AbortSignal): Promise<JobStep> {
      if (progress.batchId !== batch.id) progress = startOf(batch, clock());
      const step = await nextStep(batch, signal);
      const isStuck = step.batch !== undefined && waitedMs(clock()) > timing.stuckAfterMs * TOLD_AT;
      return isStuck
        ? { ...step, stuck: sayAlert('alert_rows_stuck', { n: batch.rows.length, why: notEnded(clock()) }) }
        : step;
    },
  };
}

export type SealedJob = ReturnType<typeof createSealedJob>;

const newJob = (requestId: string, now: number) => ({
  requestId,
  putAt: now,
  aliveAt: now,
  polls: 0,
  resultTries: 0,
  results: new Map<number, RowResult[]>(),
});

/** What this process knows of the batch under way; another process that takes over begins anew. */
const startOf = ({ id, requestId }: Pick<SealedBatch, 'id' | 'requestId'>, now: number) => ({
  batchId: id,
  /** Since when Marketing Cloud has had it; undefined before. */
  firstPutAt: requestId === undefined ? undefined : now,
  namelessPuts: 0,
  ...newJob(requestId ?? '', now),
});
