import { join } from 'node:path';
import { createAutoReplyFinder, loadAutoReplyPhrases } from '../../src/replies/auto-reply';
import { categoriseReply, type ReplyContent } from '../../src/replies/categorise-reply';
import type { ClassifiedReply } from '../../src/replies/classify-reply';

const judged: ClassifiedReply = {
  category: 'question',
  confidence: 0.5,
  sure: false,
  needsPerson: true,
  consent: 'none',
};
const about = (content: Partial<ReplyContent>, said: Partial<ClassifiedReply> = {}) =>
  categoriseReply({ messageType: 'text', body: '', automatic: false, ...content }, () => ({ ...judged, ...said }));

test.each([
  ['👍', 'yes'],
  ['👍🏽', 'yes'],
  ['👎', 'no'],
  ['❤️', 'thanks'],
  ['🙏', 'thanks'],
  ['😡', 'complaint'],
  ['🦄', 'noise'],
])('the reaction %s is %s', (body, category) => {
  expect(about({ messageType: 'reaction', body })).toMatchObject({ category, by: 'reaction', sure: true });
});

test('a sign that is all of a text says as much as a reaction, and is read against a question that was asked', () => {
  expect(about({ body: '👍👍' })).toMatchObject({ category: 'yes', needsPerson: false });
  expect(about({ body: '👎', asked: 'answered' })).toMatchObject({ category: 'no', by: 'question' });
  expect(about({ body: 'three rooms', asked: 'open' })).toMatchObject({ category: 'yes', by: 'question' });
  expect(about({ body: 'never mind that', asked: 'open' }, { category: 'complaint', sure: true })).toMatchObject({
    category: 'complaint',
    needsPerson: true,
  });
});

test('what was done to consent decides before all, and a person looks where consent says so', () => {
  const wish = { status: 'opted_out', review: true } as const;
  expect(about({ body: '👍', wish })).toMatchObject({ category: 'opt_out', needsPerson: true, by: 'wish' });
  expect(about({ body: 'stop', wish: { ...wish, review: false } })).toMatchObject({ needsPerson: false });
});

test('below the threshold it is a guess that a person has to see', () => {
  expect(about({ body: 'hm' })).toMatchObject({ by: 'guess', needsPerson: true, sure: false });
  expect(about({ body: 'hm' }, { category: 'sales', needsPerson: false })).toMatchObject({ needsPerson: true });
  expect(about({ body: 'ok' }, { category: 'yes', sure: true, needsPerson: false })).toMatchObject({ by: 'words' });
});

test('what holds no words is told by its kind, and by a person where it says nothing', () => {
  expect(about({ messageType: 'order', body: '2 × villa' })).toMatchObject({ category: 'sales', needsPerson: true });
  expect(about({ messageType: 'sticker' })).toMatchObject({ category: 'noise', needsPerson: false });
  expect(about({ messageType: 'location', body: '[location]' })).toMatchObject({
    category: 'service',
    needsPerson: true,
  });
  expect(about({ messageType: 'audio' })).toMatchObject({ needsPerson: true, sure: false, confidence: 0 });
  const flow = { messageType: 'interactive', body: 'Sent', payload: '{"rooms":"3"}' };
  expect(about(flow)).toMatchObject({ category: 'interest', needsPerson: true, by: 'pressed' });
});

test('a machine is known by what it says, by its haste and by saying it again', () => {
  const isAutoReply = createAutoReplyFinder(
    loadAutoReplyPhrases(join(__dirname, '../../config/replies/auto-replies.json')),
  );
  const calm = { sinceOurs: 60_000, before: [] };
  expect(isAutoReply('I am OUT of the office, back on Monday', calm)).toBe(true);
  expect(isAutoReply('Mensaje automático: estamos cerrados', calm)).toBe(true);
  expect(isAutoReply('Otomatik yanıt', calm)).toBe(true);
  expect(isAutoReply('Is your office open on Monday?', calm)).toBe(false);
  const long = 'Welcome to Aurora, how may we be of service today?';
  expect(isAutoReply(long, { ...calm, sinceOurs: 1_900 })).toBe(true);
  expect(isAutoReply('Yes!', { ...calm, sinceOurs: 500 })).toBe(false);
  expect(isAutoReply(long, { ...calm, before: ['welcome to aurora; how may we be of service today'] })).toBe(true);
  expect(isAutoReply('hello?', { ...calm, before: ['hello?'] })).toBe(false);
});
