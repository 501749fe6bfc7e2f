import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseUnit, nameOf, readUnitSettings, readUnits } from '../src/business-units';
import { readConfig } from '../src/config';
import type { SettingsError } from '../src/errors';
import { testEnvironment } from './support/environment';
import { unitsFile } from './support/units';

/** Every setting that a deployment reads, by the table that says so, the file of units itself apart. */
const SETTINGS = [...readFileSync(join(__dirname, '../docs/settings.md'), 'utf8').matchAll(/^\| `(\w+)` \|/gm)].map(
  ([, name = '']) => name,
);

const folder = mkdtempSync(join(tmpdir(), 'units-'));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (file: unknown, environment: Record<string, string> = {}) => {
  const UNITS = join(folder, 'units.json');
  writeFileSync(UNITS, typeof file === 'string' ? file : JSON.stringify(file));
  return readUnits({ ...testEnvironment(environment), UNITS });
};
const faultsOf = (file: unknown, environment: Record<string, string> = {}): string[] => {
  try {
    read(file, environment);
    return [];
  } catch (error) {
    return (error as SettingsError).faults.map((fault) => fault.replace(/^\S+units\.json: /, ''));
  }
};

test('without a file a deployment is the one unit that the environment describes', () => {
  const environment = testEnvironment();
  expect(readUnits(environment)).toEqual([readConfig(environment)]);
  expect(readUnits({ ...environment, UNITS: 'none' })).toEqual([readConfig(environment)]);
});

test('each unit is what it says of itself, and what the environment says for all', () => {
  const [one, other] = read(unitsFile(), { DEFAULT_COUNTRY: 'MX', WHATSAPP_TIMEOUT_MS: '5000' });
  expect(one).toMatchObject({
    unit: { mid: '510000001', name: 'Mexico', portfolio: '900000000000011', sharedConsent: undefined },
    redisDatabase: 1,
    defaultCountry: 'MX',
    marketingCloud: { accountId: '510000001', clientId: 'client-1' },
    whatsapp: { senders: ['900000000000111', '900000000000112'], timeoutMs: 5000 },
  });
  expect(other).toMatchObject({ unit: { mid: '510000002' }, redisDatabase: 2 });
  expect(other?.tokens.operators.map(({ name }) => name)).toEqual(['Bia', undefined]);
});

test('a secret stands in the environment under the name that the file gives', () => {
  const file = unitsFile({ MC_CLIENT_SECRET: { environment: 'MX_SECRET' } });
  expect(read(file, { MX_SECRET: 'from-the-environment' })[0]?.marketingCloud.clientSecret).toBe(
    'from-the-environment',
  );
  expect(faultsOf(file)).toEqual(['unit 510000001 (Mexico): MC_CLIENT_SECRET: MX_SECRET is not in the environment']);
});

test.each([
  'MC_CLIENT_ID',
  'MC_CLIENT_SECRET',
  'MC_JWT_SIGNING_SECRET',
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_PHONE_NUMBER_ID',
  'WHATSAPP_APP_SECRET',
  'CONSENTS_TOKEN',
  'LINK_SECRET',
])('%s is never taken from the environment', (setting) => {
  expect(faultsOf(unitsFile({ [setting]: undefined }))).toEqual([`unit 510000001 (Mexico): ${setting} is missing`]);
});

test.each([
  [{ MC_JWT_SIGNING_SECRET: 'another-secret,signing-secret-2' }, /same MC_JWT_SIGNING_SECRET/],
  [{ WHATSAPP_PHONE_NUMBER_ID: '900000000000121' }, /same number of WHATSAPP_PHONE_NUMBER_ID/],
  [{ CONSENTS_TOKEN: 'consents-token-of-2' }, /same CONSENTS_TOKEN/],
  [{ LINK_SECRET: 'link-secret-of-2' }, /same LINK_SECRET/],
  [{ REDIS_DATABASE: '2' }, /same Redis and REDIS_DATABASE/],
  [{ ADMIN_TOKENS: 'Ana:operator-token-2' }, /same token of ADMIN_TOKENS/],
])('two units never have both: %j', (settings, fault) => {
  expect(faultsOf(unitsFile(settings))).toEqual([expect.stringMatching(fault)]);
});

test('one Meta app and one account may serve two units, in one portfolio', () => {
  const shared = { WHATSAPP_APP_SECRET: 'app-secret-of-2', WHATSAPP_BUSINESS_ACCOUNT_ID: '900000000000012' };
  expect(faultsOf(unitsFile(shared))).toEqual([]);
  expect(faultsOf(unitsFile(shared, { portfolio: 'p1' }))).toEqual([
    'the account 900000000000012 stands in two portfolios',
  ]);
});

