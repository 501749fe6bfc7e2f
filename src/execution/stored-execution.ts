import { z } from 'zod';
import { type Answer, BRANCHES, type Branch, REASONS, type Reason } from '../vocabulary';
import { FIELD } from './record-fields';

const branchSchema = z.enum(BRANCHES);
const reasonSchema = z.enum(REASONS);

/** Branch and reason as the record holds them. */
export const encodeAnswer = (answer: { branch: Branch; reason: Reason }) => `${answer.branch} ${answer.reason}`;
export const decodeAnswer = (text: string, messageKey: string): Answer => {
  const [branch, reason] = text.split(' ');
  return { branchResult: branchSchema.parse(branch), reason: reasonSchema.parse(reason), messageKey };
};

const text = z.string().optional();
const seconds = z.coerce.number().optional();
/** A word that only a newer version knows is none; that something stands there is known all the same. */
const answer = z.string().transform((stored) => {
  const [branch, reason] = stored.split(' ');
  return { branch: branchSchema.safeParse(branch).data, reason: reasonSchema.safeParse(reason).data };
});

const storedExecutionSchema = z.object({
  state: text,
  answer: answer.optional(),
  outcome: z.enum(['skipped', 'accepted', 'refused', 'unknown']).optional().catch(undefined),
  wamid: text,
  settingsHash: text,
  contactKey: text,
  address: text,
  phone: text,
  fallbackTo: text,
  activityId: text,
  journeyId: text,
  /** ms, as {@link FIELD} says of it. */
  acceptedAt: z.coerce.number().optional(),
  country: text,
  sentAt: seconds,
  deliveredAt: seconds,
  readAt: seconds,
  failedAt: seconds,
  repliedAt: seconds,
  answeredElsewhereAt: seconds,
  clickedAt: seconds,
  convertedAt: seconds,
  /** Empty where Meta named none that can be read. */
  errorCode: z.string().regex(/^\d+$/).transform(Number).optional().catch(undefined),
  drawnAt: z.coerce.number().optional(),
  /** JSON, see `heldSchema`. */
  held: text,
  notSentFor: z
    .enum([...reasonSchema.options, 'journey_stopped'])
    .optional()
    .catch(undefined),
  fallback: text,
});
/** What an execution record holds, as far as TypeScript reads it. */
export type StoredExecution = z.infer<typeof storedExecutionSchema>;

const WORDS = storedExecutionSchema.keyof().options;

/** `fields`: as `createReadFields` reads them. */
export function storedExecutionFrom(fields: Readonly<Partial<Record<string, string>>>): StoredExecution {
  return storedExecutionSchema.parse(Object.fromEntries(WORDS.map((word) => [word, fields[FIELD[word]]])));
}
