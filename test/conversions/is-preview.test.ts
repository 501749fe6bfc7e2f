import { isPreview } from '../../src/conversions/is-preview';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const PEOPLE = [
  IPHONE,
  'Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 13; M2101K6G Build/TKQ1; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
];
const PREVIEWS = [
  'WhatsApp/2.23.20.0',
  'WhatsApp/2.24.11.75 A',
  'WhatsApp/2.23.18.78 i',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)',
  'Twitterbot/1.0',
  'TelegramBot (like TwitterBot)',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  'curl/8.6.0',
  'python-requests/2.32.3',
  ' ',
];

test.each(PEOPLE)('a person: %s', (agent) => {
  expect(isPreview('GET', { 'user-agent': agent })).toBe(false);
});

test.each(PREVIEWS)('not a person: %s', (agent) => {
  expect(isPreview('GET', { 'user-agent': agent })).toBe(true);
});

test.each<[string, string, Record<string, string>]>([
  ['a HEAD request', 'HEAD', { 'user-agent': IPHONE }],
  ['a client without a name', 'GET', {}],
  ['a browser that fetches ahead', 'GET', { 'user-agent': IPHONE, 'sec-purpose': 'prefetch;prerender' }],
  ['an older browser that fetches ahead', 'GET', { 'user-agent': IPHONE, purpose: 'prefetch' }],
  ['a preview of a browser', 'GET', { 'user-agent': IPHONE, 'x-purpose': 'preview' }],
])('not a person: %s', (_, method, headers) => {
  expect(isPreview(method, headers)).toBe(true);
});
