import { z } from 'zod';
import type { Chaos } from './chaos';
import type { Counters } from './counters';
import { DataExtension, type Retention } from './data-extension';
import { type Field, type FieldInput, fieldFrom, fieldSchema, MAX_TEXT_LENGTH, missingMember } from './field';
import type { Folders } from './folders';
import { invalidBody, invalidParameter, notFound, RestError } from './rest-error';
import type { Surroundings } from './surroundings';

/** Longest external key that every API takes; 200 is what the database holds (MC 4.1). */
const KEY_ADVISED = 36;
const KEY_MAXIMUM = 200;

const retentionSchema = z.looseObject({
  isRowBasedRetention: z.boolean().optional(),
  dataRetentionPeriodLength: z.number().int().positive().optional(),
  /** 3 days, 4 weeks, 5 months, 6 years (MC 4.1). */
  dataRetentionPeriodUnitOfMeasure: z.number().int().min(3).max(6).optional(),
  isDeleteAtEndOfRetentionPeriod: z.boolean().optional(),
  retainUntil: z.string().optional(),
});

const createSchema = z.object({
  name: z.string().min(1).max(KEY_MAXIMUM),
  key: z.string().min(1).max(KEY_MAXIMUM).optional(),
  description: z.string().default(''),
  categoryId: z.number().int().optional(),
  isSendable: z.boolean().default(false),
  sendableCustomObjectField: z.string().optional(),
  sendableSubscriberField: z.string().optional(),
  dataRetentionProperties: retentionSchema.optional(),
  fields: z.array(fieldSchema).min(1),
});

const patchSchema = z.object({
  name: z.string().min(1).max(KEY_MAXIMUM).optional(),
  description: z.string().optional(),
  categoryId: z.number().int().optional(),
  dataRetentionProperties: retentionSchema.optional(),
});

const fieldsSchema = z.object({ fields: z.array(fieldSchema).min(1) });
const fieldChangesSchema = z.object({
  fields: z
    .array(
      z.object({
        name: z.string().min(1),
        type: z.string().optional(),
        length: z.number().int().positive().nullish(),
        isNullable: z.boolean().optional(),
        isPrimaryKey: z.boolean().optional(),
        description: z.string().optional(),
        defaultValue: fieldSchema.shape.defaultValue,
      }),
    )
    .min(1),
});
type FieldChange = z.infer<typeof fieldChangesSchema>['fields'][number];

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Every data extension of the tenant, and the rules for defining and changing them (MC 4.1). */
export class DataExtensions {
  private readonly byKey = new Map<string, DataExtension>();
  /** Fields that were asked for and are not there yet. */
  private coming: { at: number; extension: DataExtension; fields: Field[] }[] = [];

  constructor(
    private readonly surroundings: Surroundings,
    private readonly counters: Counters,
    private readonly chaos: Chaos,
    readonly folders: Folders,
  ) {}

  all(): DataExtension[] {
    this.addWhatHasCome();
    return [...this.byKey.values()];
  }

  withKey(key: string): DataExtension | undefined {
    this.addWhatHasCome();
    return this.byKey.get(key.toLowerCase());
  }

  withId(id: string): DataExtension | undefined {
    return this.all().find((extension) => extension.properties.id === id.toLowerCase());
  }

  /** Path parameter of the metadata routes: a GUID only; anything else is 400/10001. */
  byIdOrRefuse(id: string): DataExtension {
    if (!GUID.test(id)) throw invalidParameter('id');
    const found = this.withId(id);
    if (!found) throw notFound('The data extension');
    return found;
  }

  /**
   * Path parameter of the row routes: `key:<external key>` or a GUID. Undefined if it is well formed but names
   * nothing; malformed is 400/10001 naming `parameter`.
   */
  byReference(reference: string, parameter: string): DataExtension | undefined {
    if (/^key:/i.test(reference)) return this.withKey(reference.slice('key:'.length));
    if (!GUID.test(reference)) throw invalidParameter(parameter);
    return this.withId(reference);
  }

