import type { Config } from '../config';
import { createSettingsStore } from '../execution/settings-store';
import { createStepStore } from '../execution/step-store';
import { createJourneyVersions } from '../journey/journey-versions';
import { createCube } from '../reporting/cube';
import { loadMessageRates } from '../reporting/message-rates';
import { createReports } from '../reporting/report';
import { createReportPageData } from '../reporting/report-page-data';
import { createHealthFacts } from '../reporting/sections/health-section';
import { createHoldoutSection } from '../reporting/sections/holdout-section';
import { createDeskFacts } from '../reporting/sections/replies-section';
import { createWatchedFigures } from '../reporting/watched-figures';
import { createDailyWriter } from '../reporting/write-daily';
import { createRateWriter } from '../reporting/write-rates';
import type { Silences } from '../watch/silences';
import type { Connections } from './connections';
import type { ConversationsOfProcess } from './conversations';
import type { Execution } from './execution';

/** The figures that people are shown, from the counts that the scripts of execution raise, and their copies. */
export function createReporting({ redis, clock, logger }: Pick<Connections, 'redis' | 'clock' | 'logger'>) {
  const settings = createSettingsStore(redis);
  const steps = createStepStore({ redis, settings });
  const cube = createCube({ redis, steps, settings, journeyOf: createJourneyVersions(redis, clock).read, clock });
  return {
    cube,
    reports: createReports({ cube, clock }),
    watchedFigures: createWatchedFigures({ cube, clock }),
    writeDaily: createDailyWriter({ redis, cube, logger }),
  };
}

export type Reporting = ReturnType<typeof createReporting>;

/** What the page `/report` is told: figures, and what waits or is missing; and the rates that it prices messages by. */
export function createReportPages(
  config: Pick<Config, 'messageRatesFile' | 'whatsapp'>,
  parts: {
    connections: Pick<Connections, 'redis' | 'clock'>;
    reporting: Pick<Reporting, 'cube'>;
    execution: Pick<Execution, 'draws' | 'steps' | 'settings'>;
    conversationStore: ConversationsOfProcess['conversationStore'];
    silences: Pick<Silences, 'list'>;
  },
) {
  const { redis, clock } = parts.connections;
  const messageRates = loadMessageRates(config.messageRatesFile);
  return {
    messageRates,
    writeRates: createRateWriter({ redis, rates: messageRates }),
    /** `reportPageData(query)` → what the page of one period and filter shows. */
    reportPageData: createReportPageData({
      cube: parts.reporting.cube,
      deskFacts: createDeskFacts({ redis, conversationStore: parts.conversationStore, clock }),
      journeyNames: createJourneyVersions(redis, clock).names,
      healthFacts: createHealthFacts({ redis, silences: parts.silences }),
      holdoutSection: createHoldoutSection({ ...parts.execution, clock }),
      rates: messageRates,
      senders: config.whatsapp.senders,
      clock,
    }),
  };
}
