import type { Config } from '../config';
import { createConversionRecorder } from '../conversions/conversion-recorder';
import { createLinkOpens } from '../conversions/link-opens';
import { createLinkTokens } from '../conversions/link-token';
import type { Connections } from './connections';
import type { Execution } from './execution';

/** Conversions, and the tracked links that lead to them. */
export function createConversions(
  config: Config,
  connections: Connections,
  { touches, settings, waitingSignals, forgottenPeople }: Execution,
) {
  const { redis, metrics, logger } = connections;
  return {
    linkTokens: createLinkTokens(config.tokens.linkSecrets),
    linkOpens: createLinkOpens(redis),
    conversions: createConversionRecorder({
      redis,
      touches,
      settings,
      waitingSignals,
      metrics,
      logger,
      forgottenPeople,
    }),
  };
}

export type Conversions = ReturnType<typeof createConversions>;
