import type { ClassifiedReply } from '../../src/replies/classify-reply';
import { explainReply } from '../../src/replies/explain-reply';
import { loadReplyRules } from '../../src/replies/load-reply-rules';

const rules = loadReplyRules();
const judged: ClassifiedReply = { category: 'sales', confidence: 0.97, sure: true, needsPerson: true, consent: 'none' };
const explain = (at: string, more: Partial<ClassifiedReply> = {}) =>
  explainReply(
    { text: 'how much?', at: Date.parse(at), facts: {} },
    { rules, classify: () => ({ ...judged, ...more }) },
  );

test('says whose a text is and by when, in hours and before a weekend, where the window comes first', () => {
  expect(explain('2026-10-19T12:50:00Z')).toMatchObject({
    category: 'sales',
    by: 'words',
    rule: 1,
    owner: 'sales',
    second: 'service',
    dueAt: Date.parse('2026-10-19T14:20:00Z'),
    isByWindow: false,
  });
  expect(explain('2026-10-23T17:55:00Z')).toMatchObject({
    dueAt: Date.parse('2026-10-24T15:55:00Z'),
    isByWindow: true,
  });
});

test('what needs nobody has neither owner nor due', () => {
  const thanks = explain('2026-10-19T10:00:00Z', { category: 'thanks', needsPerson: false });
  expect(thanks).toEqual({
    category: 'thanks',
    confidence: 0.97,
    sure: true,
    needsPerson: false,
    by: 'words',
    rule: 'default',
    consent: 'none',
  });
});

test('says what the customer hears at once, by language and by the hours of the owner, and what it does to consent', () => {
  const heard = (at: string, language: string | undefined, more: Partial<ClassifiedReply> = {}) =>
    explainReply(
      { text: 'how much?', at: Date.parse(at), facts: { language } },
      { rules, classify: () => ({ ...judged, ...more }) },
    );
  const [noon, night] = ['2026-10-19T12:50:00Z', '2026-10-18T02:00:00Z'];
  expect(heard(noon, 'es_MX').acknowledgement).toBe(rules.texts.es?.open);
  expect(heard(night, 'es_MX').acknowledgement).toBe(rules.texts.es?.closed);
  expect(heard(noon, 'xx').acknowledgement).toBe(rules.texts[rules.language]?.open);
  const stopped = heard(noon, 'es_MX', { category: 'opt_out', consent: 'opt_out' });
  expect(stopped.consent).toBe('opt_out');
  expect(stopped).not.toHaveProperty('acknowledgement');
});
