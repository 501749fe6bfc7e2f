import { settingsSchema } from '../../src/decision/settings';

const STEP = { sender: '1', template: { name: 'hello', language: 'en' }, purpose: 'service' };

test('fills in what a step leaves out', () => {
  expect(settingsSchema.parse(STEP)).toMatchObject({
    topic: 'general',
    decideOn: 'accepted',
    waitSeconds: 20,
    fallback: {},
    lateFallback: { kind: 'none', on: ['failed'], afterMinutes: 120 },
  });
});

test('a late fallback names its event or email, or the step cannot run: it would end a contact quietly', () => {
  const parse = (lateFallback: object) => settingsSchema.safeParse({ ...STEP, lateFallback });
  expect(parse({ kind: 'event' }).success).toBe(false);
  expect(parse({ kind: 'email', key: ' ' }).success).toBe(false);
  expect(parse({ kind: 'none' }).success).toBe(true);
  expect(parse({ kind: 'event', key: 'wa-late' }).success).toBe(true);
});

test('a word of a newer version is as good as not said: nobody takes the email path because of it', () => {
  expect(
    settingsSchema.parse({
      ...STEP,
      stage: 'advocacy',
      decideOn: 'read',
      fallback: { opted_out: 'sms_fallback', blocked: 'continue', on_holiday: 'continue' },
      lateFallback: {
        kind: 'event',
        key: 'wa-late',
        on: ['not_read', 'not_clicked', { after: 'open' }],
        sender: '4711',
      },
      // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
      quietHours: { start: '21:00', end: '08:00', then: 'ask' },
      conversion: { name: 'order', on: ['link', 'scan'] },
      notify: { causes: ['send_failed', 'on_holiday'], by: 'sms' },
      riddle: true,
    }),
  ).toMatchObject({
    stage: undefined,
    decideOn: 'accepted',
    fallback: { blocked: 'continue' },
    lateFallback: { kind: 'event', on: ['not_read'] },
    // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
    quietHours: { then: 'fallback' },
    conversion: { on: ['link'] },
    notify: { causes: ['send_failed'] },
  });
  const { lateFallback } = settingsSchema.parse({ ...STEP, lateFallback: { kind: 'new_kind', key: 'k' } });
  expect(lateFallback.kind).toBe('none');
});

test('a purpose of a newer version is not guessed: it decides whose consent is needed', () => {
  expect(settingsSchema.safeParse({ ...STEP, purpose: 'politics' }).success).toBe(false);
});

test('a step that waits longer than Journey Builder holds a call is not lost: it waits as long as fits', () => {
  for (const waitSeconds of [81, 90]) expect(settingsSchema.parse({ ...STEP, waitSeconds }).waitSeconds).toBe(80);
  for (const waitSeconds of [1, 80])
    expect(settingsSchema.parse({ ...STEP, waitSeconds }).waitSeconds).toBe(waitSeconds);
  for (const waitSeconds of [0, 1.5]) expect(settingsSchema.safeParse({ ...STEP, waitSeconds }).success).toBe(false);
});
