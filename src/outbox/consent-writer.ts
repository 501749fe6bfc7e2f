import { setTimeout as delay } from 'node:timers/promises';
import type Redis from 'ioredis';
import type { EndingAlerts } from '../alerts/alerts';
import { sayAlert } from '../alerts/sentences/say-alert';
import { CodedError } from '../errors';
import { type Logger, maskPhone } from '../logger';
import type { DataExtensionRows } from '../marketing-cloud/data-extension-rows';
import { type DataExtensionDefinitions, fitRow } from '../marketing-cloud/data-extensions';
import { type MappedTable, type Mapping, mapRow, mapTable } from '../marketing-cloud/mapping';
import { createLease } from '../redis/lease';
import { createLeaseHolder, type Holding } from '../redis/lease-holder';
import type { Row } from '../redis/outbox-entry';
import { consentProcessingKey, consentProcessingSinceKey, consentQueueKey, outboxDeadKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { backoffMs } from '../redis/sleeper';
import { inWords } from '../saying';
import { raiseDeadLetters } from './raise-dead-letters';
import { type AlarmTiming, createRowsAlarm } from './rows-alarm';
import type { DeadRow } from './sealed-batch';

export interface ConsentTiming extends AlarmTiming {
  /** Changes that come within this time go in one call. At most a second (design 5). */
  coalesceMs: number;
  /** Rows per call; 50 is Marketing Cloud's own advice (MC 2.1). */
  maxRows: number;
  /** A row that is refused for a passing reason is tried again after this. */
  retryRowAfterMs: number;
  firstBackoffMs: number;
  maxBackoffMs: number;
  leaseMs: number;
  closeWithinMs: number;
}

/** The times of the product. */
export const CONSENT_TIMING: ConsentTiming = {
  coalesceMs: 500,
  maxRows: 50,
  retryRowAfterMs: 1_000,
  firstBackoffMs: 500,
  maxBackoffMs: 10_000,
  alertAfterMs: 30_000,
  toldElsewhereAfterMs: 110_000,
  leaseMs: 15_000,
  closeWithinMs: 3_000,
};

const TABLE = 'WA_Consent';
const ROW_TRIES = 3;
const READ_TRIES = 5;

/**
 * Addresses move from the queue to the set of those being written, so that a kill loses none; one that changes again
 * meanwhile stands in the queue once more and is written again, with its newer state. → addresses, or nil without the lease
 */
export const TAKE_CONSENTS = redisScript('waTakeConsents', {
  keys: ['lease', 'waiting', 'processing', 'since'],
  args: ['owner', 'most', 'now'],
  lua: `
if redis.call('get', lease) ~= owner then return false end
local taken = redis.call('smembers', processing)
if #taken == 0 then
  taken = redis.call('spop', waiting, most)
  if #taken > 0 then
    redis.call('sadd', processing, unpack(taken))
    redis.call('set', since, now)
  end
end
return taken`,
});

/** `letters`: row and reason of each dead row; `at` in ms. */
export const FINISH_CONSENT = redisScript('waFinishConsent', {
  keys: ['lease', 'processing', 'dead', 'since'],
  args: ['owner', 'address', 'at'],
  list: 'letters',
  lua: `
if redis.call('get', lease) ~= owner then return false end
redis.call('srem', processing, address)
if redis.call('exists', processing) == 0 then redis.call('del', since) end
for i = 1, #letters, 2 do redis.call('xadd', dead, '*', 'row', letters[i], 'reason', letters[i + 1], 'at', at) end
return true`,
});

/**
 * Writes consent to `WA_Consent` at once, by synchronous rowset (design 5, MC 2.2): takes addresses from
 * `consentQueueKey()`, asks `rowsOf` for the address's rows *as they are now*, writes them. One process does so at a time,
 * so an older state never overwrites a newer one. `rowsOf` gives every topic but `~reach`, whose rows take the outbox.
 */
export function createConsentWriter(options: {
  redis: Redis;
  definitions: DataExtensionDefinitions;
  rows: DataExtensionRows;
  rowsOf: (address: string) => Promise<Row[]>;
  mapping: () => Promise<Mapping>;
  alerts: EndingAlerts;
  /** Hears how many rows Marketing Cloud wrote. */
  onRowsWritten?: (count: number) => void;
  logger: Logger;
  clock: () => number;
  ids: () => string;
  random: () => number;
  timing?: Partial<ConsentTiming>;
}) {
  const { redis, definitions, rows, rowsOf, alerts, logger, clock, ids, random } = options;
  const timing = { ...CONSENT_TIMING, ...options.timing };
  const lease = createLease({ redis, name: 'consent-writer', owner: ids(), ttlMs: timing.leaseMs });
  const [takeConsents, finishConsent] = [bindScript(redis, TAKE_CONSENTS), bindScript(redis, FINISH_CONSENT)];
  const definition = definitions[TABLE];
  const title = sayAlert('alert_consent_waits');
  const alarm = createRowsAlarm({ table: TABLE, title, alerts, clock, timing });
  /** How often an address could not be read, so that one unreadable address does not hold up the others for ever. */
  const readFailures = new Map<string, number>();

  async function take(): Promise<string[] | undefined> {
    const taken = await takeConsents<string[] | null>({
      lease: lease.key,
      waiting: consentQueueKey(),
      processing: consentProcessingKey(),
      since: consentProcessingSinceKey(),
      owner: lease.owner,
      most: timing.maxRows,
      now: clock(),
    });
    return taken ?? undefined;
  }

  async function finish(address: string, dead: readonly DeadRow[]): Promise<void> {
    await finishConsent({
      lease: lease.key,
      processing: consentProcessingKey(),
      dead: outboxDeadKey(TABLE),
      since: consentProcessingSinceKey(),
      owner: lease.owner,
      address,
      at: clock(),
      letters: dead.flatMap(({ row, reason }) => [JSON.stringify(row), reason]),
    });
    readFailures.delete(address);
  }

  /** The rows of one address, apart from those that cannot be written as they are. */
  async function readAddress(address: string): Promise<{ address: string; fit: Row[]; dead: DeadRow[] } | undefined> {
    let current: Row[];
    try {
      current = await rowsOf(address);
    } catch (error) {
      const failures = (readFailures.get(address) ?? 0) + 1;
      readFailures.set(address, failures);
      logger.warn({ err: error, address: maskPhone(address), failures }, 'a consent state could not be read');
      if (failures < READ_TRIES) throw error;
      const reason = 'the consent state of this address cannot be read';
      return { address, fit: [], dead: [{ row: { Address: address, Topic: '*' }, reason }] };
    }
    const fit: Row[] = [];
    const dead: DeadRow[] = [];
    for (const row of current) {
      const fitted = fitRow(definition, row);
      if (fitted.ok) fit.push(fitted.fits);
      else
        dead.push({ row, reason: inWords(fitted.problems), said: sayAlert('alert_said', { said: fitted.problems }) });
    }
    return { address, fit, dead };
  }

  /** Writes rows in one call, or one by one where that is refused; gives those that were refused alone. */
  async function write(batch: Row[], mapping: Mapping, target: MappedTable, signal: AbortSignal): Promise<DeadRow[]> {
    const send = (some: Row[]) =>
      rows.upsertSync(
        target.dataExtension,
        target.keys,
        some.map((row) => mapRow(TABLE, row, mapping)),
        signal,
      );
    if (batch.length === 0 || (await send(batch)).ok) return [];
    // Which row was at fault cannot be told from the answer, and rows after it were not written (MC 2.2).
    const dead: DeadRow[] = [];
    for (const row of batch) {
      for (let attempt = 1; ; attempt += 1) {
        const result = await send([row]);
        if (result.ok) break;
        if (!result.transient || attempt === ROW_TRIES) {
          dead.push({ row, reason: result.reason });
          break;
        }
        await delay(timing.retryRowAfterMs, undefined, { signal });
      }
    }
    return dead;
  }

  /** Writes the next addresses; `full` where more are likely to wait. */
  async function writeNext(signal: AbortSignal): Promise<'lost' | 'none' | 'some' | 'full'> {
    const taken = await take();
    if (!taken) return 'lost';
    if (taken.length === 0) return 'none';
    const mapping = await options.mapping();
    const target = mapTable(TABLE, mapping, definitions);
    const read = await Promise.allSettled(taken.map(readAddress));
    const readable = read.flatMap((each) => (each.status === 'fulfilled' && each.value ? [each.value] : []));
    const fit = target ? readable.flatMap((each) => each.fit) : [];
    const refused: DeadRow[] = [];
    for (let at = 0; target && at < fit.length; at += timing.maxRows) {
      const some = fit.slice(at, at + timing.maxRows);
      const dead = await write(some, mapping, target, signal);
      refused.push(...dead);
      options.onRowsWritten?.(some.length - dead.length);
    }
    const parked: DeadRow[] = [];
    for (const { address, fit: own, dead } of readable) {
      // By identity: the row of an alias carries the person's main address, not the one that was queued.
      const letters = [...dead, ...refused.filter(({ row }) => own.includes(row))];
      await finish(address, letters);
      parked.push(...letters);
    }
    raiseDeadLetters(alerts, TABLE, parked);
    const failed = read.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return taken.length < timing.maxRows ? 'some' : 'full';
  }

  async function work(holding: Holding): Promise<void> {
    let tries = 0;
    while (!holding.signal.aborted) {
      const begunAt = clock();
      try {
        const wrote = await writeNext(holding.signal);
        tries = 0;
        if (wrote === 'some' || wrote === 'full') alarm.over();
        if (wrote === 'lost' || (wrote === 'none' && holding.closing())) return;
        // The pause is what brings changes together; a full call gains nothing by it.
        if (wrote !== 'full' && !holding.closing()) await holding.sleep(timing.coalesceMs);
      } catch (error) {
        if (holding.signal.aborted) return;
        tries += 1;
        logger.warn({ err: error, tries }, 'consent waits: Marketing Cloud does not take it now');
        alarm.failed(error, begunAt);
        if (holding.closing()) return;
        const asked = error instanceof CodedError ? (error.retryAfterMs ?? 0) : 0;
        const limits = { firstMs: timing.firstBackoffMs, maxMs: timing.maxBackoffMs };
        await alarm.sleep(holding, Math.max(asked, backoffMs(tries, limits, random)));
      }
    }
  }

  const holder = createLeaseHolder({ lease, logger, closeWithinMs: timing.closeWithinMs, work });
  return { start: holder.start, close: holder.close };
}

export type ConsentWriter = ReturnType<typeof createConsentWriter>;
