import type { MessageIntent } from '../../src/consent/message-intent';
import { type ClassShares, judgeReply } from '../../src/replies/classify-reply';
import { LEARNT_CLASSES, type LearntClass } from '../../src/replies/reply-category';

const THRESHOLDS = { sure: 0.8, needsPerson: 0.35, optOutByRule: 0.3, optOutByModel: 0.9, optInAsk: 0.5 };
const NOTHING: MessageIntent = { intent: 'none' };
const CERTAIN: MessageIntent = { intent: 'opt_out', certain: true };
const PERHAPS: MessageIntent = { intent: 'opt_out', certain: false };
const START: MessageIntent = { intent: 'opt_in' };

/** What is left of one goes to noise. */
function shares(some: Partial<Record<LearntClass, number>>): ClassShares {
  const left = 1 - Object.values(some).reduce((sum, each) => sum + each, 0);
  const all = Object.fromEntries(LEARNT_CLASSES.map((each) => [each, some[each] ?? 0])) as Record<LearntClass, number>;
  return { ...all, noise: all.noise + left };
}
const judge = (verdict: MessageIntent, some: Partial<Record<LearntClass, number>>) =>
  judgeReply(verdict, shares(some), THRESHOLDS);

describe('consent', () => {
  test('what a word rule is certain of decides, whatever the model thinks', () => {
    expect(judge(CERTAIN, { service: 1 })).toMatchObject({
      category: 'opt_out',
      consent: 'opt_out',
      needsPerson: false,
    });
    expect(judge(START, { opt_out: 1 })).toMatchObject({ category: 'opt_in', consent: 'opt_in', needsPerson: false });
  });

  test('an opt-out found in a sentence is in force and shown to a person, unless the model finds it improbable', () => {
    expect(judge(PERHAPS, { opt_out: 0.3, service: 0.7 })).toMatchObject({
      category: 'opt_out',
      consent: 'opt_out_review',
      needsPerson: true,
    });
    expect(judge(PERHAPS, { opt_out: 0.29, yes: 0.71 })).toMatchObject({
      category: 'yes',
      consent: 'none',
      needsPerson: true,
      sure: false,
    });
  });

  test('without a word rule the model has to be all but certain; less is a category that a person sees', () => {
    expect(judge(NOTHING, { opt_out: 0.9 })).toMatchObject({ consent: 'opt_out_review', needsPerson: true });
    expect(judge(NOTHING, { opt_out: 0.89 })).toMatchObject({
      category: 'opt_out',
      consent: 'none',
      needsPerson: true,
    });
  });

  test('an opt-in that only the model sees is asked back', () => {
    expect(judge(NOTHING, { opt_in: 0.99 })).toMatchObject({
      category: 'opt_in',
      consent: 'opt_in_ask',
      needsPerson: false,
    });
    expect(judge(NOTHING, { opt_in: 0.49, yes: 0.3 })).toMatchObject({ category: 'opt_in', consent: 'none' });
  });

  test('whoever wants to stay is no opt-in and no opt-out, and a person sees it', () => {
    expect(judge(NOTHING, { keep: 0.6, opt_out: 0.3 })).toEqual({
      category: 'service',
      confidence: 0.6,
      sure: false,
      needsPerson: true,
      consent: 'none',
    });
  });
});

describe('persons', () => {
  test('what ends by itself needs nobody, what is somebody’s work needs them', () => {
    for (const category of ['yes', 'no', 'thanks', 'noise'] as const) {
      expect(judge(NOTHING, { [category]: 0.95 })).toMatchObject({ category, sure: true, needsPerson: false });
    }
    for (const category of ['interest', 'question', 'sales', 'service', 'complaint'] as const) {
      expect(judge(NOTHING, { [category]: 0.95 })).toMatchObject({ category, sure: true, needsPerson: true });
    }
  });

  test('a guess of thanks that may well be a complaint is seen by a person', () => {
    expect(judge(NOTHING, { thanks: 0.6, complaint: 0.35 })).toMatchObject({
      category: 'thanks',
      sure: false,
      needsPerson: true,
    });
    expect(judge(NOTHING, { thanks: 0.7, complaint: 0.29 }).needsPerson).toBe(false);
  });
});
