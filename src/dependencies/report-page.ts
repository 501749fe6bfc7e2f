import { createAdminSessions } from '../admin/admin-sessions';
import { createAuditLog } from '../admin/audit-log';
import { createLoginThrottle } from '../admin/login-throttle';
import type { UnitConfig } from '../business-units';
import { reportDoors } from '../report-page/report-login';
import { createReportPasses } from '../report-page/report-passes';
import type { ReportPageDependencies } from '../report-page/report-router';
import { readShippedQueries } from '../reporting/shipped-queries';
import type { Connections } from './connections';
import type { Doors } from './doors';
import type { MarketingCloud } from './marketing-cloud';
import { createReporting, createReportPages } from './reporting';
import { unitSecrets } from './unit-secrets';

/** What is counted, and what the page `/report` works with. */
export function createReportOfProcess(
  config: UnitConfig,
  parts: Omit<Parameters<typeof createReportPages>[1], 'reporting'> & {
    connections: Connections;
    doors: Doors;
    marketingCloud: Pick<MarketingCloud, 'definitions'>;
  },
) {
  const reporting = createReporting(parts.connections);
  const pages = createReportPages(config, { ...parts, reporting });
  return { ...reporting, ...pages, reportPage: createReportPage(config, { ...parts, ...pages }) };
}

function createReportPage(
  config: UnitConfig,
  parts: {
    connections: Connections;
    doors: Doors;
    marketingCloud: Pick<MarketingCloud, 'definitions'>;
    reportPageData: ReportPageDependencies['reportPageData'];
  },
): ReportPageDependencies {
  const { connections, doors, marketingCloud, reportPageData } = parts;
  const { redis, logger, alerts, clock, ids } = connections;
  const { operators, report: reportToken } = config.tokens;
  const secrets = unitSecrets(config);
  return {
    bodies: doors.bodies,
    publicUrl: config.publicUrl,
    clock,
    alerts,
    operatorTokens: operators,
    loginThrottle: createLoginThrottle(redis),
    audit: createAuditLog({ redis, logger, clock, ids }),
    reportToken,
    // Whoever is logged in to the admin page may look here as well.
    reportSessions: createAdminSessions({
      redis,
      clock,
      secrets,
      operatorTokens: [...Object.values(reportDoors(reportToken)), ...operators],
    }),
    reportPasses: createReportPasses({ redis, secrets }),
    reportPageData,
    shippedQueries: readShippedQueries(marketingCloud.definitions),
  };
}
