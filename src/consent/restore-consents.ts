import type Redis from 'ioredis';
import type { StoredRow } from '../marketing-cloud/data-extension-rows';
import type { Mapping } from '../marketing-cloud/mapping';
import { storedSeconds } from '../marketing-cloud/stored-time';
import { bindScript, redisScript } from '../redis/script';
import { isUserId } from '../whatsapp/user-id';
import { type Address, addressOf, isPhoneAddress } from './address';
import { APPLY_CONSENT_LUA } from './apply-consent-lua';
import { type BreakerLimits, type ConsentChange, encodeChanges } from './consent-change';
import { REACH_TOPIC } from './consent-rows';
import { CHANNEL, CONTACT, type ConsentSignal, isSignalReason, MARKETING, OPERATOR, PERHAPS } from './consent-state';
import { READ_CONSENT_LUA } from './read-consent-lua';
import { topicOf } from './topic';

/** Changes in one script: Redis serves nobody else meanwhile. */
const CHANGES_AT_ONCE = 500;

type ReadRow = { ok: true; changes: ConsentChange[] } | { ok: false; problem: string };

/** Our column → the field of the row, where an admin writes `WA_Consent` to fields of their own. */
function columnReader(mapping: Mapping): (row: StoredRow, column: string) => string {
  const columns = mapping.WA_Consent?.columns ?? {};
  const fields = new Map<string, string>();
  return (row, column) => {
    const field = fields.get(column) ?? (columns[column] ?? column).toLowerCase();
    fields.set(column, field);
    const value = row[field];
    return value === undefined || value === null ? '' : String(value).trim();
  };
}

/**
 * A row of `WA_Consent` → the signal it was written from. Rows merge like signals, so the same rows read twice, or over
 * newer signals, do no harm. Of `~reach` only what is certain comes back: unreachable, with its first failure, and
 * reachable; likely blocked is inferred anew.
 */
function readStoredRow(row: StoredRow, column: (row: StoredRow, name: string) => string): ReadRow {
  const [written, topic, status] = [column(row, 'Address'), column(row, 'Topic'), column(row, 'Status')];
  if (written === '' || topic === '' || status === '')
    return { ok: false, problem: 'Address, Topic or Status is empty' };
  const address = storedAddress(written);
  if (address === undefined) return { ok: false, problem: `Address ${written} is neither a number nor a user id` };
  const at = secondsOf(column(row, 'ConsentSeq'), column(row, 'EventDateUTC'));
  if (at === undefined) return { ok: false, problem: 'neither ConsentSeq nor EventDateUTC holds a time' };

  if (topic === REACH_TOPIC) {
    if (status === 'unreachable') return { ok: true, changes: [{ kind: 'unreachable', address, at, code: 131026 }] };
    return { ok: true, changes: status === 'reachable' ? [{ kind: 'reached', address, at }] : [] };
  }

  const restricts = ['opted_out', 'marketing_opted_out', 'suppressed'].includes(status);
  if (!restricts && status !== 'opted_in' && status !== 'reachable') {
    return { ok: false, problem: `Status ${status} is not known` };
  }
  const why = column(row, 'Reason');
  const reason = isSignalReason(why) ? why : 'imported';
  const evidence = { source: column(row, 'Source'), evidenceId: column(row, 'EvidenceID') };
  const review = ['true', '1'].includes(column(row, 'ReviewRequired').toLowerCase());
  const signal: ConsentSignal = { at, restricts, reason, review, ...evidence };
  const declared = !restricts && (reason === 'declared' || reason === 'imported');
  const ownField = topic === CHANNEL || topic === MARKETING || topic === OPERATOR;
  if (!ownField && topicOf(topic) === undefined) return { ok: false, problem: `Topic ${topic} is not known` };

  const field = topic === CHANNEL && review ? PERHAPS : ownField ? topic : `${declared ? '+' : ''}${topicOf(topic)}`;

  const changes: ConsentChange[] = linksOf(address, column(row, 'MobileNumber'), column(row, 'WhatsAppUserID'));
  const contactKey = column(row, 'ContactKey');
  if (contactKey !== '') {
    const seen: ConsentSignal = {
      at,
      restricts: false,
      reason: 'seen',
      review: false,
      source: '',
      evidenceId: contactKey,
    };
    changes.push({ kind: 'signal', address, field: CONTACT, signal: seen });
  }
  changes.push({ kind: 'signal', address, field, signal });
  return { ok: true, changes };
}

function linksOf(address: Address, phone: string, userId: string): ConsentChange[] {
  const others = isPhoneAddress(address) ? [userId] : [phone, userId];
  return others
    .map(storedAddress)
    .flatMap((other) => (other === undefined || other === address ? [] : [{ kind: 'link', address, other }]));
}

/**
 * As this product writes it: `+` and digits, or a user id. An export that came back through a spreadsheet may have lost
 * the `+`, which is certain, or gained a decimal, which is somebody else's number (see `typedPhone`).
 */
function storedAddress(text: string): Address | undefined {
  return /^\+?[1-9]\d{6,14}$/.test(text) || isUserId(text) ? addressOf(text) : undefined;
}

function secondsOf(sequence: string, date: string): number | undefined {
  return /^\d+$/.test(sequence) ? Math.floor(Number(sequence) / 1000) : storedSeconds(date);
}

export interface Restored {
  rows: number;
  refused: { row: StoredRow; problem: string }[];
}

const REFUSED_KEPT = 1_000;

/** `consentChanges` from `encodeChanges`. */
export const RESTORE_CONSENTS = redisScript('waRestoreConsents', {
  args: ['consentChanges'],
  lua: `${READ_CONSENT_LUA}${APPLY_CONSENT_LUA} apply_changes(consentChanges) return true`,
});

/**
 * Writes rows of `WA_Consent` back into Redis, reading the next page while one is written. Nothing is queued for
 * Marketing Cloud. The caller marks the store as ready afterwards (see consent-readiness.ts).
 */
export async function restoreConsents(options: {
  redis: Redis;
  pages: AsyncIterable<readonly StoredRow[]>;
  mapping: Mapping;
  breaker: BreakerLimits;
  clock: () => number;
  onProgress?: (rows: number) => void;
}): Promise<Restored> {
  const { redis, pages, mapping, breaker, clock, onProgress } = options;
  const restore = bindScript(redis, RESTORE_CONSENTS);
  const column = columnReader(mapping);
  const restored: Restored = { rows: 0, refused: [] };

  async function write(page: readonly StoredRow[]): Promise<void> {
    const changes = page.flatMap((row) => {
      const read = readStoredRow(row, column);
      if (read.ok) return read.changes;
      if (restored.refused.length < REFUSED_KEPT) restored.refused.push({ row, problem: read.problem });
      return [];
    });
    const writes: Promise<unknown>[] = [];
    for (let from = 0; from < changes.length; from += CHANGES_AT_ONCE) {
      const some = changes.slice(from, from + CHANGES_AT_ONCE);
      writes.push(restore({ consentChanges: encodeChanges(some, { nowMs: clock(), breaker, quiet: true }) }));
    }
    await Promise.all(writes);
    restored.rows += page.length;
    onProgress?.(restored.rows);
  }

  let writing: Promise<void> = Promise.resolve();
  for await (const page of pages) {
    await writing;
    writing = write(page);
    // A failure is thrown by the next await; until then it must not count as unhandled.
    writing.catch(() => undefined);
  }
  await writing;
  return restored;
}
