import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import type Redis from 'ioredis';
import { createAdminSessions } from '../../src/admin/admin-sessions';
import { createLoginThrottle } from '../../src/admin/login-throttle';
import { createBoundedBodies } from '../../src/http/bounded-bodies';
import { respondToError } from '../../src/http/respond-to-error';
import { ownPageHeaders } from '../../src/http/security-headers';
import { createLogger } from '../../src/logger';
import { createMetrics } from '../../src/metrics';
import { reportDoors } from '../../src/report-page/report-login';
import { createReportPasses } from '../../src/report-page/report-passes';
import { type ReportPageDependencies, reportRouter } from '../../src/report-page/report-router';
import { plantedReport } from './planted-report';

export const REPORT_TOKEN = 'the-token-of-the-report';

/** The built page with its real headers, log-in and sessions, and a planted report, on an origin of its own. */
export async function startReportPage(redis: Redis, change: Partial<ReportPageDependencies> = {}) {
  const secrets = () => randomBytes(32).toString('base64url');
  const operatorTokens = Object.values(reportDoors(REPORT_TOKEN));
  const asked: string[] = [];
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dependencies: ReportPageDependencies = {
    bodies: createBoundedBodies({ metrics: createMetrics() }),
    publicUrl: origin,
    clock: Date.now,
    alerts: { raise: () => undefined },
    operatorTokens,
    loginThrottle: createLoginThrottle(redis),
    audit: { act: (_act, work) => work() },
    reportToken: REPORT_TOKEN,
    reportSessions: createAdminSessions({ redis, clock: Date.now, secrets, operatorTokens }),
    reportPasses: createReportPasses({ redis, secrets }),
    reportPageData: async () => plantedReport(),
    shippedQueries: [{ name: 'funnel-by-template', text: 'SELECT 1 AS Shipped' }],
    ...change,
  };
  app.use((request, _response, next) => {
    asked.push(request.url);
    next();
  });
  app.use('/report', ownPageHeaders(), reportRouter(dependencies, join(__dirname, '../../public')));
  app.use(respondToError(createLogger({ level: 'silent' })));
  return {
    origin,
    asked,
    dependencies,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type ReportPageServer = Awaited<ReturnType<typeof startReportPage>>;
