import { checkValues, fault, fieldOf, missingFields, type RecordValues, type SaveError } from './check-record';
import { assignedOwner, EXECUTION_USER, foundByDuplicateRule, refusedOfNew, type SaveOptions } from './new-records';
import { type FieldDefinition, type ObjectDefinition, standardObjects } from './object-definitions';
import { longId, recordId } from './record-id';

/** A stored record: `Id` and the fields that were written. */
export type StoredRecord = RecordValues & { Id: string };

export type SaveResult = { success: true; id: string; created: boolean } | { success: false; errors: SaveError[] };

/** How an org may behave badly beyond single records (MC 7.3). */
export interface OrgFaults {
  /** A duplicate rule that lets people save after a warning finds every record that is updated. */
  duplicateRule: boolean;
  /** Where a lock is met: by the write itself, or by a trigger or a flow of the org, whose fault it is then told as. */
  lockIn: 'record' | 'trigger' | 'flow';
  /** So many of the next calls find too many long ones under way. */
  longRequests: number;
  /** So many of the next collections are answered with one result too few. */
  missingResults: number;
  /** So many of the next writes are carried out, and their answer is lost on the way. */
  lostAnswers: number;
  /** A blocking duplicate rule of Leads looks for equal emails and numbers; what it found is told with its ids, or not. */
  leadDuplicates: 'allowed' | 'named' | 'unnamed';
  /** A search by a part of a text runs into the time limit, as on millions of records. */
  slowSearches: boolean;
}

const NO_FAULTS: OrgFaults = {
  duplicateRule: false,
  lockIn: 'record',
  longRequests: 0,
  missingResults: 0,
  lostAnswers: 0,
  leadDuplicates: 'allowed',
  slowSearches: false,
};

/** The texts are those of public reports of such faults. */
function lockMetIn(place: OrgFaults['lockIn']): SaveError {
  const lock = 'UNABLE_TO_LOCK_ROW, unable to obtain exclusive access to this record or 1 records';
  switch (place) {
    case 'record':
      return fault('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record');
    case 'trigger':
      return fault(
        'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
        `dlrs_ContactTrigger: execution of AfterUpdate\n\ncaused by: System.DmlException: Update failed. First exception on row 0; first error: ${lock}: []\n\n(dlrs)`,
      );
    case 'flow':
      return fault(
        'CANNOT_EXECUTE_FLOW_TRIGGER',
        `We can't save this record because the flow failed. This error occurred when the flow tried to update records: ${lock}.`,
      );
  }
}

/** The records of one org, and the rules for writing them. */
export class Org {
  private readonly objects = standardObjects();
  private readonly recordsById = new Map<string, StoredRecord & { type: string }>();
  private readonly deleted = new Set<string>();
  private number = 0;
  /** So many of the next writes of a record fail with UNABLE_TO_LOCK_ROW. */
  locksToCome = 0;
  /** What the org does besides, until it is told otherwise. */
  faults: OrgFaults = { ...NO_FAULTS };
  /** Every call of the API is answered 503, as during maintenance. */
  isAway = false;
  /** What the update of a record is refused with, as by a validation rule or a sharing rule. */
  readonly refusals = new Map<string, SaveError[]>();
  /** Who gets a new Case or Lead by the active assignment rule; the default owner gets a Case where none is active. */
  readonly assignment: Record<string, string> = {};

  constructor(private readonly clock: () => number) {}

  /** The object's proper name and definition, its name in any case. */
  object(name: string): { type: string; definition: ObjectDefinition } | undefined {
    const found = Object.entries(this.objects).find(([type]) => type.toLowerCase() === name.toLowerCase());
    return found && { type: found[0], definition: found[1] };
  }

  objectNames(): string[] {
    return Object.keys(this.objects);
  }

  addField(type: string, name: string, definition: FieldDefinition): boolean {
    const object = this.object(type);
    if (!object) return false;
    object.definition.fields[name] = definition;
    return true;
  }

  records(type: string): StoredRecord[] {
    return [...this.recordsById.values()].filter((record) => record.type === type).map(withoutType);
  }

  find(id: string): StoredRecord | undefined {
    const record = this.recordsById.get(longId(id));
    return record && withoutType(record);
  }

  /** Puts a record as it is, without any check: what an org holds before a test begins. */
  seed(type: string, { Id, ...values }: RecordValues): StoredRecord {
    const id = typeof Id === 'string' ? longId(Id) : this.nextId(type);
    const { defaults, fields } = this.object(type)?.definition ?? {};
    const created = fields?.CreatedDate && { CreatedDate: new Date(this.clock()).toISOString() };
    const owned = fields?.OwnerId && { OwnerId: EXECUTION_USER };
    const record = { ...defaults, ...created, ...owned, ...values, Id: id, type };
    this.recordsById.set(id, record);
    return withoutType(record);
  }