  /**
   * `$search` as SQL LIKE over name, key and description: `_` stands for any character, `%` for any text. Data
   * extensions younger than `lagMs` are not found yet.
   */
  search(pattern: string, lagMs: number): DataExtension[] {
    const like = likePattern(`%${pattern}%`);
    const youngest = this.surroundings.clock() - lagMs;
    return this.all().filter(
      ({ properties: { name, key, description, createdAt } }) =>
        createdAt <= youngest && [name, key, description].some((text) => like.test(text)),
    );
  }

  create(body: unknown): DataExtension {
    const input = parsed(createSchema, body);
    if (!this.chaos.settings.lenientDefinitions) this.demandCompleteness(input, body);
    const key = input.key ?? this.surroundings.ids();
    if (this.withKey(key)) throw new RestError(409, 30004, `A data extension with the key ${key} exists already.`);
    if (this.all().some(({ properties }) => properties.name.toLowerCase() === input.name.toLowerCase()))
      throw new RestError(409, 30004, `A data extension with the name ${input.name} exists already.`);
    for (const field of input.fields) refuseField(field);
    refuseDoubles(input.fields.map(({ name }) => name));
    refuseSendable(input, input.fields);
    this.noteSloppiness(input, key);
    const now = this.surroundings.clock();
    const extension = new DataExtension(
      {
        id: this.surroundings.ids(),
        key,
        name: input.name,
        description: input.description,
        categoryId: input.categoryId ?? this.folders.root,
        isSendable: input.isSendable,
        sendableCustomObjectField: input.sendableCustomObjectField,
        sendableSubscriberField: input.sendableSubscriberField,
        retention: input.dataRetentionProperties,
        createdAt: now,
        modifiedAt: now,
      },
      [...input.fields]
        .sort((a, b) => (a.ordinal ?? 0) - (b.ordinal ?? 0))
        .map((field) => fieldFrom(field, this.surroundings.ids())),
    );
    this.byKey.set(key.toLowerCase(), extension);
    return extension;
  }

  /** Name, description, folder and retention; fields have their own routes. */
  change(extension: DataExtension, body: unknown): void {
    const { dataRetentionProperties, ...changes } = parsed(patchSchema, body);
    for (const [name, value] of Object.entries(changes))
      if (value !== undefined) Object.assign(extension.properties, { [name]: value });
    if (dataRetentionProperties)
      extension.properties.retention = { ...extension.properties.retention, ...dataRetentionProperties } as Retention;
    extension.properties.modifiedAt = this.surroundings.clock();
  }

  addFields(extension: DataExtension, body: unknown): void {
    const { fields } = parsed(fieldsSchema, body);
    refuseDoubles([...extension.fields, ...fields].map(({ name }) => name));
    for (const field of fields) {
      refuseField(field);
      if (extension.rowCount === 0) continue;
      if (field.isPrimaryKey)
        throw invalidBody(`A primary key field cannot be added while there is data: ${field.name}.`);
      if (!field.isNullable && field.defaultValue == null)
        throw invalidBody(`A required field needs a default value while there is data: ${field.name}.`);
    }
    this.coming.push({
      at: this.surroundings.clock() + this.chaos.settings.fieldLagMs,
      extension,
      fields: fields.map((field) => fieldFrom(field, this.surroundings.ids())),
    });
    this.addWhatHasCome();
  }

  private addWhatHasCome(): void {
    const now = this.surroundings.clock();
    for (const { extension, fields } of this.coming.filter(({ at }) => at <= now)) {
      for (const field of fields) if (!extension.field(field.name)) extension.addField(field);
    }
    this.coming = this.coming.filter(({ at }) => at > now);
  }

