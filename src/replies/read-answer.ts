/** A question that a customer was asked; without options any text answers it. */
export interface AskedQuestion {
  text: string;
  options: readonly string[];
}

/** What a message says to a question: an answer, the wish for a person, or nothing that can be read. */
export type Reading = { kind: 'answer'; answer: string } | { kind: 'person' } | { kind: 'unread' };

const ANSWER = /^ANSWER:(\d+):(\d+)$/;
const PERSON = 'PERSON';

/** What stands behind the buttons of the question with this number. */
export const answerPayload = (question: number, option: number): string => `ANSWER:${question}:${option}`;
/** What stands behind the way out to a person. */
export const PERSON_PAYLOAD = PERSON;

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * Reads a message against the question with this number: by what was tapped, then by the words or the number of an option,
 * then 👍 for the first of two and 👎 for the second. `wayOut` are the labels that ask for a person. Pure.
 */
export function readAnswer(
  asked: AskedQuestion,
  number: number,
  said: { text: string; payload?: string | undefined },
  wayOut: readonly string[],
): Reading {
  if (said.payload === PERSON || wayOut.some((label) => plain(label) === plain(said.text))) return { kind: 'person' };
  const tapped = ANSWER.exec(said.payload ?? '');
  if (tapped !== null) {
    const answer = Number(tapped[1]) === number ? asked.options[Number(tapped[2])] : undefined;
    // A button of an earlier question that was tapped late answers nothing now.
    return answer === undefined ? { kind: 'unread' } : { kind: 'answer', answer };
  }
  const text = said.text.trim();
  if (text === '') return { kind: 'unread' };
  if (asked.options.length === 0) return { kind: 'answer', answer: text };
  const words = plain(text);
  const answer =
    asked.options.find((option) => plain(option) === words) ??
    (/^\d{1,2}$/.test(words) ? asked.options[Number(words) - 1] : undefined) ??
    thumb(asked.options, text);
  return answer === undefined ? { kind: 'unread' } : { kind: 'answer', answer };
}

function thumb(options: readonly string[], text: string): string | undefined {
  if (options.length !== 2) return undefined;
  if (text.startsWith('👍')) return options[0];
  return text.startsWith('👎') ? options[1] : undefined;
}
