import { z } from 'zod';
import type { ClassifiedReply } from './classify-reply';

const lineSchema = z.object({ text: z.string() });

/**
 * The line of JSON that answers a line `{"text"}` (other members are passed over). A line of another shape is answered as
 * a message without a text, so that answers and lines stay side by side, and `unreadable` says so.
 */
export function answerLine(
  line: string,
  classify: (text: string) => ClassifiedReply,
): { answer: string; unreadable: boolean } {
  const text = textOf(line);
  return { answer: JSON.stringify(classify(text ?? '')), unreadable: text === undefined };
}

function textOf(line: string): string | undefined {
  try {
    return lineSchema.parse(JSON.parse(line)).text;
  } catch {
    return undefined;
  }
}
