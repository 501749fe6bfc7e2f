import { isJourneyBuilderOrigin, parentOrigin } from '../../../src/ui/journey-builder/host-origin';

test.each([
  ['https://mc.s7.exacttarget.com', true],
  ['https://jbinteractions.s50.marketingcloudapps.com', true],
  ['http://mc.s7.exacttarget.com', false],
  ['https://exacttarget.com.evil.example', false],
  ['https://evilexacttarget.com', false],
  ['https://marketingcloudapps.com', false],
  ['null', false],
  ['', false],
])('%s is Journey Builder: %s', (origin, expected) => {
  expect(isJourneyBuilderOrigin(origin)).toBe(expected);
});

test('the nearest ancestor counts, else the referrer, reduced to its origin', () => {
  expect(parentOrigin({ ancestorOrigins: ['https://a.example', 'https://b.example'], referrer: '' })).toBe(
    'https://a.example',
  );
  expect(parentOrigin({ ancestorOrigins: undefined, referrer: 'https://c.example/x?y' })).toBe('https://c.example');
  expect(parentOrigin({ ancestorOrigins: [], referrer: '' })).toBeUndefined();
  expect(parentOrigin({ ancestorOrigins: ['null'], referrer: '' })).toBeUndefined();
});
