import { createSendTurns } from '../../src/whatsapp/send-turns';
import { eventually } from '../support/eventually';

let now = 0;
const turnsOf = () => createSendTurns({ clock: () => now });

/** Takes so many turns at once; `ends` grows as they are given. */
function takeMany(turns: ReturnType<typeof turnsOf>, count: number) {
  const ends: (() => void)[] = [];
  for (let taken = 0; taken < count; taken += 1) void turns.take('1').then((end) => ends.push(end));
  return ends;
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a sender begins with four at once, and others of it wait; another sender does not', async () => {
  const turns = turnsOf();
  const ends = takeMany(turns, 10);
  await settled();
  expect(ends).toHaveLength(4);
  (await turns.take('2'))();
  for (let given = 0; given < ends.length; given += 1) ends[given]?.();
  await eventually('all to have had theirs', () => {
    for (const end of ends) end();
    return ends.length === 10;
  });
});

test('each message that was taken makes room for one more: the number doubles with each round', async () => {
  const turns = turnsOf();
  const rounds: number[] = [];
  const ends = takeMany(turns, 100);
  for (let round = 0; round < 4; round += 1) {
    await settled();
    const given = ends.splice(0);
    rounds.push(given.length);
    for (const end of given) {
      turns.more('1');
      end();
    }
  }
  expect(rounds).toEqual([4, 8, 16, 32]);
});

test('who waits when the sender is stopped need not wait any longer, and it begins anew', async () => {
  const turns = turnsOf();
  for (let taken = 0; taken < 20; taken += 1) turns.more('1');
  const ends = takeMany(turns, 50);
  await settled();
  expect(ends).toHaveLength(24);
  turns.stop('1');
  await settled();
  expect(ends).toHaveLength(50);
  for (const end of ends.splice(0)) end();
  const more = takeMany(turns, 10);
  await settled();
  expect(more).toHaveLength(4);
});

test('a sender that was idle proves itself anew', async () => {
  const turns = turnsOf();
  for (let taken = 0; taken < 20; taken += 1) turns.more('1');
  now += 10_001;
  const ends = takeMany(turns, 20);
  await settled();
  expect(ends).toHaveLength(4);
});

test('an answer that takes long holds nobody up', async () => {
  const turns = turnsOf();
  const ends = takeMany(turns, 8);
  await eventually('the others to have their turn', () => ends.length === 8);
});
