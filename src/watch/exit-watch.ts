import type { Logger } from '../logger';
import type { ContactExits } from '../marketing-cloud/contact-exit';
import type { StoredJourneys } from '../marketing-cloud/stored-journey';
import type { ContractFact } from './contract-journal';

/** Marketing Cloud works on an exit later; after this it should be done. */
const DONE_AFTER_MS = 5 * 60_000;
const MOST_WATCHED = 50;

/**
 * Looks whether contacts whose exit was asked for are out of the journey some minutes later. By their membership, since the
 * status route tells it in a sentence only. It keeps a few in memory, so that their names are nowhere else.
 */
export function createExitWatch(options: {
  contactExits: ContactExits;
  storedJourneys: Pick<StoredJourneys, 'members'>;
  count: (fact: ContractFact) => void;
  logger: Logger;
  clock: () => number;
}) {
  const { contactExits, storedJourneys, count, logger, clock } = options;
  let asked: { contactKey: string; journeyKey: string; at: number }[] = [];

  return {
    request: (async (exits) => {
      const results = await contactExits.request(exits);
      for (const [index, { contactKey, journeyKey }] of exits.entries()) {
        if (results[index]?.kind !== 'requested' || asked.length >= MOST_WATCHED) continue;
        asked.push({ contactKey, journeyKey, at: clock() });
      }
      return results;
    }) satisfies ContactExits['request'],

    /** Asks of those that should be done, one call for each journey. */
    async look(): Promise<void> {
      const due = asked.filter(({ at }) => clock() - at >= DONE_AFTER_MS);
      asked = asked.filter((exit) => !due.includes(exit));
      for (const journeyKey of new Set(due.map((exit) => exit.journeyKey))) {
        const contactKeys = due.filter((exit) => exit.journeyKey === journeyKey).map(({ contactKey }) => contactKey);
        try {
          const members = await storedJourneys.members(journeyKey, contactKeys);
          for (const contactKey of contactKeys) count(members.has(contactKey) ? 'exit_not_done' : 'exit_done');
        } catch (error) {
          logger.info({ err: error }, 'nobody can say whether contacts left their journey');
        }
      }
    },
  };
}
