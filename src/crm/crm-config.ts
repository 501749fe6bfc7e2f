import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** API name of an object or field: letters, digits and underscores, so that it can stand in SOQL as it is. */
const apiName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'must be an API name such as MobilePhone or Loyalty_Id__c');

const crmObjectSchema = z
  .strictObject({
    /** Contact, Lead, Account (person accounts) or a custom object. */
    object: apiName,
    fields: z.strictObject({
      /** A checkbox; true = opted out of WhatsApp. */
      optOut: apiName,
      /** Date/time: when the word that counts was said. */
      changedAt: apiName.optional(),
      /** Text: stop_word, opt_out_button, operator … as in `WA_Consent.Reason`. */
      reason: apiName.optional(),
      /** Text of 40: whatsapp, checkout/form, an operator's name. */
      source: apiName.optional(),
    }),
    findBy: z.strictObject({
      /** A contact key that is a Salesforce id: the field that holds it, and the ids' first three characters. */
      id: z.strictObject({ field: apiName, prefix: z.string().regex(/^[A-Za-z0-9]{3}$/) }).optional(),
      /** A contact key that is none: a text field that holds it. */
      externalId: apiName.optional(),
      /** Fields that may hold the person's number. */
      phones: z.array(apiName).max(6).default([]),
      /** Whether a number is looked for in every grouping, which no index helps with: so where it is left out. */
      anyGrouping: z.boolean().optional(),
    }),
  })
  .refine(
    ({ findBy }) => findBy.id !== undefined || findBy.externalId !== undefined || findBy.phones.length > 0,
    'findBy names no field: nobody would be found',
  );
export type CrmObject = z.infer<typeof crmObjectSchema>;

/** Where a person is looked for, in this order: by contact key, then by email, then by number. */
const personSchema = z
  .strictObject({
    object: z.enum(['Contact', 'Lead']),
    findBy: z.strictObject({
      id: z.strictObject({ field: apiName, prefix: z.string().regex(/^[A-Za-z0-9]{3}$/) }).optional(),
      externalId: apiName.optional(),
      emails: z.array(apiName).max(3).default([]),
      phones: z.array(apiName).max(6).default([]),
      anyGrouping: z.boolean().optional(),
    }),
  })
  .refine(
    ({ findBy }) =>
      findBy.id !== undefined || [...findBy.emails, ...findBy.phones, findBy.externalId ?? ''].some(Boolean),
    'findBy names no field: nobody would be found',
  );

/** How records of one object are written, besides what is always written of a hand-over. */
const recordSchema = z.strictObject({
  /** A text field of 16 for the id of the hand-over, by which one that was written before is found. */
  marker: apiName.optional(),
  /** The same, unique and an external id: records are then upserted by it. Cases and leads only. */
  externalId: apiName.optional(),
  /** A date/time field for when it is due to the minute. */
  dueAt: apiName.optional(),
  /** A text field for the conversation, where the object has no Description of its own. */
  conversation: apiName.optional(),
  /** What every record gets. */
  values: z.record(apiName, z.union([z.string(), z.number(), z.boolean()])).default({}),
});
const nothingMore = { values: {} };

const handOverConfigSchema = z.strictObject({
  people: z.array(personSchema).min(1).max(2),
  task: recordSchema.omit({ externalId: true, conversation: true }).default(nothingMore),
  case: recordSchema.omit({ conversation: true }).default(nothingMore),
  /** `values` has to say the Company, which a Lead cannot be without. */
  lead: recordSchema.omit({ conversation: true }).default({ values: { Company: 'WhatsApp' } }),
  campaignMember: recordSchema.omit({ externalId: true }).default({ values: { Status: 'Responded' } }),
});
export type HandOverConfig = z.infer<typeof handOverConfigSchema>;

/** config/crm.json: what is carried to Salesforce CRM, and where. docs/crm.md says it in prose. */
const crmConfigSchema = z.strictObject({
  /** Left out or null: opt-outs are not carried. */
  optOut: z
    .strictObject({
      objects: z.array(crmObjectSchema).min(1).max(5),
      /** Whether START, or a lifted suppression, unticks the box. */
      carryOptIn: z.boolean(),
    })
    .nullish(),
  /** Left out or null: replies are not handed over to the CRM. */
  handOver: handOverConfigSchema.nullish(),
});
export type OptOutConfig = NonNullable<z.infer<typeof crmConfigSchema>['optOut']>;

/** Reads the file once at start-up; no file = nothing is carried. @throws ZodError naming what is wrong in it. */
export function loadCrmConfig(file: string): z.infer<typeof crmConfigSchema> {
  return existsSync(file) ? crmConfigSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}
