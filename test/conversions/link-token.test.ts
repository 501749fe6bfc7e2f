import fc from 'fast-check';
import { createLinkTokens } from '../../src/conversions/link-token';

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const claims = fc.record({ messageKey: hex(32), settingsHash: fc.stringMatching(/^[A-Za-z0-9_-]{16}$/) });
const tokens = createLinkTokens(['a secret of some length']);

test('a token gives back what was signed, in 60 characters that a URL takes as they are', () => {
  fc.assert(
    fc.property(claims, (claim) => {
      const token = tokens.sign(claim);
      expect(token).toMatch(/^[A-Za-z0-9_-]{60}$/);
      expect(tokens.read(token)).toEqual(claim);
    }),
  );
});

test('a token with any one character changed, cut or added is not ours', () => {
  const token = tokens.sign({ messageKey: '0f'.repeat(16), settingsHash: 'abcdefghij-_0123' });
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  for (let at = 0; at < token.length; at++) {
    for (const letter of letters) {
      if (letter === token[at]) continue;
      expect(tokens.read(`${token.slice(0, at)}${letter}${token.slice(at + 1)}`)).toBeUndefined();
    }
    expect(tokens.read(token.slice(0, at))).toBeUndefined();
  }
  for (const more of ['A', '=', '==', ' ', '\n', '%00']) expect(tokens.read(`${token}${more}`)).toBeUndefined();
});

test('a new secret signs while the old one still verifies, until it is taken away', () => {
  const claim = { messageKey: 'ab'.repeat(16), settingsHash: 'AAAAAAAAAAAAAAAA' };
  const [old, fresh] = ['the secret from before', 'the secret from today'];
  const before = createLinkTokens([old]).sign(claim);
  const both = createLinkTokens([fresh, old]);
  expect(both.read(before)).toEqual(claim);
  expect(createLinkTokens([fresh]).read(both.sign(claim))).toEqual(claim);
  expect(createLinkTokens([fresh]).read(before)).toBeUndefined();
});

test('a claim that would not fit is refused instead of being signed short', () => {
  expect(() => tokens.sign({ messageKey: 'zz', settingsHash: 'AAAAAAAAAAAAAAAA' })).toThrow(RangeError);
  expect(() => tokens.sign({ messageKey: 'ab'.repeat(16), settingsHash: 'AAAA' })).toThrow(RangeError);
  expect(() => createLinkTokens([])).toThrow(RangeError);
});
