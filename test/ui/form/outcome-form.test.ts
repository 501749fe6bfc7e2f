import { isStepKey, messageSteps, readJudgedStep, writeJudgedStep } from '../../../src/ui/form/outcome-form';

const LABELS = { labels: {}, ours: new Set<string>() };

test('the judged step is saved as a look-up of its message key, and read back', () => {
  const activity = { arguments: { execute: { inArguments: [{ theirs: 1 }] } }, metaData: { theirs: 2 }, outcomes: [] };
  const saved = writeJudgedStep(activity, 'RESTDECISION-1', LABELS);
  expect(saved).toMatchObject({
    metaData: { theirs: 2, isConfigured: true },
    arguments: {
      execute: { inArguments: [{ theirs: 1, v: 1, messageKey: '{{Interaction.RESTDECISION-1.messageKey}}' }] },
    },
  });
  expect(readJudgedStep(saved)).toBe('RESTDECISION-1');
});

test.each([undefined, '', 'abc', '{{Interaction.REST-1.other}}', '{{Event.K."messageKey"}}'])(
  '%j judges no step',
  (messageKey) => {
    expect(readJudgedStep({ arguments: { execute: { inArguments: [{ messageKey }] } } })).toBe('');
  },
);

test('WhatsApp Message steps are told by what they answer or where they are called', () => {
  const step = { name: '', next: [], eventKeys: [] };
  const steps = [
    { ...step, key: 'A', outArguments: ['messageKey'], executeUrl: '' },
    { ...step, key: 'B', outArguments: [], executeUrl: 'https://x.example/app/activities/message/execute' },
    { ...step, key: 'C', outArguments: ['reason'], executeUrl: 'https://x.example/activities/outcome/execute' },
  ];
  expect(messageSteps(steps).map(({ key }) => key)).toEqual(['A', 'B']);
});

test.each([
  ['RESTDECISION-1', true],
  ['', false],
  ['a}}b', false],
  ['a b', false],
])('%j as a typed key: %s', (key, fits) => {
  expect(isStepKey(key)).toBe(fits);
});
