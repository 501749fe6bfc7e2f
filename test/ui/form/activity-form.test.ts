import fc from 'fast-check';
import { inArgumentsSchema } from '../../../src/journey/in-arguments';
import {
  executeTimeout,
  inArgumentsFrom,
  labelledOutcomes,
  lacksLeaveAlone,
  readMessageStep,
  savedInArguments,
  writeMessageStep,
} from '../../../src/ui/form/activity-form';
import { broughtUpToDate, receivedActivity } from '../../../src/ui/form/current-activity';
import { EMPTY_FORM, type MessageForm } from '../../../src/ui/form/message-form';
import { branchLabels, inEveryLanguage } from '../../../src/ui/text/branch-labels';

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
  quietHours: {
    start: '21:00',
    end: '08:00',
    timeZone: 'America/Mexico_City',
    zoneFrom: 'named',
    whenQuiet: 'hold',
    days: {},
  },
  frequencyCap: { messages: 1, days: 7 },
  fallback: { opted_out: 'continue', send_failed: 'email_fallback', suppressed: 'no_contact' },
  decideOn: 'delivered',
  waitSeconds: 30,
  lateFallback: { kind: 'event', key: 'APIEvent-1', on: ['failed', 'not_read'], afterMinutes: 60 },
  owner: { name: 'Retention', email: 'retention@example.com' },
  notify: ['send_failed', 'unconfirmed'],
  replies: {
    handOver: 'sales',
    acknowledgement: 'Thanks!',
    questions: [
      { text: 'How many seats?', options: '' },
      { text: 'When?', options: 'Today\nLater', saved: { text: 'When?', buttons: ['Today', 'Later'] } },
    ],
    event: 'reply-came',
  },
  conversion: { name: 'purchase', windowHours: 48 },
};

const activityWith = (inArguments: unknown, more: Record<string, unknown> = {}) => ({
  arguments: { execute: { inArguments, url: 'https://x.example/execute' } },
  metaData: {},
  outcomes: [],
  ...more,
});

test('what is saved is read back as it was', () => {
  const saved = writeMessageStep(activityWith([]), FILLED, { complete: true, branchLabels: BRANCH_LABELS });
  expect(readMessageStep(saved)).toEqual({ kind: 'saved', form: FILLED });
});

