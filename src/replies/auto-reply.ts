import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SettingsError } from '../errors';

/** Texts so long are not typed twice, letter by letter, nor within two seconds. */
const TYPED_BY_NOBODY = 25;
/** A person has not even read by then. */
const MACHINES_ANSWER_WITHIN_MS = 2_000;

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ı', 'i')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * Tells whether a text is the answer of a machine: it says so in words (`phrases`), it came faster than anybody types, or it
 * is the same long text once more. `sinceOurs`: ms since our last message to them; `before`: what they wrote before. Pure.
 */
export function createAutoReplyFinder(phrases: readonly string[]) {
  const known = phrases.map(plain).filter((phrase) => phrase !== '');
  return function isAutoReply(
    text: string,
    { sinceOurs, before }: { sinceOurs: number | undefined; before: readonly string[] },
  ): boolean {
    const said = ` ${plain(text)} `;
    if (known.some((phrase) => said.includes(` ${phrase} `))) return true;
    if (said.length - 2 < TYPED_BY_NOBODY) return false;
    if (sinceOurs !== undefined && sinceOurs >= 0 && sinceOurs < MACHINES_ANSWER_WITHIN_MS) return true;
    return before.some((earlier) => ` ${plain(earlier)} ` === said);
  };
}
export type AutoReplyFinder = ReturnType<typeof createAutoReplyFinder>;

const phrasesSchema = z.array(z.string().min(1)).min(1);

/** The phrases by which machines are known. @throws SettingsError naming what is wrong in the file */
export function loadAutoReplyPhrases(file: string): string[] {
  try {
    return phrasesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new SettingsError([`the phrases of automatic replies in ${file}: ${why}`]);
  }
}
