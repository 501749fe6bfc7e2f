import { z } from 'zod';
import { isUserId, NOT_A_USER_ID } from '../whatsapp/user-id';
import { type Address, addressOf, parsePhone } from './address';
import { type ConsentChange, digestOf } from './consent-change';
import { type ConsentFault, type ConsentFaultCode, consentFaultsOf } from './consent-faults';
import type { ConsentPolicy } from './consent-policy';
import { CHANNEL, CONTACT, type SignalReason } from './consent-state';
import { statedTime, statedTimeSchema } from './stated-time';
import { topicSchema } from './topic';

/** What a rule of the whole row says, and by which code. */
const ruled = (message: string, fault: ConsentFaultCode) => ({ message, params: { fault } });
const text = (max: number) => z.string().trim().min(1).max(max);

/** One consent given outside WhatsApp: the body of `POST /consents`, and one line of a CSV (design 6). */
export const givenConsentSchema = z
  .object({
    /** What proves it; a repeat with the same id and content has no further effect. */
    evidenceId: text(128),
    phone: text(40).optional(),
    /** Business-scoped user ID, `US.…`. */
    userId: z.string().refine(isUserId, NOT_A_USER_ID).optional(),
    contactKey: text(254).optional(),
    /** `*` is the whole channel: an opt-out of everything, or what START says. */
    topic: z.union([z.literal(CHANNEL), topicSchema]),
    status: z.enum(['opted_in', 'opted_out']),
    /** Where it was given: checkout, call centre, shop. */
    source: text(40),
    /** How: form, QR code, web widget, by word of mouth. */
    method: text(40),
    occurredAt: statedTimeSchema,
    /** The customer said so expressly, to lift an earlier opt-out of theirs. */
    explicit: z.boolean().optional(),
  })
  .refine(
    (given) => given.phone !== undefined || given.userId !== undefined,
    ruled('needs phone or userId', 'phone_or_user_id'),
  )
  .refine(
    (given) => given.topic !== CHANNEL || given.status === 'opted_out' || given.explicit === true,
    ruled('an opt-in names its topic; only an explicit one can lift a STOP of the whole channel', 'opt_in_of_all'),
  );
type GivenConsent = z.infer<typeof givenConsentSchema>;

export type ReadConsent =
  | { ok: true; given: GivenConsent; address: Address; digest: string; changes: ConsentChange[] }
  | { ok: false; evidenceId: string | undefined; problem: string; faults: ConsentFault[] };

/**
 * One row as it came → the changes it makes. Pure. A declared opt-in never lifts an opt-out; on topics with double
 * opt-in it only waits for the customer's confirmation. `imported` marks rows of a file.
 */
export function readGivenConsent(
  row: unknown,
  rules: {
    policy: Pick<ConsentPolicy, 'doubleOptIn'>;
    nowMs: number;
    defaultCountry: string | undefined;
    imported?: boolean;
  },
): ReadConsent {
  const parsed = givenConsentSchema.safeParse(row);
  if (!parsed.success) {
    const problem = parsed.error.issues
      .map((issue) => `${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}`)
      .join('; ');
    return { ok: false, evidenceId: evidenceIdOf(row), problem, faults: consentFaultsOf(parsed.error.issues, row) };
  }
  const given = parsed.data;
  const phone = given.phone === undefined ? undefined : parsePhone(given.phone, rules.defaultCountry);
  if (given.phone !== undefined && phone === undefined) {
    const faults: ConsentFault[] = [{ code: 'phone', values: { field: 'phone', given: given.phone } }];
    return { ok: false, evidenceId: given.evidenceId, problem: 'phone: is not a number to write to', faults };
  }
  const userId = given.userId === undefined ? undefined : addressOf(given.userId);
  const address = phone?.address ?? userId ?? '';
  const at = Math.floor(Math.min(statedTime(given.occurredAt) ?? rules.nowMs, rules.nowMs) / 1000);
  const told = { at, review: false, source: `${given.source}/${given.method}`.slice(0, 40) };
  const { field, reason } = placeOf(given, rules);
  const restricts = given.status === 'opted_out';

  const changes: ConsentChange[] = [];
  if (phone && userId) changes.push({ kind: 'claim', address: phone.address, other: userId, required: !restricts });
  if (given.contactKey !== undefined) {
    const seen = { ...told, restricts: false, reason: 'seen', evidenceId: given.contactKey } as const;
    changes.push({ kind: 'signal', address, field: CONTACT, signal: { ...seen, source: '' } });
  }
  const signal = { ...told, restricts, reason, evidenceId: given.evidenceId };
  changes.push({ kind: 'signal', address, field, signal });
  return { ok: true, given, address, digest: digestOf(JSON.stringify([address, given])), changes };
}

function placeOf(
  given: GivenConsent,
  rules: { policy: Pick<ConsentPolicy, 'doubleOptIn'>; imported?: boolean },
): { field: string; reason: SignalReason } {
  if (given.explicit === true) return { field: given.topic, reason: 'explicit' };
  const reason = rules.imported ? 'imported' : 'declared';
  if (given.status === 'opted_out') return { field: given.topic, reason };
  if (rules.policy.doubleOptIn.includes(given.topic)) {
    return { field: `?${given.topic}`, reason: 'awaiting_confirmation' };
  }
  return { field: `+${given.topic}`, reason };
}

function evidenceIdOf(row: unknown): string | undefined {
  const id = typeof row === 'object' && row !== null && 'evidenceId' in row ? row.evidenceId : undefined;
  return typeof id === 'string' ? id.slice(0, 128) : undefined;
}
