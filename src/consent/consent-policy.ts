import { z } from 'zod';
import { PURPOSES, type Purpose, type TemplateCategory } from '../vocabulary';
import { topicSchema } from './topic';

const hours = z.number().positive();

const purposeNeeds = z.strictObject({
  /** Meta's marketing preference binds it, and it needs an opt-in by default. */
  promotional: z.boolean(),
  requireOptIn: z.boolean(),
});

/** config/consent-policy.json: what an account may choose. docs/consent.md says it in prose. */
export const consentPolicySchema = z.strictObject({
  purposes: z.record(z.enum(PURPOSES), purposeNeeds),
  unreachable: z.strictObject({
    codes: z.array(z.number().int()),
    /** Hours until the next try after the first, second … failure in a row; the last repeats. */
    backOffHours: z.array(hours).min(1),
  }),
  likelyBlocked: z.strictObject({
    sendsInARow: z.number().int().min(2).max(10),
    silentHours: hours,
    expiresAfterDays: z.number().positive(),
    /**
     * `suppress`: not written to, the step's own fallback decides. `other_channel`: the same, always by email_fallback.
     * `exit_journey`: the same, and the contact is taken out of the journey. `review`: written to, and a person looks.
     */
    action: z.enum(['suppress', 'other_channel', 'exit_journey', 'review']),
  }),
  breaker: z.strictObject({
    people: z.number().int().min(1),
    shareOfRecipients: z.number().min(0).max(1),
    openHours: hours,
  }),
  marketingOptOutCodes: z.array(z.number().int()),
  /** What of the shipped opt-out words an account takes. */
  optOutWords: z
    .strictObject({
      /** Whole messages that are no opt-out here, though the lists say so: `x` where people vote with it. */
      ignored: z.array(z.string().min(1)).default([]),
      /** Whether *go to hell* is an opt-out that a person looks at, or a reply like any other. */
      abusiveFarewells: z.enum(['opt_out', 'reply']).default('opt_out'),
    })
    .default({ ignored: [], abusiveFarewells: 'opt_out' }),
  confirmation: z.strictObject({
    /** Sent once, inside the 24-hour window, when a STOP takes effect; empty = nothing is sent. */
    optOut: z.string().max(1024),
    optIn: z.string().max(1024),
  }),
  /** Topics whose declared opt-ins count only once the customer confirms them. */
  doubleOptIn: z.array(topicSchema),
  /** Journey entry events fired by a new opt-in: `welcome` when it counts, `confirm` when it waits for confirmation. */
  entryEvents: z.array(
    z.strictObject({ topic: topicSchema, when: z.enum(['welcome', 'confirm']), eventDefinitionKey: z.string().min(1) }),
  ),
});
export type ConsentPolicy = z.infer<typeof consentPolicySchema>;

/**
 * What this message needs: the stricter of its purpose and the template's current category (A2). `requireOptIn` is the
 * marketer's own choice for the step, where one was made.
 */
export function consentNeeded(
  policy: ConsentPolicy,
  message: { purpose: Purpose; category?: TemplateCategory | undefined; requireOptIn?: boolean | undefined },
): { promotional: boolean; requireOptIn: boolean } {
  const byPurpose = policy.purposes[message.purpose];
  const promotional = byPurpose.promotional || message.category === 'MARKETING';
  const byPolicy = promotional ? policy.purposes.promotional.requireOptIn : byPurpose.requireOptIn;
  return { promotional, requireOptIn: message.requireOptIn ?? byPolicy };
}
