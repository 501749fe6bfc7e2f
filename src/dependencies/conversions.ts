import type { Config } from '../config';
import { createConversionNames } from '../conversions/conversion-names';
import { createConversionRecorder } from '../conversions/conversion-recorder';
import { createHoldoutOutcomes } from '../conversions/holdout-outcomes';
import { createLinkOpens } from '../conversions/link-opens';
import { createLinkTokens } from '../conversions/link-token';
import type { Connections } from './connections';
import type { Consent } from './consent';
import type { Execution } from './execution';

/** Conversions, and the tracked links that lead to them. */
export function createConversions(
  config: Config,
  connections: Connections,
  { touches, settings, draws, waitingSignals, forgottenPeople }: Execution,
  { classifier }: Pick<Consent, 'classifier'>,
) {
  const { redis, metrics, logger } = connections;
  const holdoutOutcomes = createHoldoutOutcomes({ draws, settings, classifier });
  return {
    holdoutOutcomes,
    conversionNames: createConversionNames(redis),
    linkTokens: createLinkTokens(config.tokens.linkSecrets),
    linkOpens: createLinkOpens(redis),
    conversions: createConversionRecorder({
      redis,
      touches,
      settings,
      waitingSignals,
      holdoutOutcomes,
      metrics,
      logger,
      forgottenPeople,
    }),
  };
}

export type Conversions = ReturnType<typeof createConversions>;
