import { midOf, type UnitConfig } from '../business-units';
import type { ConsentPeer } from '../consent/share-consent';
import { createConsent } from '../dependencies/consent';
import { openCommandDependencies } from './command-dependencies';

/** The consent of the units that share it with this one; none where it shares it with nobody. */
export async function openConsentPeers(
  config: UnitConfig,
  units: readonly UnitConfig[],
): Promise<{ peers: ConsentPeer[]; close(): Promise<void> }> {
  const group = config.unit?.sharedConsent;
  const others = units.filter(({ unit }) => group !== undefined && unit?.sharedConsent === group);
  const opened = await Promise.all(
    others
      .filter((other) => midOf(other) !== midOf(config))
      .map(async (other) => ({ other, parts: await openCommandDependencies(other) })),
  );
  return {
    peers: opened.map(({ other, parts }) => createConsent(other, parts).consentPeer),
    async close() {
      for (const { parts } of opened) await parts.close();
    },
  };
}
