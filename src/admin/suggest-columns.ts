import type { DataExtensionMetadata, FieldMetadata } from '../marketing-cloud/data-extension-metadata';
import type { Column, DataExtensionDefinition } from '../marketing-cloud/data-extensions';
import { fieldFaults } from '../marketing-cloud/mapping';
import type { ColumnChoice } from './page-data';

/** Other words that people use for what a column of ours holds, as normalised names. */
const OTHER_WORDS: Record<string, readonly string[]> = {
  ContactKey: ['subscriberkey', 'customerid', 'customerkey', 'contactid', 'personcontactid'],
  MobileNumber: ['mobile', 'phone', 'phonenumber', 'mobilephone', 'msisdn', 'whatsappnumber', 'cellphone'],
  MessageKey: ['messageid', 'sendid', 'messageguid'],
  WhatsAppMessageID: ['wamid', 'metamessageid', 'providermessageid'],
  WhatsAppUserID: ['bsuid', 'userid'],
  SenderID: ['sender', 'phonenumberid', 'fromnumber'],
  Address: ['phone', 'mobile', 'msisdn', 'channeladdress'],
  Topic: ['category', 'subscription', 'list'],
  Status: ['state', 'consentstatus'],
  OwnerEmail: ['owner', 'responsible'],
  Body: ['text', 'messagetext', 'message'],
  ReplyID: ['id', 'responseid', 'inboundid'],
  ConversionID: ['id', 'orderid', 'transactionid'],
  EventID: ['id'],
  Value: ['amount', 'revenue', 'total'],
  OccurredDateUTC: ['eventdate', 'timestamp', 'date'],
  JBDefinitionID: ['journeyid', 'interactionid', 'versionid'],
  JBActivityID: ['activityid'],
};

/** `Fecha_Delivered (UTC)` → `fechadelivered`: what is left of a name without case, signs, and words that add nothing. */
function normalised(name: string): string {
  return name
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
    .replace(/^(wa|whatsapp)(?=.{3})/, '')
    .replace(/(utc|gmt)$/, '')
    .replace(/(date|datetime|at|on|time)$/, '');
}

/**
 * For each column of ours the fields of somebody's data extension that can hold it, and the one that it probably belongs
 * to: by the same name first, then a name that means the same, for the key also by being the only one left. A field is
 * suggested once, and where only its name would fit, it is said why it does not. Pure.
 */
export function suggestColumns(definition: DataExtensionDefinition, real: DataExtensionMetadata): ColumnChoice[] {
  const taken = new Set<string>();
  const suggested = new Map<Column, string>();
  const takes = (column: Column, field: FieldMetadata) =>
    fieldFaults(definition.key, column, field, { isMapped: true }).length === 0 && isKey(column) === field.isPrimaryKey;
  const passes: ((column: Column, field: FieldMetadata) => boolean)[] = [
    (column, field) => field.name.toLowerCase() === column.name.toLowerCase(),
    (column, field) => normalised(field.name) === normalised(column.name),
    (column, field) => (OTHER_WORDS[column.name] ?? []).some((word) => normalised(word) === normalised(field.name)),
    (column, field) => isKey(column) && field.isPrimaryKey,
  ];
  for (const matches of passes) {
    for (const column of definition.columns) {
      if (suggested.has(column)) continue;
      const found = real.fields.filter(
        (field) => !taken.has(field.name) && takes(column, field) && matches(column, field),
      );
      const [field] = found;
      // Two keys and two fields that could be either: a guess would be as often wrong as right.
      if (field === undefined || (matches === passes[3] && found.length > 1)) continue;
      suggested.set(column, field.name);
      taken.add(field.name);
    }
  }
  return definition.columns.map((column) => {
    const namesake = real.fields.find((field) => field.name.toLowerCase() === column.name.toLowerCase());
    const faults =
      namesake && !suggested.has(column) ? fieldFaults(definition.key, column, namesake, { isMapped: true }) : [];
    return {
      column: describe(column),
      fits: real.fields.filter((field) => takes(column, field)).map((field) => field.name),
      suggestion: suggested.get(column) ?? null,
      ...(faults[0] === undefined ? {} : { note: faults[0].message, fault: faults[0] }),
    };
  });
}

const isKey = (column: Column) => column.type === 'Text' && column.primaryKey === true;

/** A column as the page shows it. */
export function describe(column: Column): ColumnChoice['column'] {
  const size =
    column.type === 'Decimal' ? ` ${column.length},${column.scale}` : column.type === 'Text' ? ` ${column.length}` : '';
  return { name: column.name, type: `${column.type}${size}`, isKey: isKey(column), holds: column.holds ?? '' };
}
