import { z } from 'zod';
import { LIMITS } from '../limits';
import { collationKey } from '../marketing-cloud/collation';

/** Signs that the store uses itself cannot begin a topic; `\ufffd` is a letter that an encoding has lost. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
const TOPIC = /^[^*~+?,\ufffd\u0000-\u001f\u007f][^,\ufffd\u0000-\u001f\u007f]*$/;

/**
 * A topic as a marketer names it → the one name by which it is kept, compared and written to `WA_Consent`, in small
 * letters: `Offers` and `offers` are one row there, so they are one topic everywhere. Undefined where it can be none.
 */
export function topicOf(text: string): string | undefined {
  const topic = collationKey(text);
  return topic.length <= LIMITS.topic.max && TOPIC.test(topic) ? topic : undefined;
}

/** A topic at the border, read by {@link topicOf}. */
export const topicSchema = z.string().transform((text, context) => {
  const topic = topicOf(text);
  if (topic !== undefined) return topic;
  context.addIssue({
    code: 'custom',
    message: `must have 1 to ${LIMITS.topic.max} characters, not begin with * ~ + ? or hold a comma`,
  });
  return z.NEVER;
});
