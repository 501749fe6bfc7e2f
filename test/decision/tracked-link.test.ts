import { settingsSchema } from '../../src/decision/settings';
import { isTrackableLink } from '../../src/decision/tracked-link';

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
