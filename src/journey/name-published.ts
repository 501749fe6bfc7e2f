import type { Logger } from '../logger';
import type { StoredJourneys } from '../marketing-cloud/stored-journey';
import type { JourneyVersions } from './journey-versions';
import type { LifecycleBody } from './lifecycle-body';

/** Every step of a journey is published by a call of its own. */
const REMEMBERED_AT_MOST = 1_000;

/**
 * Learns how marketers call a journey as it is published, so that pages need not wait for its first contact: one call of
 * Marketing Cloud for each version and process. Never throws and never delays the caller; what fails here is asked again
 * once the version runs.
 */
export function createNamePublished(options: {
  journeys: Pick<JourneyVersions, 'named' | 'names'>;
  storedJourneys: Pick<StoredJourneys, 'read'>;
  logger: Logger;
}) {
  const { journeys, storedJourneys, logger } = options;
  const asked = new Set<string>();

  async function learn({ interactionId, interactionKey, interactionVersion }: LifecycleBody): Promise<void> {
    if ((await journeys.names([interactionId])).size > 0) return;
    const { name } = await storedJourneys.read(interactionKey, interactionVersion);
    if (name) await journeys.named(interactionId, name);
  }

  return function namePublished(body: LifecycleBody): void {
    const { interactionId, interactionKey } = body;
    if (interactionId === '' || interactionKey === '' || asked.has(interactionId)) return;
    if (asked.size >= REMEMBERED_AT_MOST) asked.clear();
    asked.add(interactionId);
    learn(body).catch((error: unknown) => {
      logger.info(
        { err: error, journeyId: interactionId.slice(0, 36) },
        'the name of a published journey was not read',
      );
    });
  };
}

export type NamePublished = ReturnType<typeof createNamePublished>;
