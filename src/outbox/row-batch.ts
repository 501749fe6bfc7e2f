import type { Row } from '../redis/outbox-entry';

/** A row as it stands in the outbox stream. */
interface OutboxRow {
  /** Stream entry id, `ms-n`. */
  entryId: string;
  row: Row;
  /** Size of its JSON, at most. */
  bytes: number;
}

/** Rows with one and the same set of columns, in the order in which they came. */
export interface RowGroup {
  rows: OutboxRow[];
  bytes: number;
}

export interface FlushLimits {
  /** Marketing Cloud's hard limit is 32,000 (MC 2.1). */
  maxRows: number;
  /** About 5.9 MB in practice (MC 2.1); some room for the envelope. */
  maxBytes: number;
  /** A row waits this long for company. */
  flushAfterMs: number;
  /** From this many waiting rows on, rows wait longer, so that a yearly call quota buys more of them (MC 8) … */
  loadRows: number;
  /** … but no longer than this … */
  flushUnderLoadAfterMs: number;
  /** … and only while more of the same keep coming. */
  quietAfterMs: number;
}

/**
 * → the set of columns of a row, as one word. Rows of one job all have the same: what a mixed job does is not known (MC 2.6).
 * Each order in which columns stand is sorted once; there are as many as there are kinds of rows.
 */
export function createColumnSets(): (row: Row) => string {
  const known = new Map<string, string>();
  return (row) => {
    const names = Object.keys(row);
    const asTheyStand = names.join(',');
    let set = known.get(asTheyStand);
    if (set === undefined) {
      set = names.sort().join(',');
      known.set(asTheyStand, set);
    }
    return set;
  };
}

/** When an entry came, ms since 1970 by the clock of Redis. */
function enteredAt(entryId: string): number {
  return Number(entryId.slice(0, entryId.indexOf('-')));
}

/**
 * Which column set is to be written now, if any: one that is full, or the one that has waited longest of those that
 * have waited long enough. `now` is Redis time. `closing` or a full buffer makes everything due.
 */
export function dueColumnSet(
  groups: ReadonlyMap<string, RowGroup>,
  state: { now: number; everything: boolean },
  limits: FlushLimits,
): string | undefined {
  const waiting = [...groups.values()].reduce((sum, group) => sum + group.rows.length, 0);
  let due: { columns: string; age: number } | undefined;
  for (const [columns, group] of groups) {
    const oldest = group.rows[0];
    const newest = group.rows.at(-1);
    if (!oldest || !newest) continue;
    if (group.rows.length >= limits.maxRows || group.bytes >= limits.maxBytes) return columns;
    const age = state.now - enteredAt(oldest.entryId);
    const quiet = state.now - enteredAt(newest.entryId) >= limits.quietAfterMs;
    const patient = waiting >= limits.loadRows && !quiet;
    const isDue = state.everything || age >= (patient ? limits.flushUnderLoadAfterMs : limits.flushAfterMs);
    if (isDue && (!due || age > due.age)) due = { columns, age };
  }
  return due?.columns;
}

/**
 * Takes from the front of a group what one job holds. Of several rows with the same primary key the last one stays, at
 * the place of the first: they have the same columns, so it says all that the others say, later. `entryIds` names every
 * entry that is thereby dealt with.
 */
export function takeBatch(
  group: RowGroup,
  keys: readonly string[],
  limits: { maxRows: number; maxBytes: number },
): { rows: Row[]; entryIds: string[]; rest: RowGroup } {
  const byKey = new Map<string, { row: Row; bytes: number }>();
  const entryIds: string[] = [];
  let bytes = 0;
  for (const { entryId, row, bytes: size } of group.rows) {
    const key = JSON.stringify(keys.map((name) => row[name]));
    const before = byKey.get(key);
    const grown = bytes - (before?.bytes ?? 0) + size;
    const full = grown > limits.maxBytes || (!before && byKey.size >= limits.maxRows);
    // A single row above the limit goes alone: Marketing Cloud is to say what is wrong with it.
    if (full && byKey.size > 0) break;
    byKey.set(key, { row, bytes: size });
    bytes = grown;
    entryIds.push(entryId);
  }
  const left = group.rows.slice(entryIds.length);
  return {
    rows: [...byKey.values()].map((each) => each.row),
    entryIds,
    rest: { rows: left, bytes: left.reduce((sum, each) => sum + each.bytes, 0) },
  };
}
