import { z } from 'zod';

const fieldSchema = z.object({ name: z.string(), version: z.string() });

/** What can be changed of the app, the token and the subscriptions: `PUT /_sandbox/app`. */
export const registrationSchema = z.strictObject({
  /** The app is subscribed to the account: without it no webhook comes. */
  subscribed: z.boolean(),
  /** The app's subscription to WhatsApp, at whose fields webhooks are looked up. */
  active: z.boolean(),
  fields: z.array(fieldSchema),
  /** What the app's dashboard shows as callback URL; null = where webhooks go. */
  callbackUrl: z.url().nullable(),
  /** The account's own callback URL; null = none. */
  override: z.url().nullable(),
  /** By number. */
  numberOverrides: z.record(z.string(), z.url()),
  /** Of the access token: permissions, end in Unix seconds (0 = never), accounts it is for (null = not told). */
  scopes: z.array(z.string()),
  expiresAt: z.number().int().nonnegative(),
  isValid: z.boolean(),
  grantedAccounts: z.array(z.string()).nullable(),
});
export type Registration = z.infer<typeof registrationSchema>;

export const APP_ID = '100000000000001';

/** The webhook fields of the object that the stand-in knows (WA 3.5). */
export const FIELDS = [
  'messages',
  'user_preferences',
  'standby',
  'messaging_handovers',
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
  'phone_number_quality_update',
  'phone_number_name_update',
  'business_capability_update',
  'account_update',
  'account_alerts',
  'account_review_update',
  'user_id_update',
];

/** An app that is set up as it should be: subscribed to everything, its token never ends. */
export const WELL_REGISTERED: Registration = {
  subscribed: true,
  active: true,
  fields: FIELDS.map((name) => ({ name, version: 'v26.0' })),
  callbackUrl: null,
  override: null,
  numberOverrides: {},
  scopes: ['whatsapp_business_messaging', 'whatsapp_business_management'],
  expiresAt: 0,
  isValid: true,
  grantedAccounts: null,
};

/** Whether Meta sends a webhook of this field to the app. */
export const isSubscribedTo = (field: string, { subscribed, active, fields }: Registration): boolean =>
  subscribed && active && fields.some(({ name }) => name === field);
