import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConsentPolicy } from '../../src/consent/load-consent-policy';
import { SettingsError } from '../../src/errors';

const shipped = join(__dirname, '../../config/consent-policy.json');
const folder = mkdtempSync(join(tmpdir(), 'consent-policy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(text: string): string {
  const file = join(folder, 'policy.json');
  writeFileSync(file, text);
  return file;
}

test('the shipped policy is in force where the account names none', () => {
  expect(loadConsentPolicy()).toEqual(JSON.parse(readFileSync(shipped, 'utf8')));
});

test("an account's own file takes the place of the shipped one as a whole", () => {
  const own = { ...JSON.parse(readFileSync(shipped, 'utf8')), doubleOptIn: ['news'] };
  expect(loadConsentPolicy(fileWith(JSON.stringify(own))).doubleOptIn).toEqual(['news']);
});

test.each([
  ['is missing', () => join(folder, 'none.json')],
  ['is no JSON', () => fileWith('{')],
  ['lacks a part', () => fileWith('{"doubleOptIn": []}')],
])('a file that %s stops the start and is named', (_, file) => {
  const path = file();
  try {
    loadConsentPolicy(path);
    throw new Error('it was taken');
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    expect((error as SettingsError).faults.join()).toContain(path);
  }
});
