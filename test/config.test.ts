import { readConfig } from '../src/config';
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
