import type { Config } from '../config';
import { createBoundedBodies } from '../http/bounded-bodies';
import { createRefusedCalls } from '../journey/refused-calls';
import { jwtKeys } from '../journey/verify-jwt';
import type { Connections } from './connections';

/** What stands between strangers and the work. */
export function createDoors(config: Config, { redis, alerts, metrics, clock }: Connections) {
  return {
    bodies: createBoundedBodies({ metrics }),
    refusedCalls: createRefusedCalls({ redis, alerts, metrics, clock }),
    keys: jwtKeys(config.marketingCloud.jwtSecrets),
  };
}

export type Doors = ReturnType<typeof createDoors>;
