import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SettingsError } from '../errors';

const share = z.number().min(0).max(1);

/** From which probability on something is done with a guess. How they were chosen: docs/replies.md. */
const thresholdsSchema = z.strictObject({
  /** The category is relied on. */
  sure: share,
  /** That some person is needed, whatever the category: a person sees the reply. */
  needsPerson: share,
  /** An opt-out, where the word rules find one in a sentence. */
  optOutByRule: share,
  /** An opt-out, where the word rules find none. */
  optOutByModel: share,
  /** An opt-in, so that it is asked back. */
  optInAsk: share,
});
export type ReplyThresholds = z.infer<typeof thresholdsSchema>;

/** @throws SettingsError naming what is wrong in the file. */
export function loadReplyThresholds(file: string): ReplyThresholds {
  try {
    return thresholdsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new SettingsError([`the thresholds of replies in ${file}: ${why}`]);
  }
}
