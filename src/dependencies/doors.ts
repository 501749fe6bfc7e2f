import type { Config } from '../config';
import { createBoundedBodies } from '../http/bounded-bodies';
import { createCalledVersions } from '../journey/called-versions';
import { createJourneyVersions } from '../journey/journey-versions';
import { createNamePublished } from '../journey/name-published';
import { createRefusedCalls } from '../journey/refused-calls';
import { jwtKeys } from '../journey/verify-jwt';
import { createStoredJourneys } from '../marketing-cloud/stored-journey';
import type { Connections } from './connections';
import type { MarketingCloud } from './marketing-cloud';

/** What stands between strangers and the work, and what is known of who calls. */
export function createDoors(
  config: Config,
  { redis, alerts, logger, metrics, clock }: Connections,
  { marketingCloud }: MarketingCloud,
) {
  const journeys = createJourneyVersions(redis, clock);
  return {
    journeys,
    namePublished: createNamePublished({ journeys, storedJourneys: createStoredJourneys(marketingCloud), logger }),
    noteCall: createCalledVersions({ journeys, alerts, logger, clock }),
    bodies: createBoundedBodies({ metrics }),
    refusedCalls: createRefusedCalls({ redis, alerts, metrics, clock }),
    keys: jwtKeys(config.marketingCloud.jwtSecrets),
  };
}

export type Doors = ReturnType<typeof createDoors>;
