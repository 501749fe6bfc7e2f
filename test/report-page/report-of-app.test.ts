import type Redis from 'ioredis';
import type { ViewedReport } from '../../src/report-page/page-data';
import { REPORT_SECTIONS } from '../../src/reporting/report-page';
import { reportWords } from '../../src/ui/report/report-words';
import { blocksOf } from '../../src/ui/report/sections/blocks-of';
import { testEnvironment } from '../support/environment';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds();
  app = await startApp(clouds.environment, { web: true, worker: false });
});
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

const HEADERS = { 'content-type': 'application/json', 'x-requested-by': 'report-page' };

test('what contacts came to stands on the report of the app, and every section can be drawn from it', async () => {
  for (let contact = 0; contact < 3; contact += 1) await callActivity(app, 'execute', executeBody());
  await callActivity(app, 'execute', executeBody({ phone: 'none' }));
  const body = JSON.stringify({ token: testEnvironment().REPORT_TOKEN });
  const login = await fetch(`${app.url}/report/api/login`, { method: 'POST', headers: HEADERS, body });
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const answer = await fetch(`${app.url}/report/api/data`, { headers: { ...HEADERS, cookie } });
  const report = (await answer.json()) as ViewedReport;
  const bars = Object.fromEntries(report.sections.funnel.bars.map(({ stage, messages }) => [stage, messages]));
  expect(bars).toMatchObject({ decided: 4, accepted: 3, delivered: 0 });
  expect(report.sections.funnel.notSent).toMatchObject([{ reason: 'invalid_phone', messages: 1 }]);
  expect(report.sentences.map(({ words }) => words.key)).toContain('what_came');
  const words = reportWords('en');
  for (const section of REPORT_SECTIONS) {
    const blocks = blocksOf(section, report.sections, words, {});
    expect([
      section,
      blocks
        .flatMap(({ table }) => table.rows)
        .flat()
        .includes(undefined as never),
    ]).toEqual([section, false]);
  }
  const page = await fetch(`${app.url}/report`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("style-src 'self'");
});
