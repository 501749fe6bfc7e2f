import type { RequestHandler } from 'express';
import type { ContractJournalBook } from '../watch/contract-journal';
import type { ContractJournalView } from './page-data';

export interface ContractJournalDependencies {
  contractJournal: Pick<ContractJournalBook, 'read' | 'settled'>;
  clock: () => number;
}

/**
 * GET /admin/api/contract-journal[?file] → {@link ContractJournalView}: what the vendors' bodies hold that was not expected.
 * Words of vendors, types and counts, so that it may be given to support as it is; with `file` as a download.
 */
export function contractJournalEndpoint({ contractJournal, clock }: ContractJournalDependencies): RequestHandler {
  return async (request, response) => {
    await contractJournal.settled();
    const view: ContractJournalView = { now: clock(), ...(await contractJournal.read()) };
    if ('file' in request.query) response.attachment('contract-journal.json');
    response.json(view);
  };
}
