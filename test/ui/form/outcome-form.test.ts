import {
  isBehindNoMessage,
  messageKeyOf,
  messageSteps,
  readJudgedStep,
  writeJudgedStep,
} from '../../../src/ui/form/outcome-form';

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
  const step = { name: '', next: [], paths: [], eventKeys: [], heldOutPercent: 0, activity: {} };
  const steps = [
    { ...step, key: 'A', outArguments: ['messageKey'], executeUrl: '' },
    { ...step, key: 'B', outArguments: [], executeUrl: 'https://x.example/app/activities/message/execute' },
    { ...step, key: 'D', outArguments: [], executeUrl: 'https://x.example/activities/message/execute?v=1' },
    { ...step, key: 'C', outArguments: ['reason'], executeUrl: 'https://x.example/activities/outcome/execute' },
  ];
  expect(messageSteps(steps).map(({ key }) => key)).toEqual(['A', 'B', 'D']);
});

test.each([
  ['RESTDECISION-1', '{{Interaction.RESTDECISION-1.messageKey}}'],
  ['WhatsApp welcome', '{{Interaction."WhatsApp welcome".messageKey}}'],
  ['a.b', '{{Interaction."a.b".messageKey}}'],
  ['', undefined],
  ['a}}b', undefined],
  ['a"b', undefined],
])('the step %j is judged by %s, and read back', (key, expression) => {
  expect(messageKeyOf(key)).toBe(expression);
  if (expression !== undefined) {
    const saved = writeJudgedStep({ arguments: { execute: {} } }, key, LABELS);
    expect(readJudgedStep(saved)).toBe(key);
  }
});

test('a step that only those reach who got no message is told', () => {
  const step = (key: string, paths: [string, string][]) => ({
    ...{ key, name: key, outArguments: [], executeUrl: '', eventKeys: [], heldOutPercent: 0, activity: {} },
    next: paths.map(([, next]) => next),
    paths: paths.map(([branch, next]) => ({ branch, next })),
  });
  const message = step('M', [
    ['continue', 'WAIT'],
    ['email_fallback', 'EMAIL'],
  ]);
  const steps = [message, step('WAIT', [['', 'O1']]), step('EMAIL', [['', 'O2']]), step('O1', []), step('O2', [])];
  expect(isBehindNoMessage('O2', message, steps)).toBe(true);
  expect(isBehindNoMessage('O1', message, steps)).toBe(false);
  const joined = [message, step('WAIT', [['', 'O1']]), step('EMAIL', [['', 'O1']]), step('O1', [])];
  expect(isBehindNoMessage('O1', message, joined)).toBe(false);
});
