import type Redis from 'ioredis';
import { createAdminSessions } from '../../src/admin/admin-sessions';
import type { OperatorToken } from '../../src/http/operator-tokens';
import { reportDoors } from '../../src/report-page/report-login';
import type { ReportQuery } from '../../src/reporting/report-page';
import { emptyTestRedis } from '../support/redis';
import { plantedReport } from './planted-report';
import { REPORT_TOKEN, type ReportPageServer, startReportPage } from './report-page-server';

const ANA: OperatorToken = { name: 'Ana', token: 'the-token-of-ana-1', right: 'act', email: undefined };

let redis: Redis;
let server: ReportPageServer;
let queries: ReportQuery[];

const sessionsOf = (operatorTokens: OperatorToken[]) => {
  let n = 0;
  const secrets = () => {
    n += 1;
    return `session-${n}-of-nobody`;
  };
  return createAdminSessions({
    redis,
    clock: Date.now,
    secrets,
    operatorTokens,
  });
};

beforeEach(async () => {
  redis = await emptyTestRedis();
  queries = [];
  server = await startReportPage(redis, {
    reportSessions: sessionsOf([...Object.values(reportDoors(REPORT_TOKEN)), ANA]),
    reportPageData: async (query) => {
      queries.push(query);
      return plantedReport();
    },
  });
});
afterEach(async () => {
  await server.close();
  await redis.quit();
});

async function call(method: 'GET' | 'POST', path: string, { body, cookie = '', by = 'report-page' }: CallOptions = {}) {
  const response = await fetch(`${server.origin}/report/api/${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-requested-by': by, cookie },
    ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
  });
  const set = response.headers.getSetCookie();
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    set,
    headers: response.headers,
  };
}
interface CallOptions {
  body?: unknown;
  cookie?: string;
  by?: string;
}
const cookieOf = (set: string[]) => set[0]?.split(';')[0] ?? '';

test('nothing is told without a log-in, and the log-in wants the token of the report', async () => {
  for (const path of ['data', 'queries']) {
    expect(await call('GET', path)).toMatchObject({ status: 401, body: { error: 'logged_out' } });
  }
  for (const token of ['', 'wrong', ANA.token, Object.values(reportDoors(REPORT_TOKEN))[1]?.token]) {
    expect(await call('POST', 'login', { body: { token } })).toMatchObject({ status: 401, set: [] });
  }
  const { status, set } = await call('POST', 'login', { body: { token: REPORT_TOKEN } });
  expect(status).toBe(200);
  expect(set).toEqual([expect.stringMatching(/^wa_admin=[^;]+; Path=\/report; HttpOnly; SameSite=Lax$/)]);
  const data = await call('GET', 'data?from=2026-11-01&to=2026-11-02&stage=', { cookie: cookieOf(set) });
  expect(data).toMatchObject({ status: 200, body: { viewer: { name: 'Report' } } });
  expect(data.headers.get('cache-control')).toBe('no-store');
  expect(queries).toEqual([{ from: '2026-11-01', to: '2026-11-02', filter: { stage: [''] } }]);
});

test('after five wrong tokens a further wrong one waits, and the right one does not', async () => {
  for (let time = 0; time < 5; time += 1) await call('POST', 'login', { body: { token: 'wrong' } });
  const waits = await call('POST', 'login', { body: { token: 'wrong' } });
  expect(waits).toMatchObject({ status: 429, body: { error: 'too_many_attempts' } });
  expect(Number(waits.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await call('POST', 'login', { body: { token: REPORT_TOKEN } })).status).toBe(200);
});

test('another site can neither log in nor log out', async () => {
  expect(await call('POST', 'login', { body: { token: REPORT_TOKEN }, by: 'admin-page' })).toMatchObject({
    status: 403,
    body: { error: 'foreign_origin' },
  });
});

test('the last so many days end today', async () => {
  const { set } = await call('POST', 'login', { body: { token: REPORT_TOKEN } });
  await call('GET', 'data?days=90', { cookie: cookieOf(set) });
  const [asked] = queries;
  const day = (text = '') => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
  expect(day(asked?.to) - day(asked?.from)).toBe(89);
});

test('a query that is none is refused as one', async () => {
  const { set } = await call('POST', 'login', { body: { token: REPORT_TOKEN } });
  for (const query of ['from=yesterday', 'days=0', 'days=many']) {
    const refused = await call('GET', `data?${query}`, { cookie: cookieOf(set) });
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  }
});

test('who is logged in to the admin page may look, and a session of the report opens nothing there', async () => {
  const admin = sessionsOf([ANA]);
  const id = await admin.open({ name: 'Ana', from: '127.0.0.1' }, ANA);
  expect(await call('GET', 'data', { cookie: `wa_admin=${id}` })).toMatchObject({
    status: 200,
    body: { viewer: { name: 'Ana' } },
  });
  const { set } = await call('POST', 'login', { body: { token: REPORT_TOKEN } });
  expect(await admin.read(cookieOf(set).slice('wa_admin='.length))).toBeUndefined();
});

test('a pass lets a marketer in once, to one journey whatever is asked for, until the token is another', async () => {
  const pass = await server.dependencies.reportPasses.give({ user: '712', journey: 'orders' });
  expect(JSON.stringify(await redis.keys('*'))).not.toContain(pass);
  const { status, set } = await call('POST', 'enter', { body: { pass } });
  expect(status).toBe(200);
  expect(await call('POST', 'enter', { body: { pass } })).toMatchObject({
    status: 401,
    body: { error: 'pass_refused' },
  });
  const cookie = cookieOf(set);
  const data = await call('GET', 'data?journey=another&journey=orders', { cookie });
  expect(data.body.viewer).toEqual({ name: 'marketer 712', journey: 'orders' });
  expect(queries.at(-1)).toMatchObject({ filter: { journey: ['orders'] }, onlyJourney: 'orders' });
  expect(queries.at(-1)?.filter).toEqual({ journey: ['orders'] });

  const replaced = sessionsOf(Object.values(reportDoors('another-token-of-it')));
  expect(await replaced.read(cookie.slice('wa_admin='.length))).toBeUndefined();
  await call('POST', 'logout', { cookie });
  expect(await call('GET', 'data', { cookie })).toMatchObject({ status: 401 });
});
