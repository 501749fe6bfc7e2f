import { z } from 'zod';

/** Text that Graph may give as a number, or not at all. */
export const text = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);
export const phoneNumberSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  display_phone_number: text,
  verified_name: text,
  quality_rating: text,
  status: text,
  name_status: text,
  whatsapp_business_manager_messaging_limit: text,
  throughput: z.object({ level: text }).optional().catch(undefined),
});
/** One sender of the account as `GET /{waba_id}/phone_numbers` lists it. */
export type PhoneNumber = z.infer<typeof phoneNumberSchema>;

/** What is asked of each, and the field that came with v24.0 (WA 1.10). */
export const NUMBER_FIELDS = [
  'id',
  'display_phone_number',
  'verified_name',
  'quality_rating',
  'status',
  'name_status',
  'throughput',
];
export const LIMIT_FIELD = 'whatsapp_business_manager_messaging_limit';

/**
 * People whom the portfolio may begin a conversation with in 24 hours, of Meta's word for it (`TIER_250`, `TIER_10K`);
 * infinite for `TIER_UNLIMITED`, undefined for any other word.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits
 */
export function peopleADay(tier: string | undefined): number | undefined {
  if (tier === 'TIER_UNLIMITED') return Number.POSITIVE_INFINITY;
  const [, people, thousands] = /^TIER_(\d+)(K?)$/.exec(tier ?? '') ?? [];
  return people === undefined ? undefined : Number(people) * (thousands === 'K' ? 1_000 : 1);
}