  create(typeName: string, values: RecordValues, options: SaveOptions = {}): SaveResult {
    const object = this.object(typeName);
    if (!object) return refused(unknownType(typeName));
    const { type, definition } = object;
    const errors = [
      ...this.lockError(),
      ...checkValues(type, definition, values),
      ...missingFields(definition, values),
      ...this.duplicates(type, definition, values, undefined),
      ...refusedOfNew(this, type, properNames(definition, values)),
      ...(options.savesDuplicates ? [] : foundByDuplicateRule(this, type, properNames(definition, values))),
    ];
    if (errors.length > 0) return refused(...errors);
    const owner = assignedOwner(type, options, this.assignment);
    const record = { ...properNames(definition, values), ...(owner !== undefined && { OwnerId: owner }) };
    return { success: true, id: this.seed(type, record).Id, created: true };
  }

  update(typeName: string, id: string, values: RecordValues, options: SaveOptions = {}): SaveResult {
    const object = this.object(typeName);
    if (!object) return refused(unknownType(typeName));
    const record = this.recordsById.get(longId(id));
    if (this.deleted.has(longId(id))) return refused(fault('ENTITY_IS_DELETED', 'entity is deleted'));
    if (!record || record.type !== object.type)
      return refused(fault('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'));
    if (record.IsConverted === true)
      return refused(fault('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead'));
    const errors = [
      ...this.lockError(),
      ...(this.refusals.get(record.Id) ?? []),
      ...(this.faults.duplicateRule && !options.savesDuplicates
        ? [fault('DUPLICATES_DETECTED', 'Use one of these records?')]
        : []),
      ...checkValues(object.type, object.definition, values),
      ...this.duplicates(object.type, object.definition, values, record.Id),
    ];
    if (errors.length > 0) return refused(...errors);
    const owner = assignedOwner(object.type, options, this.assignment);
    Object.assign(record, properNames(object.definition, values), owner !== undefined && { OwnerId: owner });
    return { success: true, id: record.Id, created: false };
  }

  /** Creates or updates by an external id field. */
  upsert(
    typeName: string,
    fieldName: string,
    externalId: string,
    values: RecordValues,
    options: SaveOptions = {},
  ): SaveResult {
    const object = this.object(typeName);
    if (!object) return refused(unknownType(typeName));
    const field = fieldOf(object.definition, fieldName);
    if (!field?.definition.isExternalId)
      return refused(
        fault('INVALID_FIELD', `Field name provided, ${fieldName} is not an External ID or indexed field`),
      );
    const existing = this.records(object.type).find((record) => record[field.name] === externalId);
    return existing
      ? this.update(object.type, existing.Id, values, options)
      : this.create(object.type, { ...values, [field.name]: externalId }, options);
  }

  delete(id: string): boolean {
    const found = this.recordsById.delete(longId(id));
    if (found) this.deleted.add(longId(id));
    return found;
  }

  /** Runs `work`; its changes are undone if it answers false. */
  allOrNothing(work: () => boolean): void {
    const before = [...this.recordsById].map(([id, record]) => [id, { ...record }] as const);
    if (work()) return;
    this.recordsById.clear();
    for (const [id, record] of before) this.recordsById.set(id, record);
  }

  reset(): void {
    this.recordsById.clear();
    this.deleted.clear();
    this.locksToCome = 0;
    this.faults = { ...NO_FAULTS };
    this.isAway = false;
    this.refusals.clear();
    for (const type of Object.keys(this.assignment)) delete this.assignment[type];
  }

  private nextId(type: string): string {
    this.number += 1;
    return recordId(this.object(type)?.definition.prefix ?? '000', this.number);
  }

  private lockError(): SaveError[] {
    if (this.locksToCome === 0) return [];
    this.locksToCome -= 1;
    return [lockMetIn(this.faults.lockIn)];
  }

  private duplicates(
    type: string,
    definition: ObjectDefinition,
    values: RecordValues,
    self: string | undefined,
  ): SaveError[] {
    return Object.entries(properNames(definition, values)).flatMap(([name, value]) => {
      if (!definition.fields[name]?.isExternalId || value === null || value === '') return [];
      const other = this.records(type).find((record) => record[name] === value && record.Id !== self);
      return other
        ? [fault('DUPLICATE_VALUE', `duplicate value found: ${name} duplicates value on record with id: ${other.Id}`)]
        : [];
    });
  }
}

const refused = (...errors: SaveError[]): SaveResult => ({ success: false, errors });

const unknownType = (type: string) => fault('INVALID_TYPE', `sObject type '${type}' is not supported.`);

function withoutType({ type: _type, ...record }: StoredRecord & { type: string }): StoredRecord {
  return record as StoredRecord;
}

function properNames(definition: ObjectDefinition, values: RecordValues): RecordValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [fieldOf(definition, name)?.name ?? name, value]),
  );
}
