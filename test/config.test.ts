import { readConfig, readSettings } from '../src/config';
import { SettingsError } from '../src/errors';
import { testEnvironment } from './support/environment';

test('names every fault in one message', () => {
  const environment = { ...testEnvironment(), MC_CLIENT_ID: '', PORT: 'many', WHATSAPP_APP_SECRET: undefined };
  expect(() => readConfig(environment)).toThrow(SettingsError);
  try {
    readConfig(environment);
  } catch (error) {
    const faults = (error as SettingsError).faults.map((fault) => fault.split(/[: ]/)[0]);
    expect(faults.sort()).toEqual(['MC_CLIENT_ID', 'PORT', 'WHATSAPP_APP_SECRET']);
  }
});

test('builds the tenant addresses from the subdomain', () => {
  const { MC_AUTH_URL, MC_REST_URL, ...rest } = testEnvironment();
  const config = readConfig({ ...rest, MC_SUBDOMAIN: 'mc0example' });
  expect(config.marketingCloud.restUrl).toBe('https://mc0example.rest.marketingcloudapis.com');
});

test('demands a Redis address in production', () => {
  const { REDIS_URL, ...rest } = testEnvironment();
  expect(() => readConfig({ ...rest, NODE_ENV: 'production' })).toThrow(SettingsError);
});

test.each([
  'http://app.example',
  'https://app.example:8443',
  'https://localhost',
  'https://127.0.0.1',
  'https://[::1]',
])('in production %s is no PUBLIC_URL: Journey Builder and Meta call https on 443', (PUBLIC_URL) => {
  const environment = { ...testEnvironment(), PUBLIC_URL };
  expect(faultsOf({ ...environment, NODE_ENV: 'production' })).toEqual([expect.stringMatching(/^PUBLIC_URL: /)]);
  expect(faultsOf(environment)).toEqual([]);
  const good = { PUBLIC_URL: 'https://app.example/whatsapp', NODE_ENV: 'production' };
  expect(faultsOf({ ...environment, ...good })).toEqual([]);
});

test('a part of the settings that is complete can be read where others are missing', () => {
  const { WHATSAPP_APP_SECRET, ...rest } = testEnvironment();
  const settings = readSettings({ ...rest, ADMIN_TOKEN: 'short' });
  expect(settings.marketingCloud?.marketingCloud.clientId).toBe('test-client');
  expect(settings.whatsapp).toBeUndefined();
  expect(settings.faults.map(({ setting }) => setting)).toEqual(['WHATSAPP_APP_SECRET', 'ADMIN_TOKEN']);
});

test('names each setting once, however much is wrong with it', () => {
  const bad = { PUBLIC_URL: 'nowhere?a=1', DEFAULT_COUNTRY: 'ZZ', LINK_SECRET: ',', MC_JWT_SIGNING_SECRET: ' , ' };
  const faults = faultsOf({ ...testEnvironment(), ...bad, CONSENTS_TOKEN: '  ' });
  expect(faults.map((fault) => fault.split(/[: ]/)[0]).sort()).toEqual([...Object.keys(bad), 'CONSENTS_TOKEN'].sort());
});

test('takes secrets apart at commas where several are meant, leaves commas in the others, and drops blanks around each', () => {
  const config = readConfig({
    ...testEnvironment(),
    MC_JWT_SIGNING_SECRET: ' new , old,',
    MC_CLIENT_SECRET: 'with,comma\n',
    WHATSAPP_ACCESS_TOKEN: 'token\n',
  });
  expect(config.marketingCloud).toMatchObject({ jwtSecrets: ['new', 'old'], clientSecret: 'with,comma' });
  expect(config.whatsapp.accessToken).toBe('token');
});

function faultsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
}

test.each([
  [undefined, ['US']],
  ['', ['US']],
  ['us, PR', ['US', 'PR']],
  ['none', []],
])('countries without marketing, set to %j, are %j', (given, expected) => {
  const environment = testEnvironment(given === undefined ? {} : { WHATSAPP_MARKETING_WITHHELD_IN: given });
  expect(readConfig(environment).whatsapp.marketingWithheldIn).toEqual(expected);
});

test.each(['Spain', 'US, none', 'XX'])('%s are no countries', (given) => {
  expect(() => readConfig(testEnvironment({ WHATSAPP_MARKETING_WITHHELD_IN: given }))).toThrow(
    /WHATSAPP_MARKETING_WITHHELD_IN: must hold countries/,
  );
});
