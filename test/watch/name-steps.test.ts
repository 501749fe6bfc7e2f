import { createNamedSteps } from '../../src/watch/name-steps';

const ACTIVITY = 'ecd2c003-63b1-4a29-8304-e4265054a80e';
const JOURNEY = 'd86d04f8-590e-4c88-b8a7-b5d80438a286';

test.each([
  ['its name', { key: JOURNEY, version: '3', name: 'Autumn offer' }, 'Autumn offer, version 3'],
  ['a key that a person gave', { key: 'autumn-2026', version: '3' }, 'autumn-2026, version 3'],
  ['its key', { key: JOURNEY, version: '3' }, `${JOURNEY}, version 3`],
  ['its id', undefined, JOURNEY],
])('a journey is called by %s', async (_by, version, expected) => {
  const namedSteps = createNamedSteps({
    steps: { list: async () => [{ activityId: ACTIVITY, journeyId: JOURNEY, settingsHash: 'h' }] },
    settings: { get: async () => undefined },
    journeyOf: async () => version,
  });
  expect(await namedSteps()).toMatchObject([{ journey: expected, journeyId: JOURNEY }]);
});
