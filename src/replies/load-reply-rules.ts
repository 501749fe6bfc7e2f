import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsError } from '../errors';
import { sayOfSetting } from '../setting-sentences';
import { sayShape, shapeSaid } from '../shape-faults';
import { parseReplyRules, type ReplyRules } from './reply-rules';

const SHIPPED_RULES = join(__dirname, '../../config/reply-rules.json');

/**
 * Reads the rules once at start-up: the account's own file (`REPLY_RULES`), else the one that is shipped.
 * @throws SettingsError naming the file and what is wrong in it: an owner without hours, a zone that is none …
 */
export function loadReplyRules(file: string = SHIPPED_RULES): ReplyRules {
  try {
    return parseReplyRules(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const said =
      error instanceof z.ZodError
        ? { english: z.prettifyError(error), saying: shapeSaid(error) }
        : sayShape('shape_other', { words: String(error) });
    throw new SettingsError([sayOfSetting('rules_file', { file, said })]);
  }
}
