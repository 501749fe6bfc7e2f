import { createPatience } from '../../../sandbox/demo/patience';

test('what gets on is waited for as long as it takes, and what stands still is given up', () => {
  let now = 0;
  const patience = createPatience(60, () => now);
  for (const left of [900, 500, 200, 100]) {
    now += 50;
    patience.seen(left);
    expect(patience.isOver()).toBe(false);
  }
  now += 60;
  patience.seen(100);
  expect(patience.isOver()).toBe(false);
  now += 1;
  patience.seen(100);
  expect(patience.isOver()).toBe(true);
});
