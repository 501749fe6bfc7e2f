import { z } from 'zod';

const FIELD_TYPES = ['Text', 'Number', 'Date', 'Boolean', 'EmailAddress', 'Phone', 'Decimal', 'Locale'] as const;

/** The longest Text column; a Text field without a length gets it (MC 2.5). */
export const MAX_TEXT_LENGTH = 4000;

/** A column as the REST API takes it (MC 4.1). */
export const fieldSchema = z.object({
  name: z.string().min(1).max(128),
  type: z.enum(FIELD_TYPES),
  length: z.number().int().positive().nullish(),
  scale: z.number().int().nonnegative().nullish(),
  isPrimaryKey: z.boolean().default(false),
  isNullable: z.boolean().default(true),
  ordinal: z.number().int().optional(),
  description: z.string().default(''),
  defaultValue: z.union([z.string(), z.number(), z.boolean()]).nullish(),
  isTemplateField: z.boolean().optional(),
  isHidden: z.boolean().optional(),
  isReadOnly: z.boolean().optional(),
  isInheritable: z.boolean().optional(),
  isOverridable: z.boolean().optional(),
  mustOverride: z.boolean().optional(),
});
export type FieldInput = z.infer<typeof fieldSchema>;

/** What a live tenant demands of each field, left out or not (MC 4.1, practice). */
const DEMANDED = [
  'isPrimaryKey',
  'isNullable',
  'isTemplateField',
  'isHidden',
  'isReadOnly',
  'isInheritable',
  'isOverridable',
  'mustOverride',
] as const;

/** The first member that a field of a definition lacks; undefined = it is complete. */
export function missingMember(field: unknown): string | undefined {
  const members = typeof field === 'object' && field !== null ? field : {};
  return DEMANDED.find((name) => !(name in members));
}

/** A column of a stored data extension. */
export interface Field {
  id: string;
  name: string;
  /** Lower-case name: how columns are compared and read back. */
  column: string;
  type: (typeof FIELD_TYPES)[number];
  length: number | undefined;
  scale: number | undefined;
  isPrimaryKey: boolean;
  isNullable: boolean;
  description: string;
  defaultValue: string | number | boolean | undefined;
}

/** The column that a definition asks for, with the platform's sizes where none is given. */
export function fieldFrom(input: FieldInput, id: string): Field {
  return {
    id,
    name: input.name,
    column: input.name.toLowerCase(),
    type: input.type,
    length: input.length ?? DEFAULT_LENGTHS[input.type],
    scale: input.type === 'Decimal' ? (input.scale ?? 0) : undefined,
    isPrimaryKey: input.isPrimaryKey,
    isNullable: input.isNullable,
    description: input.description,
    defaultValue: input.defaultValue ?? undefined,
  };
}

const DEFAULT_LENGTHS: Partial<Record<Field['type'], number>> = {
  Text: MAX_TEXT_LENGTH,
  EmailAddress: 254,
  Phone: 50,
  Decimal: 18,
  Locale: 5,
};

/** The column as `GET …/fields` shows it. */
export function describeField(field: Field, ordinal: number): Record<string, unknown> {
  return {
    id: field.id,
    name: field.name,
    type: field.type,
    ...(field.length !== undefined && { length: field.length }),
    ...(field.scale !== undefined && { scale: field.scale }),
    ...(field.defaultValue !== undefined && { defaultValue: field.defaultValue }),
    description: field.description,
    ordinal,
    isPrimaryKey: field.isPrimaryKey,
    isNullable: field.isNullable,
    isTemplateField: false,
    isInheritable: false,
    isOverridable: false,
    isHidden: false,
    isReadOnly: false,
    mustOverride: false,
  };
}
