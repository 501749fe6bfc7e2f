import { type Forgotten, forgetContact } from '../erasure/forget-contact';
import type { Whom } from '../erasure/person';
import type { Queues } from '../queues';
import type { ForgottenPeople } from '../signals/forgotten-people';
import type { Connections } from './connections';
import type { Consent } from './consent';
import type { MarketingCloud } from './marketing-cloud';

/** Forgets one person everywhere (see forget-contact.ts), waiting `waitMs` for what is under way; `everywhere` as there. */
export function createForgetting(
  parts: Pick<Connections, 'redis' | 'clock'> &
    Pick<Consent, 'consentStore'> &
    Pick<MarketingCloud, 'rows' | 'definitions' | 'mappings'> & {
      queues: Pick<Queues, 'removeJobsAbout'>;
      forgottenPeople: ForgottenPeople;
    },
  waitMs: number,
  how: { everywhere?: boolean } = {},
): (whom: Whom) => Promise<Forgotten> {
  const { redis, clock, consentStore, rows, definitions, mappings, queues, forgottenPeople } = parts;
  return (whom) =>
    forgetContact(whom, {
      redis,
      store: consentStore,
      dataExtensionRows: rows,
      definitions,
      mapping: mappings.load,
      forgottenPeople,
      removeJobsAbout: queues.removeJobsAbout,
      clock,
      waitMs,
      ...how,
    });
}
