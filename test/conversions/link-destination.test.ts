import { linkDestination } from '../../src/conversions/link-destination';

test.each([
  ['https://shop.example/offer', 'https://shop.example/offer?wa_message=k'],
  [
    'https://shop.example/offer?utm_source=wa&q=a%20b+c',
    'https://shop.example/offer?utm_source=wa&q=a%20b+c&wa_message=k',
  ],
  ['https://shop.example/offer?', 'https://shop.example/offer?wa_message=k'],
  ['https://shop.example/offer?a=1&', 'https://shop.example/offer?a=1&wa_message=k'],
  ['https://shop.example/app#/offer?x=1', 'https://shop.example/app?wa_message=k#/offer?x=1'],
])('%s leads to %s', (link, destination) => {
  expect(linkDestination(link, 'k')).toBe(destination);
});
