import { z } from 'zod';
import { importRows } from './fill-rows';
import type { TenantState } from './tenant-state';

/** What every field of a definition states. */
const USUAL = {
  isTemplateField: false,
  isHidden: false,
  isReadOnly: false,
  isInheritable: false,
  isOverridable: false,
  mustOverride: false,
};
const KEPT_TYPES = ['Date', 'Boolean', 'Number'];

/** A data extension whose rows enter a journey, and the people in it. */
export const entrySourceSchema = z.strictObject({
  eventDefinitionKey: z.string().min(1),
  name: z.string().min(1),
  fields: z.array(z.object({ name: z.string(), type: z.string(), isPrimaryKey: z.boolean() })).min(1),
  rows: z.array(z.record(z.string(), z.unknown())),
});

/**
 * Makes the data extension of an entry source anew, with its event definition. Numbers, addresses and locales are kept as
 * text, as most accounts do, so that bad ones stay in. Answers how many rows it holds.
 */
export async function defineEntrySource(
  { extensions, journeys }: TenantState,
  { eventDefinitionKey, name, fields, rows }: z.infer<typeof entrySourceSchema>,
): Promise<number> {
  const before = journeys.definition(eventDefinitionKey)?.dataExtensionKey;
  const old = before === undefined ? undefined : extensions.withKey(before);
  if (old) extensions.delete(old);
  const key = eventDefinitionKey.replace(/^DEAudience-/, '');
  const sendBy = fields.find(({ isPrimaryKey }) => isPrimaryKey)?.name;
  const extension = extensions.create({
    name: `${name} ${key.slice(0, 8)}`,
    key,
    description: '',
    categoryId: extensions.folders.root,
    isSendable: sendBy !== undefined,
    ...(sendBy !== undefined && { sendableCustomObjectField: sendBy, sendableSubscriberField: '_SubscriberKey' }),
    fields: fields.map((field) => ({
      name: field.name,
      type: KEPT_TYPES.includes(field.type) ? field.type : 'Text',
      ...(KEPT_TYPES.includes(field.type) ? {} : { length: 254 }),
      isPrimaryKey: field.isPrimaryKey,
      isNullable: !field.isPrimaryKey,
      ...USUAL,
    })),
  });
  journeys.defineEvent({
    eventDefinitionKey,
    name,
    type: 'EmailAudience',
    active: true,
    dataExtensionKey: extension.properties.key,
  });
  return importRows(extension, rows);
}