test('what is saved is what execute reads', () => {
  // As Journey Builder does: each binding gives way to a value.
  const resolve = (value: string) => value.replace(/^\{\{(.*)\}\}$/, (_all, binding: string) => `value of ${binding}`);
  const resolved = JSON.parse(JSON.stringify(inArgumentsFrom(FILLED)), (_key, value) =>
    typeof value === 'string' ? resolve(value) : value,
  );
  const parsed = inArgumentsSchema.parse(resolved);
  expect(parsed).toMatchObject({
    phone: resolve(FILLED.phone),
    parameters: Object.fromEntries(Object.entries(FILLED.parameters).map(([key, value]) => [key, resolve(value)])),
    settings: { requireOptIn: false },
  });
  expect(parsed.settings.quietHours).toEqual({
    start: '21:00',
    end: '08:00',
    timeZone: 'America/Mexico_City',
    zoneFrom: 'named',
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

/** Opened and saved again with nothing touched. */
function savedAgain(activity: Record<string, unknown>, change: (form: MessageForm) => MessageForm = (form) => form) {
  const form = change(readMessageStep(activity).form);
  const written = writeMessageStep(activity, form, { complete: true, branchLabels: BRANCH_LABELS });
  const { settings } = savedInArguments(written) as { settings: Record<string, unknown> };
  return { form, settings };
}
const stepWith = (settings: object) => {
  const base = inArgumentsFrom(FILLED);
  return activityWith([{ ...base, settings: { ...(base.settings as object), ...settings } }]);
};

test('a late fallback that asks for readings still does after somebody opened a step of a newer page', () => {
  const late = { kind: 'event', key: 'wa-late', on: ['not_read', 'not_clicked'], afterMinutes: 60 };
  const { form, settings } = savedAgain(stepWith({ lateFallback: late }));
  expect(form.lateFallback.on).toEqual(['not_read']);
  expect(settings.lateFallback).toEqual(late);
  const more = savedAgain(stepWith({ lateFallback: late }), (opened) => ({
    ...opened,
    lateFallback: { ...opened.lateFallback, on: ['failed', 'not_read'] },
  }));
  expect(more.settings.lateFallback).toMatchObject({ on: ['failed', 'not_read', 'not_clicked'] });
});

test('nobody loses a message or a branch because a newer page knew more kinds, causes and branches than this one', () => {
  const newer = {
    stage: 'advocacy',
    decideOn: 'read',
    lateFallback: { kind: 'new_kind', key: 'sms-1', on: ['failed'], afterMinutes: 30, sender: '4711' },
    fallback: { opted_out: 'sms_fallback', blocked: 'continue', on_holiday: 'continue', misconfigured: 'continue' },
    // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
    quietHours: { start: '21:00', end: '08:00', timeZone: 'Europe/Madrid', then: 'ask' },
    notify: { causes: ['send_failed', 'on_holiday'], route: 'sales', by: 'sms' },
    owner: { name: 'Care', email: 'care@example.com', team: 'night' },
    replies: { handOver: 'robot', acknowledgement: 'Hi', questions: ['Size?', { text: 'Colour?' }], within: 5 },
    conversion: { name: 'order', windowHours: 24, on: ['link', 'scan'], buttons: ['Yes'] },
    frequencyCap: { messages: 2, days: 7, per: 'topic' },
    template: { name: 'order_update', language: 'en_US', version: 3 },
  };
  expect(savedAgain(stepWith(newer)).settings).toMatchObject(newer);
  // Each gives way to what is chosen in its place.
  const chosen = savedAgain(stepWith(newer), (form) => ({
    ...form,
    stage: 'purchase',
    decideOn: 'delivered',
    lateFallback: { ...form.lateFallback, kind: 'email' },
    fallback: { ...form.fallback, opted_out: 'continue' },
    replies: { ...form.replies, handOver: 'service' },
  })).settings;
  expect(chosen).toMatchObject({
    stage: 'purchase',
    decideOn: 'delivered',
    lateFallback: { kind: 'email', sender: '4711' },
    fallback: { opted_out: 'continue', on_holiday: 'continue' },
    replies: { handOver: 'service', within: 5 },
  });
});

test('whatever a newer page put beside the settings is there after this page saved them, and what is known is read', () => {
  const newWord = fc.stringMatching(/^new_[a-z]{1,8}$/);
  const unknown = fc.dictionary(newWord, fc.jsonValue());
  const settings = inArgumentsFrom(FILLED).settings as Record<string, object>;
  fc.assert(
    fc.property(
      unknown,
      fc.record(Object.fromEntries(Object.keys(settings).map((member) => [member, unknown])), { requiredKeys: [] }),
      fc.uniqueArray(newWord),
      (beside, inside, words) => {
        const saved = structuredClone(settings);
        for (const [member, others] of Object.entries(inside)) {
          // Members of `whenEmpty` are keys of the template, and a cause without a known branch has none.
          const isObject = typeof saved[member] === 'object' && member !== 'whenEmpty';
          if (isObject) saved[member] = { ...saved[member], ...others };
        }
        const { lateFallback, notify } = saved as { lateFallback: { on: string[] }; notify: { causes: string[] } };
        lateFallback.on.push(...words);
        notify.causes.push(...words);
        const activity = activityWith([{ ...inArgumentsFrom(FILLED), ...beside, settings: { ...beside, ...saved } }]);
        const again = savedAgain(activity);
        expect(again.form).toEqual(FILLED);
        expect(again.settings).toEqual({ ...beside, ...saved });
      },
    ),
  );
});

test('a wait of 81 to 90 seconds, once allowed, is shown and saved as the longest that Journey Builder holds', () => {
  const { form, settings } = savedAgain(stepWith({ decideOn: 'delivered', waitSeconds: 85 }));
  expect(form.waitSeconds).toBe(80);
  expect(settings.waitSeconds).toBe(80);
});

test('a value that came as a number is read as the text that it stands for', () => {
  const activity = activityWith([{ ...inArgumentsFrom(FILLED), phone: 5215512345678, parameters: { 'body.1': 7 } }]);
  expect(readMessageStep(activity).form).toMatchObject({ phone: '5215512345678', parameters: { 'body.1': '7' } });
});

test('numbers and yes-or-no that another system kept as text are read as execute reads them, and stay when the step is saved', () => {
  const form: MessageForm = {
    ...FILLED,
    requireOptIn: true,
    languageByContact: true,
    expiry: { minutes: 120 },
    holdout: { percent: 10, until: '2027-01-31', smallestEffect: 20, basePerThousand: 50, branch: 'continue' },
    sessionMessage: { text: 'Hi', buttons: [], minMinutes: 60 },
  };
  const isPlain = (value: unknown) => typeof value === 'number' || typeof value === 'boolean';
  const keptAsText: Record<string, unknown> = JSON.parse(
    JSON.stringify(inArgumentsFrom(form), (_, value) => (isPlain(value) ? String(value) : value)),
  );
  expect(inArgumentsSchema.parse(keptAsText).settings).toMatchObject({ requireOptIn: true, expiresAfterMinutes: 120 });
  const opened = readMessageStep(activityWith([keptAsText]));
  expect(opened).toEqual({ kind: 'saved', form });
  expect(inArgumentsFrom(opened.form)).toEqual(inArgumentsFrom(form));
});

test('a number that nobody is asked for cannot spoil the step', () => {
  const late = { ...FILLED.lateFallback, kind: 'none' as const, afterMinutes: 0 };
  const saved = inArgumentsFrom({ ...FILLED, decideOn: 'accepted', waitSeconds: 0, lateFallback: late });
  expect(inArgumentsSchema.parse(saved).settings).toMatchObject({
    waitSeconds: 20,
    lateFallback: { afterMinutes: 120 },
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
  const named = activityWith([], { name: 'Mine' });
  expect(writeMessageStep(named, { ...FILLED, name: readMessageStep(named).form.name }, options).name).toBe('Mine');
});

test('a step saved before there was a third way leaves alone whom it says not to contact, once it is saved anew', () => {
  const old = { v: 1, phone: 'x', settings: { fallback: { opted_out: 'continue' } } };
  const branchLabels = { ...BRANCH_LABELS, labels: { ...BRANCH_LABELS.labels, no_contact: 'No contactar' } };
  const outcomes = [{ key: 'k', next: 'W', arguments: { branchResult: 'continue' }, metaData: { label: 'WhatsApp' } }];
  const activity = activityWith([old], { outcomes });
  expect(lacksLeaveAlone(activity)).toBe(true);
  const saved = writeMessageStep(activity, readMessageStep(activity).form, { complete: true, branchLabels });
  expect(savedInArguments(saved)).toMatchObject({
    settings: { fallback: { opted_out: 'continue', suppressed: 'no_contact' } },
  });
  expect(saved.outcomes).toEqual([
    outcomes[0],
    { arguments: { branchResult: 'email_fallback' }, metaData: { label: 'Correo en su lugar' } },
    { arguments: { branchResult: 'no_contact' }, metaData: { label: 'No contactar' } },
  ]);
  expect(lacksLeaveAlone(saved)).toBe(false);
});

test.each([
  ['who chose another path for them keeps it', { fallback: { suppressed: 'email_fallback' } }, {}, 'email_fallback'],
  ['a running step is shown as it runs', {}, { editable: false }, undefined],
  ['a path of a newer page stays', { fallback: { suppressed: 'by_carrier_pigeon' } }, {}, undefined],
])('%s', (_, settings, more, branch) => {
  const activity = activityWith([{ v: 1, phone: 'x', settings }], more);
  expect(readMessageStep(activity).form.fallback.suppressed).toBe(branch);
});

test('outcomes keep their wiring; all labels follow one language, former ones too, unless a person renamed one; a missing one is added', () => {
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
  const mixed = ['Saiu da lista', 'Replied', 'Leyó'].map((label, index) => ({
    arguments: { branchResult: ['opted_out', 'replied', 'read'][index] },
    metaData: { label },
  }));
  const { es } = branchLabels;
  const paths = ['opted_out', 'replied', 'read'] as const;
  const labels = Object.fromEntries(paths.map((path) => [path, es[`outcome.${path}`]]));
  const ours = new Set(paths.flatMap((path) => inEveryLanguage(`outcome.${path}`)));
  expect(labelledOutcomes({ outcomes: mixed }, { labels, ours })).toMatchObject(
    ['Se dio de baja', 'Respondió', 'Leyó'].map((label) => ({ metaData: { label } })),
  );
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

test.each([
  ['one object', (saved: object) => saved],
  ['a list within the list', (saved: object) => [[saved]]],
  ['nulls and texts beside it', (saved: object) => [null, saved, '']],
])('saved in-arguments are read from %s', (_where, put) => {
  expect(readMessageStep(activityWith(put(inArgumentsFrom(FILLED)))).form).toEqual(FILLED);
});

test('no activity, however odd, stops the page from opening, and what calls nothing is none', () => {
  fc.assert(fc.property(fc.anything(), (payload) => expect(() => receivedActivity(payload)).not.toThrow()));
  const activity = activityWith([]);
  for (const payload of [activity, [activity], JSON.stringify(activity)])
    expect(receivedActivity(payload)).toEqual(activity);
  for (const payload of [
    null,
    '',
    'x',
    [],
    [null],
    {},
    { arguments: { execute: {} } },
    { arguments: { execute: { url: '' } } },
  ]) {
    expect(receivedActivity(payload)).toBeUndefined();
  }
});

test('a step that is as config.json has it is outdated in nothing, and an odd config.json takes nothing away', () => {
  const execute = { url: 'https://x.example/execute', useJwt: true, retryCount: 5, outArguments: [{ reason: '' }] };
  const config = { arguments: { execute }, configurationArguments: { save: { url: 'https://x.example/save' } } };
  const placed = {
    ...config,
    arguments: { execute: { ...execute, retryCount: '5', inArguments: [{ v: 1 }] } },
    key: 'A',
  };
  expect(broughtUpToDate(placed, config).outdated).toEqual([]);
  for (const odd of [null, 'x', {}, { arguments: 7 }]) {
    expect(broughtUpToDate(placed, odd).activity).toMatchObject(placed);
  }
});
