import fc from 'fast-check';
import { type AttributableTouch, attribute } from '../../src/conversions/attribute';

const HOUR = 3_600_000;
const T0 = 1_790_000_000_000;
const purchase = { name: 'purchase', windowHours: 24 };
const touch = (
  messageKey: string,
  hoursAfter: number,
  conversion?: AttributableTouch['conversion'],
): AttributableTouch => ({ messageKey, at: T0 + hoursAfter * HOUR, conversion });
const of = (hoursAfter: number, touches: AttributableTouch[], messageKey?: string, name = 'purchase') => {
  const found = attribute({ name, occurredAt: T0 + hoursAfter * HOUR, messageKey }, touches);
  return found.kind === 'none'
    ? 'none'
    : `${found.kind} ${found.touch.messageKey}${found.alsoTouchedBy ? ` after ${found.alsoTouchedBy.messageKey}` : ''}`;
};

test.each<[string, string, string]>([
  ['inside its window', of(23, [touch('a', 0, purchase)]), 'direct a'],
  ['at the end of its window', of(24, [touch('a', 0, purchase)]), 'direct a'],
  ['after its window', of(24.01, [touch('a', 0, purchase)]), 'none'],
  ['before the message', of(-1, [touch('a', 0, purchase)]), 'none'],
  ['of nobody', of(1, []), 'none'],
  ['of another name', of(1, [touch('a', 0, { name: 'signup', windowHours: 24 })]), 'none'],
  ['of the name in other letters', of(1, [touch('a', 0, { name: ' Purchase ', windowHours: 24 })]), 'direct a'],
  ['at a step that names none, within 72 hours', of(71, [touch('a', 0)]), 'direct a'],
  ['at a step that names none, after 72 hours', of(73, [touch('a', 0)]), 'none'],
  ['with two messages: the last touch', of(9, [touch('a', 0, purchase), touch('b', 8, purchase)]), 'direct b after a'],
  [
    'between two messages, told after the second',
    of(7, [touch('a', 0, purchase), touch('b', 8, purchase)]),
    'direct a',
  ],
  [
    'with a later message that counts something else: assisted',
    of(9, [touch('a', 0, purchase), touch('b', 8, { name: 'signup', windowHours: 99 })]),
    'assisted a',
  ],
  [
    'that names the earlier message: assisted',
    of(9, [touch('a', 0, purchase), touch('b', 8, purchase)], 'a'),
    'assisted a',
  ],
  ['that names a message whose window is over', of(30, [touch('a', 0, purchase), touch('b', 8)], 'a'), 'direct b'],
  ['that names a message of somebody else', of(9, [touch('a', 0, purchase)], 'x'), 'direct a'],
])('a conversion %s', (_, found, expected) => {
  expect(found).toBe(expected);
});

test('a conversion stated in whole seconds belongs to a message of the same second', () => {
  const sent = { messageKey: 'a', at: T0 + 700 };
  expect(attribute({ name: 'x', occurredAt: T0 }, [sent]).kind).toBe('direct');
  expect(attribute({ name: 'x', occurredAt: T0 - 1 }, [sent]).kind).toBe('none');
});

test('neither the order of the messages nor messages later than the conversion change anything', () => {
  const touches = fc.uniqueArray(
    fc.record({
      messageKey: fc.stringMatching(/^[0-9a-f]{4}$/),
      at: fc.integer({ min: 0, max: 200 }).map((hours) => T0 + hours * HOUR),
      conversion: fc.option(
        fc.record({ name: fc.constantFrom('purchase', 'signup'), windowHours: fc.constantFrom(1, 24, 72) }),
        { nil: undefined },
      ),
    }),
    { selector: ({ messageKey }) => messageKey, maxLength: 6 },
  );
  const inAnyOrder = touches.chain((all) =>
    fc.record({ all: fc.constant(all), shuffled: fc.shuffledSubarray(all, { minLength: all.length }) }),
  );
  fc.assert(
    fc.property(inAnyOrder, fc.integer({ min: 0, max: 200 }), ({ all, shuffled }, hours) => {
      const conversion = { name: 'purchase', occurredAt: T0 + hours * HOUR };
      const earlier = all.filter(({ at }) => at <= conversion.occurredAt);
      expect(attribute(conversion, shuffled)).toEqual(attribute(conversion, all));
      expect(attribute(conversion, earlier)).toEqual(attribute(conversion, all));
    }),
  );
});