test.each<[string, unknown, RegExp]>([
  ['no JSON', '{', /is no JSON/],
  ['no units', { units: [] }, /units: Too small/],
  ['a MID that is none', unitsFile({}, { mid: 'x' }), /units\.0\.mid: must be the numeric MID/],
  ['a setting of the deployment', unitsFile({ PORT: '80' }), /units\.0\.settings/],
  ['a member that nobody knows', { ...unitsFile(), unit: [] }, /Unrecognized key/],
  ['the same MID twice', unitsFile({}, { mid: '510000002' }), /same MID/],
])('%s is a fault that names its place', (_what, file, fault) => {
  expect(faultsOf(file).join('\n')).toMatch(fault);
});

/** Those of a deployment as a whole, and the MID, which a unit has as its member `mid`. */
const NOT_OF_A_UNIT = [
  'DATA_DIRECTORY',
  'JOURNEY_BUILDER_ORIGINS',
  'LOG_LEVEL',
  'MC_ACCOUNT_ID',
  'METRICS_TOKEN',
  'NODE_ENV',
  'PORT',
  'PUBLIC_URL',
];

test("every other setting is a unit's to say, in the file of units and in its file of settings alike", () => {
  const [one, other] = unitsFile().units;
  const refused = SETTINGS.filter((setting) => {
    const file = { units: [{ ...one, settings: { ...one?.settings, [setting]: '' } }, other] };
    return faultsOf(file).some((fault) => fault.startsWith('units.0.settings'));
  });
  expect(refused.sort()).toEqual(NOT_OF_A_UNIT);
  writeFileSync(join(folder, 'all.env'), SETTINGS.map((setting) => `${setting}=said`).join('\n'));
  writeFileSync(
    join(folder, 'units.json'),
    JSON.stringify({ units: [{ ...one, settingsFile: 'all.env', settings: {} }] }),
  );
  const { given } = readUnitSettings({ UNITS: join(folder, 'units.json') })[0] ?? {};
  const dropped = SETTINGS.filter((setting) => given?.[setting] !== 'said');
  expect(dropped.sort()).toEqual(NOT_OF_A_UNIT);
});

test('a file that is named and not there stops the start', () => {
  expect(() => readUnits({ ...testEnvironment(), UNITS: join(folder, 'gone.json') })).toThrow(/cannot be read/);
});

test('a command is told which unit, where there are several', () => {
  const units = read(unitsFile());
  const chosen = (mid?: string) => chooseUnit(units, mid, nameOf).unit?.name;
  expect(chosen('510000002')).toBe('Brazil');
  expect(() => chosen()).toThrow(/--unit MID: 510000001 \(Mexico\), 510000002 \(Brazil\)/);
  expect(() => chosen('7')).toThrow(/no business unit is 7/);
  expect(chooseUnit([readConfig(testEnvironment())], undefined, nameOf).whatsapp.senders).toHaveLength(2);
});

test('the example is a file of two units once the environment holds what it names', () => {
  const example = readFileSync(join(__dirname, '../config/units.example.json'), 'utf8');
  const names = [...example.matchAll(/"environment": "(\w+)"/g)].map(([, name = '']) => name);
  const environment = Object.fromEntries(names.map((name) => [name, `Ana:value-of-${name}`]));
  expect(read(example, environment).map(({ unit }) => unit?.name)).toEqual(['Mexico', 'Brazil']);
  expect(names.length).toBeGreaterThan(10);
});

test('a unit may be read from a file as the setup writes it; what stands in the file of units is laid over it', () => {
  const { units } = unitsFile();
  const [first] = units;
  const settings = { DEFAULT_COUNTRY: 'MX', ...first?.settings };
  const lines = Object.entries({ ...settings, PORT: '81' }).map(([name, value]) => `${name}=${value}`);
  writeFileSync(join(folder, 'mexico.env'), lines.join('\n'));
  const file = { units: [{ ...units[0], settingsFile: 'mexico.env', settings: { DEFAULT_COUNTRY: 'AR' } }, units[1]] };
  expect(read(file)[0]).toMatchObject({ defaultCountry: 'AR', port: 0, whatsapp: { accessToken: 'access-token-1' } });
  const gone = { units: [{ ...file.units[0], settingsFile: 'gone.env' }, units[1]] };
  expect(faultsOf(gone)).toEqual(['unit 510000001 (Mexico): settingsFile: gone.env holds nothing']);
});
