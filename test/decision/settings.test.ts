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
