import type { FieldDefinition, ObjectDefinition } from './object-definitions';
import { isRecordId } from './record-id';

/** One fault of one record, as Salesforce tells it in a result row. */
export interface SaveError {
  statusCode: string;
  message: string;
  fields: string[];
  /** What a duplicate rule found. */
  duplicateResult?: unknown;
}

export type RecordValues = Record<string, unknown>;

/** What is wrong with the values sent for a record of this object; names are compared without regard to case. */
export function checkValues(type: string, definition: ObjectDefinition, values: RecordValues): SaveError[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const field = fieldOf(definition, name);
    if (!field) return [fault('INVALID_FIELD', `No such column '${name}' on sobject of type ${type}`)];
    if (field.definition.isReadOnly) {
      const message = `Unable to create/update fields: ${field.name}. Please check the security settings of this field`;
      return [fault('INVALID_FIELD_FOR_INSERT_UPDATE', message, [field.name])];
    }
    return checkValue(field.name, field.definition, value);
  });
}

/** What a new record lacks. */
export function missingFields(definition: ObjectDefinition, values: RecordValues): SaveError[] {
  const missing = definition.required.filter((group) => !group.some((name) => isPresent(sentValue(values, name))));
  if (missing.length === 0) return [];
  const fields = missing.map(([first]) => first ?? '');
  return [fault('REQUIRED_FIELD_MISSING', `Required fields are missing: [${fields.join(', ')}]`, fields)];
}

export function fieldOf(
  definition: ObjectDefinition,
  name: string,
): { name: string; definition: FieldDefinition } | undefined {
  const found = Object.entries(definition.fields).find(([known]) => known.toLowerCase() === name.toLowerCase());
  return found && { name: found[0], definition: found[1] };
}

export const fault = (statusCode: string, message: string, fields: string[] = []): SaveError => ({
  statusCode,
  message,
  fields,
});

const sentValue = (values: RecordValues, name: string) =>
  Object.entries(values).find(([sent]) => sent.toLowerCase() === name.toLowerCase())?.[1];

const isPresent = (value: unknown) => value !== undefined && value !== null && value !== '';

function checkValue(name: string, { type, length, refersTo }: FieldDefinition, value: unknown): SaveError[] {
  if (!isPresent(value)) return [];
  switch (type) {
    case 'string':
      if (typeof value !== 'string') return [unreadable(name, value)];
      return length !== undefined && value.length > length
        ? [fault('STRING_TOO_LONG', `${name}: data value too large: ${value} (max length=${length})`, [name])]
        : [];
    case 'reference':
      return typeof value === 'string' && isRecordId(value) && refersTo?.includes(value.slice(0, 3))
        ? []
        : [fault('MALFORMED_ID', `${name}: id value of incorrect type: ${String(value)}`, [name])];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [unreadable(name, value)];
    case 'number':
      return typeof value === 'number' ? [] : [unreadable(name, value)];
    case 'date':
      return isDate(value, /^\d{4}-\d{2}-\d{2}$/) ? [] : [unreadable(name, value)];
    case 'datetime':
      return isDate(value, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/) ? [] : [unreadable(name, value)];
  }
}

const isDate = (value: unknown, shape: RegExp) =>
  typeof value === 'string' && shape.test(value) && !Number.isNaN(Date.parse(value));

const unreadable = (name: string, value: unknown) =>
  fault('INVALID_TYPE_ON_FIELD_IN_RECORD', `${name}: value not of required type: ${String(value)}`, [name]);
