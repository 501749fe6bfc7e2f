import type { CrmConnection, RecordUpdate } from './connection';
import type { CrmObject, OptOutConfig } from './crm-config';
import { type FoundPerson, fieldOf, findRecords, type WhoseRecords } from './find-records';

/** A person and what they last said of WhatsApp as a whole. */
export interface PersonWithWord extends WhoseRecords {
  optedOut: boolean;
  /** When it was said, seconds. */
  at: number;
  reason: string;
  source: string;
}

/** A record that was not written, in Salesforce's words. */
interface Refusal {
  object: string;
  id: string;
  statusCode: string;
  detail: string;
}

export type Carried =
  /** Every record of the person says what they said; `records` of them had to be written. */
  | { kind: 'done'; records: number; tooMany?: FoundPerson['tooMany'] }
  /** A record is locked or the like: to be tried again soon. */
  | { kind: 'busy' }
  /** Salesforce will not have it as it is. */
  | { kind: 'refused'; refusals: Refusal[] };

/**
 * Writes what people said to all records of theirs that say otherwise; running it twice writes nothing more. Of two
 * people who share a record the newer word counts. One outcome per person, in order.
 * @throws CrmError where the CRM took nothing, or nobody knows.
 */
export async function carryOptOuts(
  people: readonly PersonWithWord[],
  options: {
    crm: Pick<CrmConnection, 'query' | 'update'>;
    config: OptOutConfig;
    defaultCountry: string | undefined;
    /** Hears of an object in which numbers could not be looked for in every grouping. */
    tellTooSlow?: (object: string) => void;
  },
): Promise<Carried[]> {
  const { crm, config, defaultCountry, tellTooSlow } = options;
  const carried = people.filter(({ optedOut }) => optedOut || config.carryOptIn);
  const found = await findRecords(carried, {
    crm,
    objects: config.objects,
    defaultCountry,
    ...(tellTooSlow && { tellTooSlow }),
  });

  const updates = new Map<string, RecordUpdate>();
  for (const [person, { records }] of [...found].sort(([a], [b]) => a.at - b.at)) {
    for (const { object, record } of records) {
      // A box that was never ticked may be null where the field is younger than the record.
      const isRight = (fieldOf(record, object.fields.optOut) === true) === person.optedOut;
      if (isRight) updates.delete(record.Id);
      else updates.set(record.Id, updateOf(object, record.Id, person));
    }
  }
  // By object, since a call takes at most ten changes of type (MC 7.3).
  const inOrder = [...updates.values()].sort((a, b) => (a.object < b.object ? -1 : a.object > b.object ? 1 : 0));
  const results = inOrder.length === 0 ? [] : await crm.update(inOrder);
  const errors = new Map(inOrder.map(({ id }, index) => [id, results[index]]));

  return people.map((person) => {
    const own = found.get(person);
    if (own === undefined) return { kind: 'done', records: 0 };
    const written = own.records.filter(({ record }) => updates.has(record.Id));
    const failed = written.flatMap(({ object, record }) => {
      const error = errors.get(record.Id);
      return error === undefined ? [] : [{ object: object.object, id: record.Id, error }];
    });
    if (failed.some(({ error }) => error.retry === 'later')) return { kind: 'busy' };
    if (failed.length > 0) {
      return {
        kind: 'refused',
        refusals: failed.map(({ object, id, error }) => ({
          object,
          id,
          statusCode: error.statusCode ?? error.code,
          detail: error.message,
        })),
      };
    }
    return { kind: 'done', records: written.length, ...(own.tooMany && { tooMany: own.tooMany }) };
  });
}

function updateOf({ object, fields }: CrmObject, id: string, person: PersonWithWord): RecordUpdate {
  return {
    object,
    id,
    fields: {
      [fields.optOut]: person.optedOut,
      ...(fields.changedAt && { [fields.changedAt]: new Date(person.at * 1000).toISOString() }),
      ...(fields.reason && { [fields.reason]: person.reason }),
      ...(fields.source && { [fields.source]: person.source }),
    },
  };
}
