import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSignatureVerifier } from '../../src/whatsapp/signature';
import { timesAsLong } from '../support/times-as-long';

const sign = (body: Buffer | string, secret = 'now') =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const verify = createSignatureVerifier(['now', 'before']);
const sample = readFileSync(join(__dirname, '../fixtures/whatsapp-webhooks/10-inbound-image.json'));

test('the raw bytes signed with the present secret pass', () => {
  expect(verify(sample, sign(sample))).toEqual({ ok: true, form: 'raw' });
});

test('an older secret still passes while it is listed', () => {
  expect(verify(sample, sign(sample, 'before'))).toEqual({ ok: true, form: 'raw' });
});

test('a body whose escapes a proxy wrote out passes by the form that Meta signed', () => {
  const wire = JSON.stringify({ text: 'Così va bene? 👍' });
  const signed = wire.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  expect(signed).toContain('\\u00ec');
  expect(signed).toContain('\\ud83d\\udc4d');
  expect(verify(Buffer.from(wire), sign(signed))).toEqual({ ok: true, form: 'escaped' });
});

test.each([
  ['one byte of white space more', Buffer.concat([sample, Buffer.from(' ')]), sign(sample), 'mismatch'],
  ['another secret', sample, sign(sample, 'guess'), 'mismatch'],
  ['no header', sample, undefined, 'missing'],
  ['an empty header', sample, '', 'missing'],
  ['the sha1 of old', sample, `sha1=${createHmac('sha1', 'now').update(sample).digest('hex')}`, 'unsupported'],
  ['a short digest', sample, sign(sample).slice(0, -2), 'unsupported'],
  ['two headers joined', sample, `${sign(sample)}, ${sign(sample)}`, 'unsupported'],
])('%s is refused', (_, body, header, reason) => {
  expect(verify(body, header)).toEqual({ ok: false, reason });
});

test('an empty body is checked like any other', () => {
  expect(verify(Buffer.alloc(0), sign(''))).toEqual({ ok: true, form: 'raw' });
  expect(verify(Buffer.alloc(0), sign('x'))).toEqual({ ok: false, reason: 'mismatch' });
});

/** The second form as one would write it first. */
const escapedByReplace = (text: string) =>
  text.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

test.each([
  ['bytes that are no text', Buffer.alloc(262_144, 0xff)],
  ['letters with accents', Buffer.from('é'.repeat(131_072))],
  ['emoji', Buffer.from('👍'.repeat(65_536))],
  ['DEL', Buffer.alloc(262_144, 0x7f)],
])('unsigned %s cost both forms, and the second is not made by a replace', (_what, body) => {
  const header = sign('something else');
  expect(verify(body, header)).toEqual({ ok: false, reason: 'mismatch' });
  const replaces = timesAsLong(
    () => verify(body, header),
    () => escapedByReplace(body.toString('utf8')),
  );
  expect(replaces).toBeLessThan(1);
});

test('3 MB that nobody signed cost the digests of one form', () => {
  const body = Buffer.alloc(3_145_728, 0xff);
  const header = sign('something else');
  expect(verify(body, header)).toEqual({ ok: false, reason: 'mismatch' });
  const digests = timesAsLong(
    () => verify(body, header),
    () => sign(body),
  );
  expect(digests).toBeLessThan(10);
});

test('the second form is the same text for every unit, and is not tried for what is longer than a proxy hands on', () => {
  const units = Array.from({ length: 0x500 }, (_, n) => String.fromCharCode(n + 0x20)).join('');
  const text = `${units}\ud7ff\ue000\uffff👍`;
  expect(verify(Buffer.from(text), sign(escapedByReplace(text)))).toEqual({ ok: true, form: 'escaped' });
  const long = 'é'.repeat(131_073);
  expect(verify(Buffer.from(long), sign(escapedByReplace(long)))).toEqual({ ok: false, reason: 'mismatch' });
  expect(verify(Buffer.from(long), sign(long))).toEqual({ ok: true, form: 'raw' });
});
