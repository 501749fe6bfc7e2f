import fc from 'fast-check';
import { settingsSchema } from '../../src/decision/settings';
import { isTrackableLink, linkAddress, linkValues } from '../../src/decision/tracked-link';

const step = { sender: 's', template: { name: 't', language: 'en' }, purpose: 'service' };

test.each([
  'http://shop.example/',
  'http://127.0.0.1:6379/',
  'https://shop.example@evil.example/',
  'https://user:word@shop.example/',
  'https://@shop.example/',
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  '//shop.example',
  'shop',
  `https://shop.example/${'a'.repeat(2_000)}`,
  'https://{link.1}/orders',
  'https://shop.{link.1}/',
  'https://shop.example:{link.1}/',
  '{link.1}',
])('a customer is not led to %s', (link) => {
  expect(isTrackableLink(link)).toBe(false);
  expect(settingsSchema.safeParse({ ...step, link }).success).toBe(false);
});

test.each(['https://shop.example', 'https://shop.example:8443/a?b=c@d#e', 'https://shop.example/@maria'])(
  'a customer is led to %s',
  (link) => {
    expect(settingsSchema.parse({ ...step, link }).link).toBe(link);
  },
);

const ORDER = { link: 'https://shop.example/o/{link.1}?c={link.2}', whenEmpty: { link: 'https://shop.example/o' } };

test('whatever a contact’s values are, they stay in their part of the address, or the replacement goes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (order, customer) => {
      const values = linkValues(ORDER, { 'link.1': order, 'link.2': customer });
      const { host, pathname, searchParams } = new URL(linkAddress(ORDER, values ?? []) ?? '');
      expect(host).toBe('shop.example');
      if (values?.length === 0) return expect(pathname).toBe('/o');
      const [said, by] = values ?? [];
      expect(pathname.split('/').slice(2).map(decodeURIComponent)).toEqual([said]);
      expect([...searchParams]).toEqual([['c', by]]);
    }),
  );
});

test.each(['', ' ', '.', '..', '\ud83d', 'x'.repeat(1_001)])('%j fills no blank of a link', (value) => {
  const parameters = { 'link.1': value, 'link.2': 'A' };
  expect(linkValues(ORDER, parameters)).toEqual([]);
  expect(linkAddress(ORDER, [])).toBe('https://shop.example/o');
  expect(linkValues({ ...ORDER, whenEmpty: {} }, parameters)).toBeUndefined();
  expect(linkValues({ ...ORDER, whenEmpty: { link: 'http://shop.example/o' } }, parameters)).toBeUndefined();
});

test('a link without blanks takes no values, and one from before that has braces of its own stays as it is', () => {
  const link = 'https://shop.example/?q={id}';
  expect(linkValues({ link, whenEmpty: {} }, { 'link.1': 'A' })).toEqual([]);
  expect(linkAddress({ link, whenEmpty: {} }, [])).toBe(link);
});
