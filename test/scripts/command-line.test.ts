import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWords as readSandboxWords } from '../../sandbox/command-line';
import { readWords, runCommand, UNIT } from '../../src/commands/command-line';
import { REPORT_SHAPE, reportArguments } from '../../src/commands/report-arguments';
import { environmentSoFar, readEnvironment } from '../../src/environment';
import { SettingsError } from '../../src/errors';
import { reportQuery } from '../../src/reporting/report-query';
import { outputOfCommand } from '../support/app-process';

const ROOT = join(__dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const NOW = Date.parse('2026-03-15T12:00:00Z');
const SHAPE = {
  usage: 'usage: npm run it -- [--unit MID] [--json] [file]',
  options: { ...UNIT, json: { type: 'boolean' }, at: { type: 'string' } },
  takesTexts: true,
} as const;
/** What a person reads of a call that is refused. */
function refusalOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return 'not refused';
}

describe('a command of the product', () => {
  test('takes its options, the business unit among them, and the words without a name', () => {
    expect(readWords(SHAPE, ['file.csv', '--unit', '7'])).toEqual({ values: { unit: '7' }, texts: ['file.csv'] });
    expect(readWords(SHAPE, ['--unit=7', '--json'])).toEqual({ values: { unit: '7', json: true }, texts: [] });
  });

  test.each([['--help'], ['-h']])('is asked for its usage by %s, whatever else is said', (word) => {
    expect(readWords(SHAPE, [word])).toBe('help');
    expect(readWords(SHAPE, ['file.csv', '--json', word])).toBe('help');
  });

  test.each([
    ['an unknown option', ['--all'], "Unknown option '--all'"],
    ['an option without its value', ['--at'], "Option '--at <value>' argument missing"],
    ['a value where none belongs', ['--json=yes'], "Option '--json' does not take an argument"],
    [
      'a business unit without a number',
      ['--unit', 'brazil'],
      '--unit needs the MID of a business unit, and brazil is none',
    ],
    ['an option in the place of a value', ['--unit', '--json'], "Option '--unit' argument is ambiguous"],
  ])('says which word is wrong, then its usage: %s', (_, words, fault) => {
    expect(refusalOf(() => readWords(SHAPE, words))).toBe(`${fault}\n${SHAPE.usage}`);
  });

  test('prints its usage without doing its work', async () => {
    const printed: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    const work = jest.fn();
    await runCommand(SHAPE, work, ['-h']);
    write.mockRestore();
    expect(printed).toEqual([`${SHAPE.usage}\n`]);
    expect(work).not.toHaveBeenCalled();
  });
});

describe('a day', () => {
  const report = (...words: string[]) => {
    const line = readWords(REPORT_SHAPE, words);
    return line === 'help' ? line : reportArguments(line.values, NOW).period;
  };

  test('is taken by the report, and the 30 days before it where only the last is named', () => {
    expect(report('--from', '2024-02-29', '--to', '2024-03-01')).toEqual({ from: '2024-02-29', to: '2024-03-01' });
    expect(report('--to', '2026-03-31')).toEqual({ from: '2026-03-02', to: '2026-03-31' });
  });

  test.each(['2026-02-31', '2026-02-29', '2026-04-31', '2026-13-01', '31.01.2026', ''])(
    'that does not exist is refused by the command and by the page: %p',
    (day) => {
      expect(refusalOf(() => report(`--from=${day}`))).toBe(
        `${day} is no day such as 2026-11-30\n${REPORT_SHAPE.usage}`,
      );
      expect(() => reportQuery({ from: day }, NOW)).toThrow(/no day such as/);
    },
  );
});

describe('a file of settings that is named', () => {
  test('must be there, but for whoever makes it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'settings-'));
    const ENV_FILE = join(directory, 'nowhere');
    expect(() => readEnvironment({ ENV_FILE })).toThrow(new SettingsError([`ENV_FILE: ${ENV_FILE} is not there`]));
    expect(environmentSoFar({ ENV_FILE, A: 'given' })).toEqual({ ENV_FILE, A: 'given' });
    expect(readEnvironment({ ENV_FILE: 'none', A: 'given' })).toEqual({ ENV_FILE: 'none', A: 'given' });
    rmSync(directory, { recursive: true });
  });
});

