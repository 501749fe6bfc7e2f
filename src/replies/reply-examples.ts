import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsError } from '../errors';
import { LEARNT_CLASSES } from './reply-category';
import type { ReplyConcepts } from './reply-concepts';

/** A message and what it is about; `lang` an ISO 639-1 code. A correction by a person has the same shape. */
const exampleSchema = z.strictObject({
  text: z.string().min(1),
  lang: z.string().regex(/^[a-z]{2}$/),
  category: z.enum(LEARNT_CLASSES),
});
export type ReplyExample = z.infer<typeof exampleSchema>;

const conceptsSchema = z.record(z.string(), z.array(z.string().min(1)));

/**
 * Reads every file of a folder, one JSON object a line.
 * @throws SettingsError naming the file, the line and what is wrong in it.
 */
export function loadReplyExamples(folder: string): ReplyExample[] {
  return filesOf(folder).flatMap((file) => {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.flatMap((line, i) => (line === '' ? [] : [parse(exampleSchema, line, `${file}:${i + 1}`)]));
  });
}

/**
 * Reads the concepts of every language of a folder and puts those of one name together.
 * @throws SettingsError naming the file and what is wrong in it.
 */
export function loadReplyConcepts(folder: string): ReplyConcepts {
  const all: Record<string, string[]> = {};
  for (const file of filesOf(folder)) {
    for (const [concept, words] of Object.entries(parse(conceptsSchema, readFileSync(file, 'utf8'), file))) {
      all[concept] = [...new Set([...(all[concept] ?? []), ...words])];
    }
  }
  return all;
}

/** What tells one set of inputs of the training from another: the contents of all files under these folders, by name. */
export function digestOfFolders(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of folders.flatMap(filesOf)) {
    hash
      .update(file.slice(file.lastIndexOf('/') + 1))
      .update('\0')
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

function parse<T>(schema: z.ZodType<T>, text: string, where: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new SettingsError([`the replies in ${where}: ${why}`]);
  }
}
