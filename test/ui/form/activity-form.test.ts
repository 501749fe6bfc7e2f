import fc from 'fast-check';
import { inArgumentsSchema } from '../../../src/journey/in-arguments';
import {
  executeTimeout,
  inArgumentsFrom,
  labelledOutcomes,
  readMessageStep,
  writeMessageStep,
} from '../../../src/ui/form/activity-form';
import { CAUSES, EMPTY_FORM, type MessageForm, PURPOSES, STAGES } from '../../../src/ui/form/message-form';
import { causeSchema, purposeSchema, stageSchema } from '../../../src/vocabulary';

const BRANCH_LABELS = {
  labels: { continue: 'WhatsApp', email_fallback: 'Correo en su lugar' },
  ours: new Set(['WhatsApp', 'Email instead', 'Correo en su lugar']),
};

const FILLED: MessageForm = {
  ...EMPTY_FORM,
  sender: '900000000000101',
  template: { name: 'order_update', language: 'en_US' },
  parameters: { 'body.1': '{{Event.K."First Name"}}', 'button.0': '@link' },
  whenEmpty: { 'body.1': 'there' },
  link: 'https://aurora.example/track',
  phone: '{{Event.K."Mobile"}}',
  defaultCountry: 'MX',
  email: '{{Event.K."Email"}}',
  locale: 'es',
  timeZone: '{{Event.K."Zone"}}',
  purpose: 'promotional',
  stage: 'retention',
  topic: 'weekly-offers',
  requireOptIn: false,
  optIn: '{{Event.K."OptIn"}}',
  suppressed: '{{Event.K."Stop"}}',
  quietHours: { start: '21:00', end: '08:00', timeZone: 'America/Mexico_City', whenQuiet: 'hold' },
  frequencyCap: { messages: 1, days: 7 },
  fallback: { opted_out: 'continue', send_failed: 'email_fallback' },
  decideOn: 'delivered',
  waitSeconds: 30,
  lateFallback: { kind: 'event', key: 'APIEvent-1', on: ['failed', 'not_read'], afterMinutes: 60 },
  owner: { name: 'Retention', email: 'retention@example.com' },
  notify: ['send_failed', 'unconfirmed'],
  replies: { handOver: 'sales', acknowledgement: 'Thanks!', questions: ['How many seats?'] },
  conversion: { name: 'purchase', windowHours: 48 },
};

const activityWith = (inArguments: unknown, more: Record<string, unknown> = {}) => ({
  arguments: { execute: { inArguments, url: 'https://x.example/execute' } },
  metaData: {},
  outcomes: [],
  ...more,
});

test('the choices of the page are those of the server', () => {
  expect([...PURPOSES]).toEqual(purposeSchema.options);
  expect([...STAGES]).toEqual(stageSchema.options);
  expect(new Set([...CAUSES, 'misconfigured'])).toEqual(new Set(causeSchema.options));
  expect(new Set(CAUSES).size).toBe(CAUSES.length);
});

test('what is saved is read back as it was', () => {
  const saved = writeMessageStep(activityWith([]), FILLED, { complete: true, branchLabels: BRANCH_LABELS });
  expect(readMessageStep(saved)).toEqual({ kind: 'saved', form: FILLED });
});

test('what is saved is what execute reads', () => {
  const parsed = inArgumentsSchema.parse(inArgumentsFrom(FILLED));
  expect(parsed).toMatchObject({
    phone: FILLED.phone,
    parameters: FILLED.parameters,
    settings: { requireOptIn: false },
  });
  expect(parsed.settings.quietHours).toEqual({
    start: '21:00',
    end: '08:00',
    timeZone: 'America/Mexico_City',
    // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
    then: 'hold',
  });
});

test('a fresh activity gives the empty form', () => {
  for (const inArguments of [[], undefined, null, 'x', [null]]) {
    expect(readMessageStep(activityWith(inArguments))).toEqual({ kind: 'fresh', form: EMPTY_FORM });
  }
  expect(readMessageStep({})).toEqual({ kind: 'fresh', form: EMPTY_FORM });
});

test('no saved activity, however odd, stops the page from opening', () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.string(), fc.anything())), fc.anything(), (inArguments, settings) => {
      const activity = activityWith([...inArguments, { settings }]);
      expect(readMessageStep(activity).form).toEqual(expect.objectContaining({ topic: expect.any(String) }));
    }),
  );
});