describe('the stand-ins and the demo', () => {
  const shape = { usage: 'usage: it', options: { app: { type: 'string' } }, takesTexts: true } as const;

  test('print their usage, name a wrong word, or take it', () => {
    expect(readSandboxWords(shape, ['-h'])).toEqual({ said: 'usage: it', code: 0 });
    expect(readSandboxWords(shape, ['--ap', 'x'])).toEqual({ said: "Unknown option '--ap'\nusage: it", code: 1 });
    expect(readSandboxWords(shape, ['x'], () => 'x is wrong')).toEqual({ said: 'x is wrong\nusage: it', code: 1 });
    expect(readSandboxWords(shape, ['x', '--app=y'])).toEqual({ values: { app: 'y' }, texts: ['x'] });
  });
});

describe('a script', () => {
  test('prints its usage, names a wrong word, or takes it', () => {
    const shape = { usage: 'usage: it', numbers: ['kills'], options: { fast: { type: 'boolean' } } };
    const calls = [
      ['--help'],
      ['-h', '--kills', 'x'],
      ['--bogus'],
      ['--kills', 'many'],
      ['x'],
      ['--kills', '3', '--fast'],
    ];
    const program = `import { readWords } from './scripts/command-line.mjs';
      console.log(JSON.stringify(${JSON.stringify(calls)}.map((words) => readWords(${JSON.stringify(shape)}, words))));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT });
    expect(JSON.parse(said.toString('utf8'))).toEqual([
      { said: 'usage: it', code: 0 },
      { said: 'usage: it', code: 0 },
      { said: "Unknown option '--bogus'\nusage: it", code: 1 },
      { said: '--kills many is no number\nusage: it', code: 1 },
      {
        said: "Unexpected argument 'x'\nusage: it",
        code: 1,
      },
      { values: { kills: '3', fast: true }, texts: [] },
    ]);
  });

  test('of npm reads its words there, every one', () => {
    const files = Object.values(scripts).flatMap(
      (line) => /(?:scripts|bench)\/[\w-]+\.mjs(?!.*\.mjs)/.exec(line)?.[0] ?? [],
    );
    const own = files.filter((file) => !/set-up|unused-exports/.test(file));
    expect(own.length).toBeGreaterThan(15);
    const others = own.filter(
      (file) => !/from '\.\/(command-line|options)\.mjs'/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(others).toEqual([]);
  });

  const run = (file: string, ...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...words], { cwd: ROOT, encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  test('ends there: a bench with its usual values, and a word that Meta’s file is missing with 2', () => {
    const usage = 'usage: npm run bench:held -- [--answers 5000] [--rate 300] [--smoke]\n';
    expect(run('bench/held.mjs', '--help')).toEqual({ status: 0, stdout: usage, stderr: '' });
    expect(run('bench/held.mjs', '--rate', 'fast')).toEqual({
      status: 1,
      stdout: '',
      stderr: `--rate fast is no number\n${usage}`,
    });
    expect(run('scripts/validate-messages.mjs')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('\nusage:'),
    });
  });
});

test('a command says one thing of one word: no time, no file, a file of settings that is missing', async () => {
  const environment = { ENV_FILE: 'none' };
  const missing = join(tmpdir(), 'no-such-folder', 'nofile');
  const [help, at, from, settings, number] = await Promise.all([
    outputOfCommand('commands/doctor-command', ['--help'], environment),
    outputOfCommand('commands/replies-explain-command', ['--at', 'nonsense', 'hello'], environment),
    outputOfCommand('commands/setup-command', ['--from', missing], environment),
    outputOfCommand('commands/provision-command', [], { ENV_FILE: missing }),
    outputOfCommand('commands/contacts-forget-command', ['--phone', 'hello'], environment),
  ]);
  expect(help).toMatchObject({ code: 0, printed: expect.stringMatching(/^usage: npm run doctor -- /), error: '' });
  expect(at).toMatchObject({
    code: 1,
    printed: '',
    error: expect.stringMatching(/^nonsense is no time such as 2026-10-19T10:00Z\nusage: /),
  });
  expect(from).toMatchObject({
    code: 1,
    printed: '',
    error: expect.stringContaining(`${missing}: there is no such file\n`),
  });
  expect(settings).toMatchObject({
    code: 1,
    error: `The settings cannot be used:\n  - ENV_FILE: ${missing} is not there\n`,
  });
  expect(number).toMatchObject({
    code: 1,
    printed: '',
    error: expect.stringMatching(/^hello is no phone number\nusage: /),
  });
}, 60_000);
