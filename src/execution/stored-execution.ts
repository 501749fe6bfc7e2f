import { z } from 'zod';
import { type Answer, BRANCHES, type Branch, REASONS, type Reason } from '../vocabulary';

/** What an execution record holds, as far as TypeScript reads it. Its fields are explained in docs/redis.md. */
export const storedExecutionSchema = z.object({
  st: z.string().optional(),
  an: z.string().optional(),
  oc: z.string().optional(),
  fr: z.string().optional(),
  w: z.string().optional(),
  sh: z.string().optional(),
  ck: z.string().optional(),
  ad: z.string().optional(),
  ph: z.string().optional(),
  ja: z.string().optional(),
  jd: z.string().optional(),
  bs: z.string().optional(),
  bd: z.string().optional(),
  br: z.string().optional(),
  bf: z.string().optional(),
  bp: z.string().optional(),
  bk: z.string().optional(),
  bc: z.string().optional(),
  lw: z.string().optional(),
  lf: z.string().optional(),
  hd: z.string().optional(),
  em: z.string().optional(),
  ec: z.coerce.number().optional().catch(undefined),
});
export type StoredExecution = z.infer<typeof storedExecutionSchema>;

const branchSchema = z.enum(BRANCHES);
const reasonSchema = z.enum(REASONS);

/** Branch and reason as the record holds them. */
export const encodeAnswer = (answer: { branch: Branch; reason: Reason }) => `${answer.branch} ${answer.reason}`;
export const decodeAnswer = (text: string, messageKey: string): Answer => {
  const [branch, reason] = text.split(' ');
  return { branchResult: branchSchema.parse(branch), reason: reasonSchema.parse(reason), messageKey };
};
