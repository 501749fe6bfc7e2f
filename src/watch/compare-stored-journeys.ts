import type { StepHours } from '../execution/step-hours';
import type { Logger } from '../logger';
import type { StoredJourney, StoredJourneys } from '../marketing-cloud/stored-journey';
import type { ContractFact } from './contract-journal';
import type { NamedStep } from './name-steps';
import type { JourneyOf } from './watch-signals';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Calls are licensed by the year: so many an hour at most, and each version once in a process's life; after a failure once a day. */
const IN_AN_HOUR = 10;

/**
 * Whether the ids that execute names are those of the stored journey; pure. Undefined where the answer is of another version,
 * or tells nothing.
 */
export function storedIdsAgree(
  step: { journeyId: string; activityId: string; version: string },
  stored: StoredJourney,
): boolean | undefined {
  if (stored.version !== undefined && stored.version !== step.version) return undefined;
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const ids = [
    ...(stored.id === undefined ? [] : [same(stored.id, step.journeyId)]),
    ...(stored.activityIds === undefined ? [] : [stored.activityIds.some((id) => same(id, step.activityId))]),
  ];
  return ids.length === 0 ? undefined : ids.every((agrees) => agrees);
}

/**
 * Compares each journey version that runs with the stored one, once, and learns its name: the first time that it is run
 * after the version has called. Run as often as one likes.
 */
export function createStoredJourneyComparison(options: {
  namedSteps: () => Promise<NamedStep[]>;
  stepHours: Pick<StepHours, 'unsent'>;
  journeyOf: JourneyOf;
  storedJourneys: Pick<StoredJourneys, 'read'>;
  /** Keeps how the journey of a version is called. */
  nameJourney: (journeyId: string, name: string) => Promise<void>;
  count: (fact: ContractFact) => void;
  logger: Logger;
  clock: () => number;
}) {
  const { namedSteps, stepHours, journeyOf, storedJourneys, nameJourney, count, logger, clock } = options;
  /** From when on a version may be asked for again, by its activity. */
  const notBefore = new Map<string, number>();
  let askedAt: number[] = [];

  return async (): Promise<void> => {
    const now = clock();
    askedAt = askedAt.filter((at) => now - at < HOUR_MS);
    if (askedAt.length >= IN_AN_HOUR) return;
    const steps = await namedSteps();
    const unsent = await stepHours.unsent(steps.map(({ activityId }) => activityId));
    const running = steps.filter((_, index) => now - (unsent[index]?.lastAt ?? 0) < HOUR_MS);
    const fresh = running.filter((step) => now >= (notBefore.get(keyOf(step)) ?? 0));
    for (const step of fresh) {
      if (askedAt.length >= IN_AN_HOUR) return;
      const { activityId, journeyId } = step;
      const journey = await journeyOf(journeyId);
      if (!journey?.key) continue;
      askedAt.push(now);
      notBefore.set(keyOf(step), Number.POSITIVE_INFINITY);
      try {
        const stored = await storedJourneys.read(journey.key, journey.version);
        if (stored.name) await nameJourney(journeyId, stored.name);
        const agree = storedIdsAgree({ journeyId, activityId, version: journey.version }, stored);
        if (agree !== undefined) count(agree ? 'stored_ids_agree' : 'stored_ids_differ');
      } catch (error) {
        notBefore.set(keyOf(step), now + DAY_MS);
        logger.info({ err: error, journeyId }, 'the stored journey could not be read');
      }
    }
  };
}

const keyOf = ({ activityId, journeyId }: Pick<NamedStep, 'activityId' | 'journeyId'>) => `${activityId} ${journeyId}`;
