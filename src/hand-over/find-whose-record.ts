import type { CrmConnection } from '../crm/connection';
import type { HandOverConfig } from '../crm/crm-config';
import { findRecords, type WhoseRecords } from '../crm/find-records';
import type { HandOver } from '../replies/hand-over';

/** Whose record it is. `several`: a person has to decide; nobody is named where a number is on too many to be anybody's. */
export type WhoseRecord =
  | { kind: 'one'; object: string; id: string }
  | { kind: 'several'; ids: readonly string[] }
  | { kind: 'nobody' };

type Wanted = Pick<HandOver, 'contactKey' | 'email' | 'phone'>;

/**
 * The Contact or Lead of each, in order: who was written to, which the contact key names; else who has the email; else
 * who has the number, in whatever spelling. What an earlier way finds is not looked for by a later one.
 * @throws CrmError
 */
export async function findWhoseRecord(
  wanted: readonly Wanted[],
  options: {
    crm: Pick<CrmConnection, 'query'>;
    people: HandOverConfig['people'];
    defaultCountry: string | undefined;
    tellTooSlow?: (object: string) => void;
  },
): Promise<WhoseRecord[]> {
  const { people, ...search } = options;
  const whose = new Map<Wanted, WhoseRecord>();
  const ways: ((of: Wanted) => WhoseRecords)[] = [
    ({ contactKey }) => ({ contactKeys: contactKey ? [contactKey] : [], phones: [] }),
    ({ email }) => ({ contactKeys: [], phones: [], emails: email ? [email] : [] }),
    ({ phone }) => ({ contactKeys: [], phones: phone ? [phone] : [] }),
  ];
  for (const way of ways) {
    const open = wanted.filter((each) => !whose.has(each)).map((of) => ({ of, ...way(of) }));
    const found = await findRecords(open, { ...search, objects: people });
    for (const [{ of }, { records, tooMany }] of found) {
      const ids = [...new Set(records.map(({ record }) => record.Id))];
      const [first] = records;
      if (ids.length > 1 || tooMany !== undefined) whose.set(of, { kind: 'several', ids });
      else if (first) whose.set(of, { kind: 'one', object: first.object.object, id: first.record.Id });
    }
  }
  return wanted.map((each) => whose.get(each) ?? { kind: 'nobody' });
}
