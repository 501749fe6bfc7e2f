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
});
export type OptOutConfig = NonNullable<z.infer<typeof crmConfigSchema>['optOut']>;

/** Reads the file once at start-up; no file = nothing is carried. @throws ZodError naming what is wrong in it. */
export function loadCrmConfig(file: string): z.infer<typeof crmConfigSchema> {
  return existsSync(file) ? crmConfigSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}
