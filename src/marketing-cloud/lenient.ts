import { z } from 'zod';

/*
 * How members of Marketing Cloud's answers are read: numbers come as text in some (MC 2.5), null stands for what is left
 * out, and one odd member says nothing of its neighbours.
 */

/** A code or a number, as such or as text; undefined for anything else. */
export const numberOrText = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\s*-?\d+\s*$/)
      .transform(Number),
  ])
  .optional()
  .catch(undefined);

/** Words; undefined for anything that is no text. */
export const words = z.string().optional().catch(undefined);

/** An id, as text or as a number. */
export const idText = z
  .union([z.string().min(1), z.number().transform(String)])
  .optional()
  .catch(undefined);

/** Yes or no, as such or as text; undefined for anything else. */
export const yesOrNo = z
  .union([z.boolean(), z.stringbool(), z.number().transform((value) => value !== 0)])
  .optional()
  .catch(undefined);

/** A list of which every member is read by itself: undefined in the place of one that cannot be. What is no list is empty. */
export function eachOf<Member>(member: z.ZodType<Member>) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((members) => members.map((each): Member | undefined => member.safeParse(each).data));
}
