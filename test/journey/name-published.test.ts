import { createNamePublished } from '../../src/journey/name-published';
import { createLogger } from '../../src/logger';
import { eventually } from '../support/eventually';

const version = (interactionId: string) => ({
  ...{ interactionId, interactionKey: `key-of-${interactionId}`, interactionVersion: '2', originalDefinitionId: '' },
});

/** What was asked of Marketing Cloud, and what was kept; a journey whose id is `silent` gets no answer. */
function world(known: [string, string][] = []) {
  const asked: string[] = [];
  const names = new Map(known);
  const namePublished = createNamePublished({
    journeys: {
      names: async (ids) => new Map([...names].filter(([id]) => ids.includes(id))),
      named: async (id, name) => void names.set(id, name),
    },
    storedJourneys: {
      async read(key, number) {
        asked.push(`${key} ${number}`);
        if (key === 'key-of-silent') throw new Error('no answer');
        return { id: undefined, version: number, name: 'Autumn offer', activityIds: undefined };
      },
    },
    logger: createLogger({ level: 'silent' }),
  });
  return { asked, names, namePublished };
}

test('a journey has its name as soon as it is published, after one call however many steps it has', async () => {
  const { asked, names, namePublished } = world();
  namePublished(version('j1'));
  namePublished(version('j1'));
  await eventually('the name is kept', async () => (names.has('j1') ? true : undefined));
  expect(names.get('j1')).toBe('Autumn offer');
  expect(asked).toEqual(['key-of-j1 2']);
});

test('nothing is asked for a journey that has a name, nor for none; what fails harms nobody', async () => {
  const { asked, names, namePublished } = world([['j1', 'Its name']]);
  namePublished(version('j1'));
  namePublished(version(''));
  namePublished(version('silent'));
  namePublished(version('j2'));
  await eventually('the last is kept', async () => (names.has('j2') ? true : undefined));
  expect(asked).toEqual(['key-of-silent 2', 'key-of-j2 2']);
  expect([...names]).toEqual([
    ['j1', 'Its name'],
    ['j2', 'Autumn offer'],
  ]);
});
