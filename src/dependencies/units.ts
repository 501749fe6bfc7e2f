import type { UnitConfig } from '../business-units';
import { SettingsError } from '../errors';
import { createDependencies, type Dependencies } from './dependencies';

/** At least one, in the order of the file. */
export type Units = readonly [Dependencies, ...Dependencies[]];

/**
 * Puts a process together that serves these business units: a whole set of parts for each, with its own connections,
 * queues and database. Units of one tenant share what is remembered of marketers' tokens, since the calls are the tenant's.
 */
export async function createUnits(configs: readonly UnitConfig[]): Promise<Units> {
  const units: Dependencies[] = [];
  const tokenChecks = new Map<string, Dependencies['checkMarketerToken']>();
  try {
    for (const config of configs) {
      const { restUrl } = config.marketingCloud;
      const unit = await createDependencies(config, {
        units: configs,
        others: () => units.filter((unit) => unit.config !== config).map(({ consentPeer }) => consentPeer),
        checkMarketerToken: tokenChecks.get(restUrl),
      });
      tokenChecks.set(restUrl, unit.checkMarketerToken);
      units.push(unit);
    }
  } catch (error) {
    await Promise.all(units.map((unit) => unit.close()));
    throw error;
  }
  const [first, ...others] = units;
  if (first === undefined) throw new SettingsError(['there is no business unit']);
  return [first, ...others];
}
