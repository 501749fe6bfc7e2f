import { createReplies } from '../../src/dependencies/replies';
import { answerLine } from '../../src/replies/answer-line';
import { REPLY_CATEGORIES } from '../../src/replies/reply-category';

const { classify } = createReplies();
const answer = (line: string) => answerLine(line, classify);

test('a message is answered with its category, how sure that is, whether a person is needed, and consent', () => {
  const { answer: told, unreadable } = answer('{"text":"STOP","lang":"en"}');
  expect(unreadable).toBe(false);
  expect(JSON.parse(told)).toEqual({
    category: 'opt_out',
    confidence: 1,
    sure: true,
    needsPerson: false,
    consent: 'opt_out',
  });
});

test.each(['', 'null', '{', '[]', '{"text":7}', '{"body":"STOP"}', '"STOP"'])(
  'the line %p is told to be unreadable and answered all the same',
  (line) => {
    const { answer: told, unreadable } = answer(line);
    expect(unreadable).toBe(true);
    expect(JSON.parse(told)).toMatchObject({ consent: 'none' });
  },
);

test.each(['', ' ', '\u0000', '\ud83d', '?', '🎉', '한국어로 쓴 문장', 'x'.repeat(100_000)])(
  'any text has a category and a confidence',
  (text) => {
    const told = JSON.parse(answer(JSON.stringify({ text })).answer);
    expect(REPLY_CATEGORIES).toContain(told.category);
    expect(told.confidence).toBeGreaterThan(0);
    expect(told.confidence).toBeLessThanOrEqual(1);
  },
);

test('an answer is one line, whatever the text', () => {
  expect(answer(JSON.stringify({ text: 'a\nb\r\nc\u2028d' })).answer).not.toMatch(/[\r\n\u2028]/);
});
