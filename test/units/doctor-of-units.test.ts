import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputOfCommand } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { unitsFile } from '../support/units';

const folder = mkdtempSync(join(tmpdir(), 'units-'));
const UNITS = join(folder, 'units.json');
beforeAll(() => writeFileSync(UNITS, JSON.stringify(unitsFile())));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

// Nothing listens where the clouds should be, so every unit fails, each by itself.
const doctor = (...words: string[]) =>
  outputOfCommand('commands/doctor-command', words, testEnvironment({ UNITS, PUBLIC_URL: 'http://127.0.0.1:9' }));

test('the doctor checks every unit, says of each check whose it is, and whether they can be told apart', async () => {
  const { code, printed } = await doctor('--json');
  const { ready, checks } = JSON.parse(printed) as { ready: boolean; checks: Record<string, string>[] };
  expect({ code, ready }).toEqual({ code: 1, ready: false });
  expect(checks[0]).toMatchObject({ id: 'units', status: 'ok', detail: expect.stringContaining('Brazil (510000002)') });
  const of = (mid: string) => checks.filter(({ unit }) => unit === mid).map(({ id }) => id);
  expect(of('510000001')).toEqual(of('510000002'));
  expect(of('510000001').length).toBeGreaterThan(10);
}, 60_000);

test('of one unit it is asked by --unit; in words each line of several begins with status and name', async () => {
  const one = JSON.parse((await doctor('--json', '--unit', '510000002')).printed) as {
    checks: Record<string, string>[];
  };
  expect(one.checks.filter(({ unit }) => unit !== undefined)).toEqual([]);
  const lines = (await doctor()).printed.trimEnd().split('\n').slice(1);
  expect(lines.filter((line) => !/^(ok|warn|fail) +(Mexico|Brazil): /.test(line))).toEqual([]);
}, 60_000);