test('one object, or several of which the later wins, are read the same', () => {
  const one = inArgumentsFrom(FILLED);
  const several = [{ phone: 'earlier' }, ...Object.entries(one).map(([name, value]) => ({ [name]: value }))];
  expect(readMessageStep(activityWith(several)).form).toEqual(FILLED);
});

test('keys that this page does not know survive, in the activity and in the in-arguments', () => {
  const before = activityWith([{ v: 1, mystery: 1, settings: { riddle: true, topic: 'old' } }], {
    partner: 'kept',
    metaData: { theirs: 'kept', label: 'x' },
  });
  const after = writeMessageStep(before, FILLED, { complete: true, branchLabels: BRANCH_LABELS });
  expect(after).toMatchObject({ partner: 'kept', metaData: { theirs: 'kept', label: 'x', isConfigured: true } });
  expect(after.arguments).toMatchObject({
    execute: {
      url: 'https://x.example/execute',
      inArguments: [{ mystery: 1, settings: { riddle: true, topic: 'weekly-offers' } }],
    },
  });
});

test('what counts as a conversion by itself survives a change of its name and window', () => {
  const saved = {
    settings: { conversion: { name: 'order', windowHours: 24, on: ['link', 'button'], buttons: ['Yes'] } },
  };
  expect(inArgumentsFrom(FILLED, saved).settings).toMatchObject({
    conversion: { name: 'purchase', windowHours: 48, on: ['link', 'button'], buttons: ['Yes'] },
  });
  const none = inArgumentsFrom({ ...FILLED, conversion: 'none' }, saved).settings;
  expect(none).not.toHaveProperty('conversion');
});

test('an answer that was taken back does not stay behind from the saved step', () => {
  const before = writeMessageStep(activityWith([]), FILLED, { complete: true, branchLabels: BRANCH_LABELS });
  const form = {
    ...FILLED,
    quietHours: null,
    frequencyCap: null,
    conversion: 'none' as const,
    link: '',
    requireOptIn: null,
  };
  const after = writeMessageStep(before, form, { complete: true, branchLabels: BRANCH_LABELS });
  expect(readMessageStep(after).form).toEqual(form);
});

test('"no conversion" is an answer in a finished step and an open question in a draft', () => {
  const form = { ...FILLED, conversion: 'none' as const };
  const save = (complete: boolean) =>
    writeMessageStep(activityWith([]), form, { complete, branchLabels: BRANCH_LABELS });
  expect(readMessageStep(save(true)).form.conversion).toBe('none');
  expect(readMessageStep(save(false)).form.conversion).toBeNull();
});

test('a step of a later version is marked as such', () => {
  expect(readMessageStep(activityWith([{ v: 2, phone: 'x' }])).kind).toBe('newer');
});

test('the caption of a fresh step is its template; a name that somebody gave stays', () => {
  const options = { complete: true, branchLabels: BRANCH_LABELS };
  expect(writeMessageStep(activityWith([], { name: '' }), FILLED, options).name).toBe('order_update');
  expect(writeMessageStep(activityWith([], { name: 'Mine' }), FILLED, options).name).toBe('Mine');
});

test('outcomes keep their wiring; a label follows the language unless a person renamed it; a missing one is added', () => {
  const outcomes = [
    {
      key: 'k',
      next: 'WAIT-1',
      arguments: { branchResult: 'email_fallback', theirs: 1 },
      metaData: { label: 'Email instead', invalid: false },
    },
    { key: 'l', next: null, arguments: { branchResult: 'of_the_past' }, metaData: {} },
  ];
  expect(labelledOutcomes({ outcomes }, BRANCH_LABELS)).toEqual([
    { ...outcomes[0], metaData: { label: 'Correo en su lugar', invalid: false } },
    outcomes[1],
    { arguments: { branchResult: 'continue' }, metaData: { label: 'WhatsApp' } },
  ]);
  const renamed = [{ arguments: { branchResult: 'continue' }, metaData: { label: 'Our own words' } }];
  expect(labelledOutcomes({ outcomes: renamed }, BRANCH_LABELS)[0]).toEqual(renamed[0]);
});

test.each([
  ['accepted', 90, 40_000],
  ['delivered', 10, 40_000],
  ['delivered', 60, 80_000],
  ['delivered', 80, 100_000],
] as const)('deciding on %s after %d s needs %d ms of Journey Builder', (decideOn, waitSeconds, timeout) => {
  expect(executeTimeout({ decideOn, waitSeconds })).toBe(timeout);
  expect(timeout).toBeGreaterThanOrEqual(decideOn === 'delivered' ? waitSeconds * 1000 + 10_000 : 0);
});
