import { z } from 'zod';

/**
 * Schemas of the single items of a webhook (WA 3). Only what an item cannot do without is demanded; everything else
 * reads as absent where it is missing or of another kind, and unknown fields pass. The frame around the items is walked
 * by hand in `signals/from-notification.ts`, so that one malformed item never spoils its neighbours.
 */

/** Absent, null and values of another kind all read as "not stated". */
const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const text = z.string();
const id = z.union([z.string().min(1), z.number().transform(String)]);
const number = z.union([
  z.number(),
  z
    .string()
    .trim()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
]);

/** Unix time as string or integer (WA 3.3); milliseconds, seen nowhere but cheap to survive, become seconds. */
export const timestampSchema = z
  .union([
    z.number(),
    z
      .string()
      .trim()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .refine((time) => Number.isFinite(time) && time > 0 && time < 1e15)
  .transform((time) => Math.floor(time > 1e11 ? time / 1000 : time));

/** A code of Meta's; `null`, an empty text or any other is none, and never the code 0. */
export const errorCodeSchema = z
  .union([
    z.number(),
    z
      .string()
      .trim()
      .regex(/^-?\d+$/)
      .transform(Number),
  ])
  .pipe(z.number().int());

export const errorSchema = z.object({
  code: lenient(errorCodeSchema),
  title: lenient(text),
  message: lenient(text),
  error_data: lenient(z.object({ details: lenient(text) })),
});
/** Item by item, so that an odd one does not hide the others; an object in place of the list is its only item. */
const errors = z
  .unknown()
  .transform((given) =>
    (Array.isArray(given) ? given : [given]).flatMap((item) => {
      const parsed = errorSchema.safeParse(item);
      return parsed.success ? [parsed.data] : [];
    }),
  )
  .optional();

export const contactSchema = z.object({
  wa_id: lenient(id),
  user_id: lenient(id),
  parent_user_id: lenient(id),
  profile: lenient(z.object({ name: lenient(text) })),
});
export type NotificationContact = z.infer<typeof contactSchema>;

export const statusSchema = z.object({
  id: id,
  status: text,
  /** `message` or absent for what was sent; a payment or a call has a status of its own. */
  type: lenient(text),
  timestamp: lenient(timestampSchema),
  recipient_id: lenient(id),
  recipient_user_id: lenient(id),
  recipient_parent_user_id: lenient(id),
  parent_user_id: lenient(id),
  recipient_type: lenient(text),
  biz_opaque_callback_data: lenient(text),
  pricing: lenient(z.object({ category: lenient(text), type: lenient(text), billable: lenient(z.boolean()) })),
  errors,
});

const media = lenient(z.object({ caption: lenient(text), filename: lenient(text) }));

export const messageSchema = z.object({
  id: id,
  from: lenient(id),
  from_user_id: lenient(id),
  from_parent_user_id: lenient(id),
  timestamp: lenient(timestampSchema),
  type: text.catch('unknown'),
  group_id: lenient(id),
  context: lenient(
    z.object({
      id: lenient(text),
      referred_product: lenient(z.unknown()),
      forwarded: lenient(z.boolean()),
      frequently_forwarded: lenient(z.boolean()),
    }),
  ),
  referral: lenient(z.object({ ctwa_clid: lenient(text) })),
  text: lenient(z.object({ body: lenient(text) })),
  button: lenient(z.object({ payload: lenient(text), text: lenient(text) })),
  interactive: lenient(
    z.object({
      button_reply: lenient(z.object({ id: lenient(text), title: lenient(text) })),
      list_reply: lenient(z.object({ id: lenient(text), title: lenient(text), description: lenient(text) })),
      nfm_reply: lenient(z.object({ name: lenient(text), body: lenient(text), response_json: lenient(text) })),
      call_permission_reply: lenient(z.object({ response: lenient(text) })),
    }),
  ),
  image: media,
  video: media,
  audio: media,
  document: media,
  sticker: media,
  reaction: lenient(z.object({ message_id: lenient(text), emoji: lenient(text) })),
  location: lenient(
    z.object({
      latitude: lenient(number),
      longitude: lenient(number),
      name: lenient(text),
      address: lenient(text),
    }),
  ),
  contacts: lenient(
    z.array(
      z.object({
        name: lenient(z.object({ formatted_name: lenient(text), first_name: lenient(text) })),
        phones: lenient(z.array(z.object({ phone: lenient(text) }))),
      }),
    ),
  ),
  order: lenient(
    z.object({
      text: lenient(text),
      product_items: lenient(
        z.array(
          z.object({
            product_retailer_id: lenient(text),
            quantity: lenient(number),
            item_price: lenient(number),
            currency: lenient(text),
          }),
        ),
      ),
    }),
  ),
  unsupported: lenient(z.object({ type: lenient(text) })),
  system: lenient(
    z.object({
      type: lenient(text),
      body: lenient(text),
      wa_id: lenient(id),
      /** Older name of `wa_id` in a number change. */
      new_wa_id: lenient(id),
      user_id: lenient(id),
      parent_user_id: lenient(id),
      previous_user_id: lenient(id),
    }),
  ),
  edit: lenient(
    z.object({
      original_message_id: lenient(text),
      message: lenient(
        z.object({
          text: lenient(z.object({ body: lenient(text) })),
          image: media,
          video: media,
          document: media,
        }),
      ),
    }),
  ),
  revoke: lenient(z.object({ original_message_id: lenient(text) })),
});
export type NotificationMessage = z.infer<typeof messageSchema>;

export const preferenceSchema = z.object({
  wa_id: lenient(id),
  user_id: lenient(id),
  parent_user_id: lenient(id),
  category: lenient(text),
  value: text,
  timestamp: lenient(timestampSchema),
});

export const userActionSchema = z.object({
  action_type: text,
  timestamp: lenient(timestampSchema),
  marketing_messages_link_click_data: lenient(z.object({ click_id: lenient(text) })),
});

export const userIdUpdateSchema = z.object({
  wa_id: lenient(id),
  user_id: z.object({ previous: lenient(id), current: lenient(id) }),
  timestamp: lenient(timestampSchema),
});

/** Every template field in one schema: which of them is meant is told by its shape (WA 3.6). */
export const templateChangeSchema = z.object({
  message_template_name: z.string().min(1),
  message_template_language: text,
  message_template_category: lenient(text),
  event: lenient(text),
  reason: lenient(text),
  other_info: lenient(z.object({ title: lenient(text), description: lenient(text) })),
  rejection_info: lenient(z.object({ reason: lenient(text) })),
  previous_category: lenient(text),
  new_category: lenient(text),
  correct_category: lenient(text),
  previous_quality_score: lenient(text),
  new_quality_score: lenient(text),
});

/** `account_update`, `account_alerts`, `phone_number_quality_update` and their like, by shape (WA 3.6). */
export const accountChangeSchema = z.object({
  event: lenient(text),
  decision: lenient(text),
  display_phone_number: lenient(id),
  /** The account that an event of a partner is about. */
  waba_info: lenient(z.object({ waba_id: lenient(id) })),
  requested_verified_name: lenient(text),
  rejection_reason: lenient(text),
  max_daily_conversations_per_business: lenient(id),
  max_daily_conversation_per_phone: lenient(id),
  current_limit: lenient(id),
  old_limit: lenient(id),
  /** Of a Flow, and of the endpoint behind it. */
  flow_id: lenient(id),
  old_status: lenient(text),
  new_status: lenient(text),
  alert_state: lenient(text),
  message: lenient(text),
  restriction_info: lenient(
    z.array(z.object({ restriction_type: lenient(text), expiration: lenient(timestampSchema) })),
  ),
  violation_info: lenient(z.object({ violation_type: lenient(text) })),
  ban_info: lenient(
    z.object({
      waba_ban_state: lenient(z.union([text, z.array(text).transform((states) => states.at(-1))])),
      waba_ban_date: lenient(text),
    }),
  ),
  alert_info: lenient(
    z.object({
      alert_severity: lenient(text),
      alert_status: lenient(text),
      alert_type: lenient(text),
      alert_description: lenient(text),
    }),
  ),
  alert_severity: lenient(text),
  alert_status: lenient(text),
  alert_type: lenient(text),
  alert_description: lenient(text),
});
