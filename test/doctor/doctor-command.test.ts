import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { outputOfCommand } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { startTenantInReach, type TenantInReach } from './tenant-in-reach';

let tenant: TenantInReach;
beforeAll(async () => {
  tenant = await startTenantInReach();
  await tenant.heal();
  await tenant.provision();
}, 60_000);
afterEach(() => tenant.heal());
afterAll(() => tenant.close());

interface Report {
  ready: boolean;
  checks: { id: string; status: string; what: string; detail: string; fix: string }[];
}
const doctor = (words: string[], settings: Record<string, string> = {}) =>
  outputOfCommand('commands/doctor-command', words, testEnvironment({ ...tenant.environment, ...settings }));

test('a line a check, which begins with its status; exit code 0 when ready', async () => {
  const { code, printed, error } = await doctor([]);
  expect(code).toBe(0);
  expect(error).toMatch(/^ready; \d+ of \d+ checks warn\n$/);
  for (const line of printed.trimEnd().split('\n')) expect(line).toMatch(/^(ok|warn|fail) /);
});

test('without --json it says on standard error that it is not ready, and ends with 1', async () => {
  const { code, error } = await doctor([], { MC_CLIENT_SECRET: 'wrong-secret-of-the-test' });
  expect(code).toBe(1);
  expect(error).toMatch(/^not ready: [1-9]\d* of \d+ checks fail; /);
});

test('--json prints one object and nothing else; exit code 1 when not ready', async () => {
  const well = await doctor(['--json']);
  const report = JSON.parse(well.printed) as Report;
  expect(report.ready).toBe(true);
  expect(well).toMatchObject({ code: 0, error: '' });
  for (const check of report.checks) expect(Object.keys(check)).toEqual(['id', 'status', 'what', 'detail', 'fix']);

  const ill = await doctor(['--json'], { MC_CLIENT_SECRET: 'wrong-secret-of-the-test' });
  expect(ill.code).toBe(1);
  expect(JSON.parse(ill.printed)).toMatchObject({ ready: false });
  expect(ill.printed).not.toContain('wrong-secret-of-the-test');
});

test('without any setting each that is missing is a check that fails, and it is JSON all the same', async () => {
  const { code, printed } = await outputOfCommand('commands/doctor-command', ['--json'], {
    REDIS_URL: testEnvironment().REDIS_URL,
  });
  const { ready, checks } = JSON.parse(printed) as Report;
  expect({ code, ready }).toEqual({ code: 1, ready: false });
  const failing = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  expect(failing).toEqual(
    expect.arrayContaining(['settings.PUBLIC_URL', 'settings.MC_SUBDOMAIN', 'settings.WHATSAPP_APP_SECRET']),
  );
  expect(new Set(failing).size).toBe(failing.length);
});

test('what is complete is looked at although other settings are missing', async () => {
  const { printed } = await doctor(['--json'], { WHATSAPP_APP_SECRET: '', ADMIN_TOKEN: 'short' });
  const status = Object.fromEntries((JSON.parse(printed) as Report).checks.map((check) => [check.id, check.status]));
  expect(status).toMatchObject({
    'settings.WHATSAPP_APP_SECRET': 'fail',
    'settings.ADMIN_TOKEN': 'fail',
    'marketing_cloud.token': 'ok',
    'data_extension.WA_Message': 'ok',
  });
});

test('no secret stands in what it prints, also where a vendor repeats it', async () => {
  tenant.whatsApp.plant({
    on: /./,
    answer: { status: 400, body: { error: { code: 190, message: 'Malformed access token test-access-token' } } },
  });
  const { printed, code } = await doctor(['--json']);
  expect(code).toBe(1);
  expect(printed).not.toContain('test-access-token');
});

test('an unknown word is told, and nothing is asked', async () => {
  expect(await doctor(['--all'])).toMatchObject({ code: 1, printed: '', error: expect.stringContaining('usage:') });
});

test('it ends within 30 s of its start whatever hangs: every address of its settings, or every call but the first', async () => {
  const silent: Server = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  tenant.marketingCloud.plant({ on: /^(?!POST \/v2\/token)/, hangs: true });
  tenant.whatsApp.plant({ on: /subscriptions|phone_numbers|90000000000010/, hangs: true });
  const asksNothing = await doctor(['--all']);
  const hanging = await Promise.all([
    doctor(['--json', '--write'], {
      MC_AUTH_URL: url,
      MC_REST_URL: url,
      WHATSAPP_GRAPH_URL: url,
      PUBLIC_URL: url,
      REDIS_URL: `redis://127.0.0.1:${port}`,
      SALESFORCE_LOGIN_URL: url,
      SALESFORCE_CLIENT_ID: 'client',
      SALESFORCE_CLIENT_SECRET: 'secret',
    }),
    doctor(['--json', '--write']),
  ]);
  silent.closeAllConnections();
  silent.close();
  for (const { code, printed, tookMs } of hanging) {
    expect({ code, ready: (JSON.parse(printed) as Report).ready }).toEqual({ code: 1, ready: false });
    // A busy machine starts both slowly, and lets them end slowly.
    expect(tookMs).toBeLessThan(30_000 + 4 * asksNothing.tookMs);
  }
}, 180_000);

test('npm run -s doctor -- --json prints the same and nothing of its own', () => {
  const { stdout, status } = spawnSync('npm', ['run', '-s', 'doctor', '--', '--json'], {
    cwd: join(__dirname, '../..'),
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, REDIS_URL: testEnvironment().REDIS_URL },
  });
  expect(status).toBe(1);
  expect((JSON.parse(stdout) as Report).ready).toBe(false);
}, 300_000);
