import { createHmac } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { jwtKeys, verifyJwt } from '../../src/journey/verify-jwt';
import { timesAsLong } from '../support/times-as-long';

const SECRET = 'test-signing-secret';
const keys = jwtKeys(['test-secret-of-before', SECRET, 'test-secret-to-come']);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const PAYLOAD = { activityId: 'a' };
const NOW = 1_790_000_000;

/** Signs any two parts with our secret. */
function signed(first: string, second: string, secret = SECRET): string {
  return `${first}.${second}.${createHmac('sha256', secret).update(`${first}.${second}`).digest('base64url')}`;
}
const good = signed(part({ alg: 'HS256', typ: 'JWT' }), part(PAYLOAD));

test.each([
  ['of our own', good],
  ['of the library that Journey Builder’s documentation uses', jwt.sign(PAYLOAD, SECRET, { noTimestamp: true })],
  ['with the first of the secrets', signed(part({ alg: 'HS256' }), part(PAYLOAD), 'test-secret-of-before')],
])('a token %s is believed', (_what, token) => {
  expect(verifyJwt(token, keys, NOW)).toEqual(PAYLOAD);
});

test('a token is in force for a minute more and from a minute before, as clocks differ', () => {
  const payload = { exp: NOW - 59, nbf: NOW + 60 };
  expect(verifyJwt(signed(part({ alg: 'HS256' }), part(payload)), keys, NOW)).toEqual(payload);
});

test('what is no JSON is given as text, what is no object as it is', () => {
  const header = part({ alg: 'HS256', typ: 'JWT' });
  expect(verifyJwt(signed(header, Buffer.from('hello').toString('base64url')), keys, NOW)).toBe('hello');
  expect(verifyJwt(signed(header, part(null)), keys, NOW)).toBeNull();
});

test.each([
  ['that demands something by crit', signed(part({ alg: 'HS256', crit: ['exp'], exp: 1 }), part(PAYLOAD))],
  ['whose payload is not encoded', signed(part({ alg: 'HS256', crit: ['b64'], b64: false }), part(PAYLOAD))],
  ['with a crit of null', signed(part({ alg: 'HS256', crit: null }), part(PAYLOAD))],
  ['of alg none', signed(part({ alg: 'none' }), part(PAYLOAD))],
  ['of alg HS512 with the HMAC of HS256', signed(part({ alg: 'HS512' }), part(PAYLOAD))],
  ['of alg in small letters', signed(part({ alg: 'hs256' }), part(PAYLOAD))],
  ['of a list of algs', signed(part({ alg: ['HS256'] }), part(PAYLOAD))],
  ['without alg', signed(part({}), part(PAYLOAD))],
  ['whose header is a list', signed(part([]), part(PAYLOAD))],
  ['whose header is no JSON', signed('AAAA', part(PAYLOAD))],
  ['without a header', signed('', part(PAYLOAD))],
  ['that has run out', signed(part({ alg: 'HS256' }), part({ ...PAYLOAD, exp: 1 }))],
  ['that ran out a minute ago', signed(part({ alg: 'HS256' }), part({ ...PAYLOAD, exp: NOW - 60 }))],
  ['that runs out at no time', signed(part({ alg: 'HS256' }), part({ ...PAYLOAD, exp: 'later' }))],
  ['that is not good yet', signed(part({ alg: 'HS256' }), part({ ...PAYLOAD, nbf: NOW + 61 }))],
  ['that is good from no time on', signed(part({ alg: 'HS256' }), part({ ...PAYLOAD, nbf: null }))],
  ['whose signature covers three parts', signed(`${part({ alg: 'HS256' })}.${part(PAYLOAD)}`, part(PAYLOAD))],
  ['of another secret', signed(part({ alg: 'HS256' }), part(PAYLOAD), 'another secret')],
  ['of the empty secret', signed(part({ alg: 'HS256' }), part(PAYLOAD), '')],
  ['cut by one sign', good.slice(0, -1)],
  ['with one sign more', `${good}A`],
  ['with padding', `${good}=`],
  ['with a fourth part', `${good}.${good.split('.')[2]}`],
  ['without a signature', `${good.split('.').slice(0, 2).join('.')}.`],
  ['without dots', 'x'],
  ['that is empty', ''],
  ['with a letter that is no ASCII', `é${good}`],
  ['of another payload', good.replace(/\.[^.]*\./, `.${part({ activityId: 'b' })}.`)],
])('a token %s is refused', (_what, token) => {
  expect(verifyJwt(token, keys, NOW)).toBeUndefined();
});

test('unsigned nonsense of the greatest length costs its digests, not a parse, however it nests', () => {
  const nested = Buffer.from('['.repeat(190_000)).toString('base64url');
  const many = Buffer.from(JSON.stringify(Object.fromEntries(Array.from({ length: 12_000 }, (_, n) => [`k${n}`, n]))));
  for (const payload of [nested, many.toString('base64url')]) {
    const token = `${part({ alg: 'HS256' })}.${payload}.${'A'.repeat(43)}`;
    expect(verifyJwt(token, keys, NOW)).toBeUndefined();
    const digests = timesAsLong(
      () => verifyJwt(token, keys, NOW),
      () => createHmac('sha256', 'a yardstick').update(token).digest('base64url'),
    );
    expect(digests).toBeLessThan(20);
  }
});
