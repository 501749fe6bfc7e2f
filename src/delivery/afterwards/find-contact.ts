import type { DataExtensionRows } from '../../marketing-cloud/data-extension-rows';
import type { InquiryRule } from '../../replies/reply-rules';

/** The contact keys under which a phone stands in the data extension that the rules name. */
export type FindContact = (phone: string, inquiry: InquiryRule) => Promise<string[]>;

/** More rows than this are not one person's. */
const MOST_ROWS = 10;

/**
 * Looks a contact up by phone, in the spellings that a phone field of Marketing Cloud holds: with `+` and without.
 * @throws MarketingCloudError
 */
export function createFindContact(rows: Pick<DataExtensionRows, 'find'>): FindContact {
  return async (phone, { dataExtension, phoneColumn, contactKeyColumn }) => {
    if (!/^\+\d+$/.test(phone)) return [];
    const keys = new Set<string>();
    for (const equals of [phone, phone.slice(1)]) {
      const found = await rows.find(dataExtension, { column: phoneColumn, equals }, { page: 1, size: MOST_ROWS });
      for (const row of found) {
        const key = String(row[contactKeyColumn.toLowerCase()] ?? '');
        if (key !== '') keys.add(key);
      }
    }
    return [...keys];
  };
}
