import { z } from 'zod';
import { READ_PAGE_SIZE } from './data-extension-rows';
import { eachOf, numberOrText, words } from './lenient';
import type { MarketerAccess, MarketerCall, MarketerRead } from './marketer-call';

const eventSchema = z.object({ dataExtensionId: z.string().min(1), dataExtensionName: words });
const extensionSchema = z.object({ key: z.string().min(1), name: words, sendableCustomObjectField: words });
const pageSchema = z.object({
  count: numberOrText,
  items: eachOf(
    z.object({
      keys: z.record(z.string(), z.unknown()).nullish(),
      values: z.record(z.string(), z.unknown()).nullish(),
    }),
  ).transform((items) => items.filter((item) => item !== undefined)),
});

/** One person of the entry source. */
export interface EntryRow {
  contactKey: string;
  /** Every field as text, in the form in which Journey Builder binds it; names in lower case (MC 3). */
  fields: Readonly<Record<string, string>>;
}

export interface EntrySource {
  name: string;
  /** Rows that it holds, as Marketing Cloud counts them. */
  total: number;
  rows: EntryRow[];
}

const NO_DATA_EXTENSION = /^0{8}-/;
const CONTACT_KEY_NAMES = ['contactkey', 'contact key', 'subscriberkey', 'subscriber key'];

/**
 * Rows of the data extension behind a journey's entry source, read with a marketer's own token (MC 3, 5). Rows are people:
 * they are given to whoever asks and kept nowhere.
 */
export function createEntryRows(call: MarketerCall) {
  /** The data extension whose rows enter by this event; `not_found` where the event has none. */
  async function extensionOf(access: MarketerAccess, eventKey: string) {
    const path = `/interaction/v1/eventDefinitions/key:${encodeURIComponent(eventKey)}`;
    const event = await call(access, { path, answer: eventSchema });
    if (!event.ok) return event;
    const { dataExtensionId: id } = event.value;
    if (NO_DATA_EXTENSION.test(id)) return { ok: false as const, code: 'not_found' as const };
    return call(access, { path: `/data/v1/customobjects/${encodeURIComponent(id)}`, answer: extensionSchema });
  }

  /** At most `most` rows of the entry source. */
  async function read(access: MarketerAccess, eventKey: string, most: number): Promise<MarketerRead<EntrySource>> {
    const extension = await extensionOf(access, eventKey);
    if (!extension.ok) return extension;
    const { key, name, sendableCustomObjectField } = extension.value;
    const path = `/data/v1/customobjectdata/key/${encodeURIComponent(key)}/rowset`;
    const rows: EntryRow[] = [];
    let total = 0;
    for (let page = 1; rows.length < most; page += 1) {
      // Pages of different sizes would not follow each other.
      const query = { $page: page, $pagesize: Math.min(most, READ_PAGE_SIZE) };
      const answer = await call(access, { path, query, answer: pageSchema });
      if (!answer.ok) {
        // Behind the last page anything may be answered.
        if (rows.length > 0 && rows.length >= total) break;
        return answer;
      }
      const { items, count } = answer.value;
      if (items.length === 0) break;
      total = Math.max(total, count ?? 0);
      rows.push(...items.map((item) => entryRow(item, sendableCustomObjectField)));
      if (rows.length >= total && total > 0) break;
    }
    return { ok: true, value: { name: name ?? key, total: Math.max(total, rows.length), rows: rows.slice(0, most) } };
  }

  return { read };
}

export type EntryRows = ReturnType<typeof createEntryRows>;

type Item = z.infer<typeof pageSchema>['items'][number];

/** The contact key is the field that the data extension sends by, else its only primary key, else what is named so. */
function entryRow({ keys, values }: Item, sendBy: string | undefined): EntryRow {
  const fields = Object.fromEntries(
    Object.entries({ ...keys, ...values }).map(([name, value]) => [name.toLowerCase(), textOf(value)]),
  );
  const primary = Object.keys(keys ?? {});
  const [only] = primary.length === 1 ? primary : [];
  const name = sendBy ?? only ?? CONTACT_KEY_NAMES.find((known) => known in fields) ?? '';
  return { contactKey: fields[name.toLowerCase()] ?? '', fields };
}

const textOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
