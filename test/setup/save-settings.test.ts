import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { readEnvironment } from '../../src/environment';
import { saveSettings } from '../../src/setup/save-settings';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(directory, { recursive: true }));
const file = () => join(directory, '.env');
const content = () => readFileSync(file(), 'utf8');

test('a new file is for its owner alone', () => {
  saveSettings(file(), { LINK_SECRET: 'one' });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test('a name that stands there gets the new value in its line, and everything else stays', () => {
  writeFileSync(file(), '# ours\nexport PORT = 4000\nMC_CLIENT_ID=before\n\nOTHER="a b"\n', { mode: 0o644 });
  saveSettings(file(), { MC_CLIENT_ID: 'after', PORT: '5000', NEW: 'x y' });
  expect(content()).toBe('# ours\nPORT=5000\nMC_CLIENT_ID=after\n\nOTHER="a b"\nNEW="x y"\n');
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test('of a name that stands twice one line is left', () => {
  writeFileSync(file(), 'A=1\nB=2\nA=3\n');
  saveSettings(file(), { A: '4' });
  expect(content()).toBe('A=4\nB=2\n');
});

test('what is written is what is read, whatever a secret holds', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text === text.trim() && !/[\r\n]/.test(text)),
      (value) => {
        rmSync(file(), { force: true });
        try {
          saveSettings(file(), { BEFORE: 'b', SECRET: value, AFTER: 'a' });
        } catch (error) {
          // A text that holds every kind of quotes.
          expect(error).toMatchObject({ code: 'settings_invalid' });
          return;
        }
        expect(parseEnv(content())).toEqual({ BEFORE: 'b', SECRET: value, AFTER: 'a' });
      },
    ),
  );
});

test.each(['two\nlines', `every " ' \` quote`])(
  'a value that no line can hold is refused, and the file stays: %j',
  (value) => {
    saveSettings(file(), { A: '1' });
    expect(() => saveSettings(file(), { A: value })).toThrow('A: cannot stand in a file of settings');
    expect(content()).toBe('A=1\n');
  },
);

test('the environment wins over the file, unless it says nothing', () => {
  saveSettings(file(), { A: 'file', B: 'file', C: 'file' });
  expect(readEnvironment({ ENV_FILE: file(), A: 'given', B: ' ' })).toMatchObject({ A: 'given', B: 'file', C: 'file' });
  expect(readEnvironment({ ENV_FILE: 'none', A: 'given' })).toEqual({ ENV_FILE: 'none', A: 'given' });
});
