import type { CategorisedReply } from './categorise-reply';
import type { ReplyCategory } from './reply-category';
import type { ReplyRules, ReplyTexts } from './reply-rules';
import { isWorkingAt, type WorkingHours } from './working-time';

/** Never to what asks to stop or begins to say so, to thanks and noise, nor to a machine. */
const SILENT: readonly ReplyCategory[] = ['opt_out', 'opt_in', 'thanks', 'noise'];
export const isAcknowledged = ({ category, by }: Pick<CategorisedReply, 'category' | 'by'>) =>
  by !== 'machine' && !SILENT.includes(category);

/** What the product says in a language (`es_MX`), else in that of the rules. */
export function textsFor(rules: ReplyRules, language: string | undefined): ReplyTexts | undefined {
  return rules.texts[language?.slice(0, 2).toLowerCase() ?? ''] ?? rules.texts[rules.language];
}

/** What a customer hears at once, at `at` (ms): another text outside the hours of whoever takes it. */
export function acknowledgementOf(texts: ReplyTexts, hours: WorkingHours | undefined, at: number): string {
  return hours === undefined || isWorkingAt(at, hours) ? texts.open : texts.closed;
}
