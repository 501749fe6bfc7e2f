import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '../../src/errors';
import { loadReplyRules } from '../../src/replies/load-reply-rules';

const shipped = JSON.parse(readFileSync(join(__dirname, '../../config/reply-rules.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is wrong with the shipped rules where so much of them is otherwise. */
function faultsOf(changed: object): SettingsError {
  const file = join(folder, 'rules.json');
  writeFileSync(file, JSON.stringify({ ...shipped, ...changed }));
  try {
    loadReplyRules(file);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('nothing is wrong with them');
}

test('what is wrong with rules of replies is said in English and by code, our own words and those of the form', () => {
  const { faults, said } = faultsOf({ default: { ...shipped.default, owners: ['nobody-of-them'] } });
  expect(faults).toEqual([expect.stringContaining('names nobody-of-them, who is none of the owners')]);
  expect(JSON.stringify(said)).toContain('{"code":"must_owner","values":{"owner":"nobody-of-them"}}');
  expect(JSON.stringify(faultsOf({ language: 'xx' }).said)).toContain('{"code":"must_texts","values":{}}');
  expect(JSON.stringify(faultsOf({ outcomes: [] }).said)).toContain('"code":"shape_least"');
});
