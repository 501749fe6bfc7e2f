import fc from 'fast-check';
import { createLinkTokens } from '../../src/conversions/link-token';

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const claims = fc.record({
  messageKey: hex(32),
  settingsHash: fc.stringMatching(/^[A-Za-z0-9_-]{16}$/),
  values: fc.constant<string[]>([]),
});
const values = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 });
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

test('the values of a contact come back as they were, and are not to be read in the token', () => {
  fc.assert(
    fc.property(claims, values, (claim, said) => {
      const token = tokens.sign({ ...claim, values: said });
      expect(token).toMatch(/^[A-Za-z0-9_-]{61,}$/);
      expect(tokens.read(token)).toEqual({ ...claim, values: said });
      expect(tokens.sign({ ...claim, values: said })).toBe(token);
    }),
  );
  const token = tokens.sign({ messageKey: '0f'.repeat(16), settingsHash: 'abcdefghij-_0123', values: ['Ana, A-4711'] });
  expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('4711');
  expect(createLinkTokens(['another secret of some length']).read(token)).toBeUndefined();
});

test('a token with any one character changed, cut or added is not ours', () => {
  const claim = { messageKey: '0f'.repeat(16), settingsHash: 'abcdefghij-_0123' };
  for (const said of [[], ['A-4711']]) expectNoOther(tokens.sign({ ...claim, values: said }));
});

function expectNoOther(token: string): void {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  for (let at = 0; at < token.length; at++) {
    for (const letter of letters) {
      if (letter === token[at]) continue;
      expect(tokens.read(`${token.slice(0, at)}${letter}${token.slice(at + 1)}`)).toBeUndefined();
    }
    expect(tokens.read(token.slice(0, at))).toBeUndefined();
  }
  for (const more of ['A', '=', '==', ' ', '\n', '%00']) expect(tokens.read(`${token}${more}`)).toBeUndefined();
}

test('a new secret signs while the old one still verifies, until it is taken away', () => {
  const claim = { messageKey: 'ab'.repeat(16), settingsHash: 'AAAAAAAAAAAAAAAA', values: ['A-1'] };
  const [old, fresh] = ['the secret from before', 'the secret from today'];
  const before = createLinkTokens([old]).sign(claim);
  const both = createLinkTokens([fresh, old]);
  expect(both.read(before)).toEqual(claim);
  expect(createLinkTokens([fresh]).read(both.sign(claim))).toEqual(claim);
  expect(createLinkTokens([fresh]).read(before)).toBeUndefined();
});

test('a claim that would not fit is refused instead of being signed short', () => {
  expect(() => tokens.sign({ messageKey: 'zz', settingsHash: 'AAAAAAAAAAAAAAAA', values: [] })).toThrow(RangeError);
  expect(() => tokens.sign({ messageKey: 'ab'.repeat(16), settingsHash: 'AAAA', values: [] })).toThrow(RangeError);
  expect(() => createLinkTokens([])).toThrow(RangeError);
});
