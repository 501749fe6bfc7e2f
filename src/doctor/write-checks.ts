import { DateTime } from 'luxon';
import type { RowResult } from '../marketing-cloud/async-rows';
import type { DataExtensionMetadataApi, DefinedDataExtension } from '../marketing-cloud/data-extension-metadata';
import type { DataExtensionRows, StoredRow } from '../marketing-cloud/data-extension-rows';
import { FOLDER_HELP, findFolder } from '../marketing-cloud/find-folder';
import { scopeFix } from '../marketing-cloud/scopes';
import type { Row } from '../redis/outbox-entry';
import { about, type Judged } from './check';
import { answerOf } from './data-extension-checks';
import { isRightMissing } from './marketing-cloud-checks';

const KEY = 'WA_Doctor';
const NOTE_LENGTH = 50;
const DEFINITION: DefinedDataExtension = {
  key: KEY,
  description: 'Made and deleted by the checks of WhatsApp in Journey Builder; may be deleted at any time',
  retentionDays: 1,
  columns: [
    { name: 'Id', type: 'Text', length: 36, primaryKey: true },
    { name: 'Note', type: 'Text', length: NOTE_LENGTH },
    { name: 'AtUTC', type: 'Date' },
  ],
};
const TOO_LONG = 'x'.repeat(NOTE_LENGTH + 1);

/** More than one page of results (MC 2.3), one of them bad. */
const JOB_ROWS = 60;
const BAD_ROW = 54;
/** A new data extension, a row and a job are not always there at once. */
const LOOKS_AFTER_MS = [300, 700, 1_500, 1_500, 2_000, 2_000, 2_000];
/** What one call may take. */
const CALL_MS = 6_000;

const SET_UP = 'see docs/to-confirm.md: what the app does where this is otherwise stands there';

interface Parts {
  metadata: DataExtensionMetadataApi;
  rows: DataExtensionRows;
  /** The folder for it, where one is known. */
  categoryId: number | undefined;
  clock: () => number;
  pause: (ms: number) => Promise<unknown>;
  /** Nothing but cleaning up begins after this time (ms). */
  until: number;
}

/**
 * Writes to a data extension of its own and looks at what comes of it, so that what is inferred of Marketing Cloud is seen
 * on this tenant. The data extension is deleted in any case, one that an earlier run left too. Never throws.
 */
export async function runWriteChecks(parts: Parts): Promise<Judged[]> {
  const made = about('write.create', `Making ${KEY}`);
  try {
    await removeLeftover(parts);
    const { metadata, categoryId: ours } = parts;
    // A folder is found, never made: this data extension is gone in a moment.
    const folder = await findFolder({ configured: undefined, ours, metadata });
    const id = await metadata.create(DEFINITION, folder.kind === 'none' ? undefined : folder.id);
    const checks = [made.ok('made')];
    try {
      await writeAndRead(parts, checks);
    } catch (error) {
      checks.push(failed('write.rows', `Writing to ${KEY}`, error));
    }
    return [...checks, await removed(parts, id)];
  } catch (error) {
    const refused = failed('write.create', `Making ${KEY}`, error);
    // The answer may be lost and the data extension there all the same.
    return [refused, await removed(parts, undefined)];
  }
}

function failed(id: string, what: string, error: unknown): Judged {
  const check = about(id, what);
  const answer = answerOf(error);
  if (answer.kind === 'silent') return check.silent(answer.words.english, 'run the checks again in a minute');
  if (isRightMissing(answer)) return check.fail(answer.words, scopeFix('data_extensions_write'));
  return check.fail(answer.words, id === 'write.create' ? FOLDER_HELP : SET_UP);
}

async function removeLeftover({ metadata }: Parts): Promise<void> {
  const left = await metadata.find(KEY);
  if (left !== undefined) await metadata.remove(left.id);
}

async function removed({ metadata }: Parts, id: string | undefined): Promise<Judged> {
  const check = about('write.removed', `Deleting ${KEY}`);
  const fix = `delete ${KEY} in Contact Builder ▸ Data Extensions`;
  try {
    const existing = id ?? (await metadata.find(KEY))?.id;
    if (existing === undefined) return check.ok('there is none');
    await metadata.remove(existing);
    return check.ok('deleted');
  } catch (error) {
    const left = answerOf(error);
    return check.fail(`it may be left: ${left.kind === 'silent' ? left.words.english : left.words}`, fix);
  }
}

async function writeAndRead(parts: Parts, checks: Judged[]): Promise<void> {
  const at = new Date(Math.floor(parts.clock() / 1000) * 1000).toISOString();
  const isWritten = await writeOne(parts, { Id: 'one', Note: 'kept', AtUTC: at }, checks);
  if (!isWritten) return;
  checks.push(await judgeDate(parts, at));
  checks.push(await judgeRefusal(parts, 'write.null', 'A null value', { Id: 'null', Note: null }));
  checks.push(await judgeRefusal(parts, 'write.too_long', 'Text beyond its length', { Id: 'long', Note: TOO_LONG }));
  checks.push(...(await judgeJob(parts)));
  checks.push(await judgeRowDeletion(parts));
}

