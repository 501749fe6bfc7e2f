import { joinTurn } from '../../src/redis/join-turn';

let carriedOut: number[][];
beforeEach(() => {
  carriedOut = [];
});
const double = joinTurn<number, number>({
  most: 3,
  async carryOut(items) {
    carriedOut.push([...items]);
    if (items.includes(6)) throw new RangeError('no six');
    return items.map((item) => 2 * item);
  },
});

test('what one turn asks is carried out together, so many at a time, and each has its own outcome', async () => {
  expect(await Promise.all([1, 2, 3, 4].map(double))).toEqual([2, 4, 6, 8]);
  expect(carriedOut).toEqual([[1, 2, 3], [4]]);
  expect(await double(5)).toBe(10);
});

test('where it cannot be carried out each of those hears so, and no other', async () => {
  const outcomes = await Promise.allSettled([1, 6, 2, 3].map(double));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
});