  changeFields(extension: DataExtension, body: unknown): void {
    const { fields } = parsed(fieldChangesSchema, body);
    const changes = fields.map((change) => {
      const field = extension.field(change.name);
      if (!field) throw notFound(`The field ${change.name}`);
      refuseChange(field, change);
      return { field, change };
    });
    for (const { field, change } of changes) {
      field.length = change.length ?? field.length;
      field.isNullable = change.isNullable ?? field.isNullable;
      field.description = change.description ?? field.description;
      field.defaultValue = change.defaultValue ?? field.defaultValue;
    }
  }

  delete(extension: DataExtension): void {
    this.byKey.delete(extension.properties.key.toLowerCase());
  }

  reset(): void {
    this.byKey.clear();
    this.coming = [];
    this.folders.reset();
  }

  /** Live tenants were seen to demand a folder that is there, and every member of a field. */
  private demandCompleteness(input: z.infer<typeof createSchema>, body: unknown): void {
    if (input.categoryId === undefined) throw invalidBody('categoryId is a required parameter.');
    if (!this.folders.has(input.categoryId)) throw invalidBody(`The category ${input.categoryId} does not exist.`);
    for (const field of (body as { fields: unknown[] }).fields) {
      const missing = missingMember(field);
      if (missing !== undefined) throw invalidBody(`fields: ${missing} is a required parameter.`);
    }
  }

  /** What is taken where definitions are lenient, and what harms later. */
  private noteSloppiness(input: z.infer<typeof createSchema>, key: string): void {
    if (input.categoryId === undefined)
      this.counters.warn('no_category', 'A data extension was created without categoryId.');
    if (input.fields.some((field) => field.isHidden === undefined || field.isReadOnly === undefined))
      this.counters.warn('incomplete_field', 'A field was created without all of its boolean members.');
    if (key.length > KEY_ADVISED)
      this.counters.warn('long_key', `An external key is longer than ${KEY_ADVISED} characters.`);
  }
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalidBody(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not valid'}`, 10005);
}

function refuseField(field: FieldInput): void {
  if (field.isPrimaryKey && field.isNullable) throw invalidBody(`A primary key field must be required: ${field.name}.`);
  if (field.type === 'Text' && (field.length ?? 0) > MAX_TEXT_LENGTH)
    throw invalidBody(`A Text field holds at most ${MAX_TEXT_LENGTH} characters: ${field.name}.`);
  if (field.type === 'Decimal' && ((field.length ?? 18) > 38 || (field.scale ?? 0) > (field.length ?? 18)))
    throw invalidBody(`Precision and scale do not fit: ${field.name}.`);
  if (field.name.toLowerCase() === 'eventinstanceid') throw invalidBody(`The name is reserved: ${field.name}.`);
}

function refuseDoubles(names: string[]): void {
  const columns = names.map((name) => name.toLowerCase());
  const double = names.find((_, index) => columns.indexOf(columns[index] ?? '') !== index);
  if (double !== undefined) throw new RestError(409, 30004, `A field with the name ${double} exists already.`);
}

function refuseSendable(input: z.infer<typeof createSchema>, fields: readonly FieldInput[]): void {
  if (!input.isSendable) return;
  const column = input.sendableCustomObjectField?.toLowerCase();
  if (!fields.some(({ name }) => name.toLowerCase() === column) || !input.sendableSubscriberField)
    throw invalidBody('A sendable data extension needs sendableCustomObjectField and sendableSubscriberField.');
}

function refuseChange(field: Field, change: FieldChange): void {
  if (change.type !== undefined && change.type !== field.type)
    throw new RestError(400, 30001, `The type of a field cannot be changed: ${field.name}.`);
  if (change.length != null && field.length !== undefined && change.length < field.length)
    throw new RestError(400, 30001, `The length of a field cannot be reduced: ${field.name}.`);
  if (change.isNullable === false && field.isNullable)
    throw new RestError(400, 30001, `A nullable field cannot become required: ${field.name}.`);
  if (change.isPrimaryKey !== undefined && change.isPrimaryKey !== field.isPrimaryKey)
    throw new RestError(400, 30001, `The primary key cannot be changed: ${field.name}.`);
}

function likePattern(pattern: string): RegExp {
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 'is');
}
