import { settingsInLanguage, settingsSchema } from '../../src/decision/settings';

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

describe('a holdout', () => {
  const holdout = (changes: Record<string, unknown>) =>
    settingsSchema.safeParse({
      sender: '1',
      template: { name: 'a', language: 'en' },
      purpose: 'promotional',
      holdout: { percent: 10, until: '2027-01-31', ...changes },
    });

  test.each([
    [
      { percent: '25', until: '2027-01-31T10:00:00Z' },
      { percent: 25, until: '2027-01-31', branch: 'continue' },
    ],
    [{ branch: 'by carrier pigeon' }, { branch: 'continue' }],
    [
      { smallestEffect: 20, basePerThousand: 50, branch: 'email_fallback' },
      { smallestEffect: 20, basePerThousand: 50 },
    ],
  ])('reads %j', (changes, read) => {
    expect(holdout(changes).data?.holdout).toMatchObject(read);
  });

  test.each([
    { percent: 51 },
    { percent: 0 },
    { percent: 'half' },
    { until: '' },
    { until: '2027-02-30' },
    { until: 'soon' },
  ])('does not guess what %j means', (changes) => {
    const read = holdout(changes);
    expect(read.error?.issues[0]?.path.slice(0, 2)).toEqual(['holdout', Object.keys(changes)[0]]);
  });
});

test('a step in another language is that step with its template in it, without the text that is in its own', () => {
  const step = settingsSchema.parse({
    sender: 's',
    template: { name: 'hello', language: 'en_US' },
    purpose: 'service',
    languageByContact: 'true',
    sessionMessage: { text: 'Hi there' },
  });
  const own = settingsInLanguage(step, 'en_US');
  expect(own).toMatchObject({ template: { language: 'en_US' }, sessionMessage: { text: 'Hi there' } });
  const spanish = settingsInLanguage(step, 'es_MX');
  expect(spanish).toEqual({ ...own, template: { name: 'hello', language: 'es_MX' }, sessionMessage: undefined });
  expect(spanish).not.toHaveProperty('languageByContact');
});
