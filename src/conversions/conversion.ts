import { z } from 'zod';
import { addressOf, parsePhone } from '../consent/address';
import { statedTime, statedTimeSchema } from '../consent/stated-time';
import { isUserId, NOT_A_USER_ID } from '../whatsapp/user-id';

/** Where a conversion was seen: `WA_Conversion.Source`. */
const SOURCES = ['link', 'api', 'button', 'reply'] as const;
type ConversionSource = (typeof SOURCES)[number];

/** One conversion, whatever brought it. */
export interface Conversion {
  conversionId: string;
  name: string;
  /** ms; never later than its receipt. */
  occurredAt: number;
  source: ConversionSource;
  value?: number | undefined;
  currency?: string | undefined;
  messageKey?: string | undefined;
  contactKey?: string | undefined;
  /** E.164. */
  phone?: string | undefined;
  userId?: string | undefined;
  address?: string | undefined;
}

/** A conversion as it was kept while it waited, in JSON. */
export const keptConversionSchema: z.ZodType<Conversion> = z.object({
  conversionId: z.string(),
  name: z.string(),
  occurredAt: z.number(),
  source: z.enum(SOURCES),
  value: z.number().optional(),
  currency: z.string().optional(),
  messageKey: z.string().optional(),
  contactKey: z.string().optional(),
  phone: z.string().optional(),
  userId: z.string().optional(),
  address: z.string().optional(),
});

/** What clicks, replies and buttons of a message count under (see link-endpoint.ts, reply-conversions.ts). */
const RESERVED = /^(?:link|reply|button):/i;
const MOST_VALUE = 1e13;
/** Nothing is older than this but a mistake, and Marketing Cloud takes no date before 1753. */
const EARLIEST = Date.parse('2000-01-01T00:00:00Z');
const text = (max: number) => z.string().trim().min(1).max(max);

/** One object of `POST /conversions` (design 6). */
export const givenConversionSchema = z
  .object({
    conversionId: text(128).refine(
      (id) => !RESERVED.test(id),
      'begins with a word that is kept for clicks and replies',
    ),
    name: text(60),
    occurredAt: statedTimeSchema
      .transform((text) => statedTime(text) ?? 0)
      .refine((time) => time >= EARLIEST, 'is too long ago'),
    value: z
      .union(
        [
          z.number(),
          z
            .string()
            .regex(/^-?\d+(\.\d+)?$/)
            .transform(Number),
        ],
        'must be a number such as 12.50',
      )
      .refine((value) => Math.abs(value) <= MOST_VALUE, 'is too large')
      .optional(),
    currency: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z]{3}$/, 'must be a code of three letters')
      .optional(),
    messageKey: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[0-9a-f]{32}$/, 'must be a message key of 32 hex digits')
      .optional(),
    contactKey: text(254).optional(),
    phone: text(40).optional(),
    /** Business-scoped user ID, `US.…`. */
    userId: z.string().trim().refine(isUserId, NOT_A_USER_ID).optional(),
  })
  .refine(
    ({ messageKey, contactKey, phone, userId }) =>
      [messageKey, contactKey, phone, userId].some((whose) => whose !== undefined),
    'needs messageKey, contactKey, phone or userId',
  );

export type ReadConversion =
  | { ok: true; conversion: Conversion }
  | { ok: false; conversionId: string | undefined; problem: string };

/** One row of `POST /conversions` as it came → a conversion, or what is wrong with it. Pure. */
export function readConversion(
  row: unknown,
  rules: { nowMs: number; defaultCountry: string | undefined },
): ReadConversion {
  const parsed = givenConversionSchema.safeParse(row);
  if (!parsed.success) {
    const problem = parsed.error.issues
      .map((issue) => `${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}`)
      .join('; ');
    return { ok: false, conversionId: conversionIdOf(row), problem };
  }
  const { phone: typed, occurredAt, value, ...given } = parsed.data;
  const phone = typed === undefined ? undefined : parsePhone(typed, rules.defaultCountry);
  const otherwiseNamed = given.messageKey ?? given.contactKey ?? given.userId;
  if (typed !== undefined && phone === undefined && otherwiseNamed === undefined) {
    return { ok: false, conversionId: given.conversionId, problem: 'phone: is not a number to write to' };
  }
  return {
    ok: true,
    conversion: {
      ...given,
      source: 'api',
      occurredAt: Math.min(occurredAt, rules.nowMs),
      value: value === undefined ? undefined : Math.round(value * 100) / 100,
      phone: phone?.phone,
      address: phone?.address ?? (given.userId === undefined ? undefined : addressOf(given.userId)),
    },
  };
}

function conversionIdOf(row: unknown): string | undefined {
  const id = typeof row === 'object' && row !== null && 'conversionId' in row ? row.conversionId : undefined;
  return typeof id === 'string' ? id.slice(0, 128) : undefined;
}
