import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsError } from '../errors';
import { topicSchema } from './topic';

const words = z.array(z.string().min(1)).default([]);

/** An account's own word for one topic, such as `STOP OFFERS` or the keyword of a QR code. */
const keywordSchema = z.strictObject({ words, topic: topicSchema, status: z.enum(['opted_in', 'opted_out']) });

const languageSchema = z.strictObject({
  /** Words that many patterns share, by name: `{message}` in a pattern stands for `message/messages/text`. */
  groups: z.record(z.string().regex(/^[a-z_]+$/), z.string().min(1)).default({}),
  /** The whole message: acts at once. */
  stop: words,
  /** The whole message, but it may mean something else: acts, and a person looks at it. */
  perhaps: words,
  /** The whole message, an abusive farewell: as `perhaps` where the policy says so, else nothing. */
  farewells: words,
  /** Found within a message: acts, and a person looks at it. The notation is described in docs/consent.md. */
  sentences: words,
  /** Taken out of a message before anything is looked for: negated, unrelated, or words that explain how to stop. */
  not: words,
  /** The whole message: lifts a STOP. */
  start: words,
});

/** Any file of config/opt-out-words, and the same shape for an account's additions. */
const optOutWordsSchema = z.strictObject({
  fillers: words,
  languages: z.record(z.string().regex(/^[a-z]{2,3}$/), languageSchema.partial()).default({}),
  keywords: z.array(keywordSchema).default([]),
});
export type OptOutWords = z.infer<typeof optOutWordsSchema>;

/**
 * Reads word lists, each of `paths` a file or a folder of them; later ones add to earlier ones.
 * @throws SettingsError naming the file and what is wrong in it.
 */
export function loadOptOutWords(paths: readonly string[]): OptOutWords[] {
  return paths.flatMap(filesAt).map((file) => {
    try {
      return optOutWordsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      throw new SettingsError([`the opt-out words ${file}: ${why}`]);
    }
  });
}

function filesAt(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name));
}