const put = ({ rows }: Parts, row: Record<string, string | null>) =>
  rows.upsertSync(KEY, ['Id'], [row as Row], AbortSignal.timeout(CALL_MS));

/** A data extension that was just made may not be known to the row routes yet. */
async function writeOne(parts: Parts, row: Record<string, string>, checks: Judged[]): Promise<boolean> {
  const check = about('write.rowset', 'Writing a row at once');
  for (const ms of [...LOOKS_AFTER_MS, undefined]) {
    try {
      const result = await put(parts, row);
      checks.push(result.ok ? check.ok('taken') : check.fail(result.reason, SET_UP));
      return result.ok;
    } catch (error) {
      const answer = answerOf(error);
      const isEarly = answer.kind === 'refused' && answer.status === 404;
      if (!isEarly || ms === undefined || parts.clock() >= parts.until) {
        checks.push(failed('write.rowset', 'Writing a row at once', error));
        return false;
      }
      await parts.pause(ms);
    }
  }
  return false;
}

/** Looks until `found` gives something, for as long as there is time. */
async function look<T>(parts: Parts, found: () => Promise<T | undefined>): Promise<T | undefined> {
  for (const ms of [...LOOKS_AFTER_MS, undefined]) {
    const value = await found();
    if (value !== undefined || ms === undefined || parts.clock() >= parts.until) return value;
    await parts.pause(ms);
  }
  return undefined;
}

const read = async ({ rows }: Parts, id: string): Promise<StoredRow | undefined> =>
  (await rows.find(KEY, { column: 'Id', equals: id }, { page: 1, size: 1 }))[0];

async function judgeDate(parts: Parts, wrote: string): Promise<Judged> {
  const check = about('write.date', 'A date in UTC');
  const row = await look(parts, () => read(parts, 'one'));
  if (row === undefined) return check.unknown('the row was not found when it was read back by $filter', SET_UP);
  const text = String(row.atutc ?? '');
  const iso = DateTime.fromISO(text, { zone: 'utc' });
  const came = iso.isValid ? iso : DateTime.fromFormat(text, 'M/d/yyyy h:mm:ss a', { zone: 'utc', locale: 'en-US' });
  if (!came.isValid) return check.warn(`came back as ${text}`, SET_UP);
  const shiftMs = came.toMillis() - Date.parse(wrote);
  if (shiftMs === 0) return check.ok('comes back as it was written');
  const hours = Math.round(shiftMs / 360_000) / 10;
  return check.warn(`comes back ${hours} h off: every column …UTC is, in reports too`, SET_UP);
}

/** Something that the platform is believed to refuse, and that the app never sends. */
async function judgeRefusal(
  parts: Parts,
  id: string,
  what: string,
  row: Record<string, string | null>,
): Promise<Judged> {
  const check = about(id, what);
  const result = await put(parts, row);
  return result.ok ? check.ok('is taken; the app sends none') : check.ok(`is refused: ${result.reason}`);
}

async function judgeJob(parts: Parts): Promise<Judged[]> {
  const { rows } = parts;
  const job = about('write.async', 'Writing rows by a job');
  const results = about('write.results', 'Results of a job');
  const items = Array.from({ length: JOB_ROWS }, (_, place) => ({
    Id: `job-${place}`,
    Note: place === BAD_ROW ? TOO_LONG : 'kept',
  }));
  const signal = () => AbortSignal.timeout(CALL_MS);
  const requestId = await rows.upsertAsync(KEY, JSON.stringify({ items }), signal());
  const done = await look(parts, async () => {
    const status = await rows.jobStatus(requestId, signal());
    return status.state === 'done' ? status : undefined;
  });
  if (done === undefined) return [job.unknown('it was taken and has not ended yet', 'run the checks again later')];
  const known = new Map<number, RowResult[]>();
  const each = await look(parts, () => rows.jobResults(requestId, JOB_ROWS, known, signal()));
  if (each === undefined) return [job.ok('ended'), results.unknown('they are not complete', SET_UP)];
  const bad = each.flatMap((result, place) => (result.ok ? [] : [place]));
  const isRight = bad.length === 1 && bad[0] === BAD_ROW;
  return [
    job.ok('ended'),
    isRight
      ? results.ok('name the one bad row, in the order of the upload')
      : results.warn(`name the rows ${bad.join(', ') || 'none'} as bad; row ${BAD_ROW} was`, SET_UP),
  ];
}

async function judgeRowDeletion(parts: Parts): Promise<Judged> {
  const check = about('write.delete_rows', 'Deleting a row');
  await parts.rows.remove(KEY, [{ Id: 'one' }]);
  const isGone = await look(parts, async () => ((await read(parts, 'one')) === undefined ? true : undefined));
  return isGone
    ? check.ok('the row is gone')
    : check.warn('the row is still found: forgetting a person will say so', SET_UP);
}
