import { CodedError } from '../../errors';
import type { ClaimResult, ExecutionRecord } from '../../execution/execution-record';
import { formOfRow, type MessageForm } from '../../execution/message-rows';
import { type SettleDependencies, settleExpired } from '../held/settle-expired';
import type { Contact } from './contact';
import type { HeldAnswer, HoldForOutcomeDependencies } from './hold-for-outcome';

/** A repeat waits this long for the first caller's answer before it gives the line back to Journey Builder. */
const LONGEST_WAIT_MS = 100_000;

/** Another call works on this contact for longer than any caller waits. Journey Builder repeats a 503. */
class ContactBusyError extends CodedError {
  constructor(messageKey: string) {
    super('contact_busy', `the message ${messageKey} is still being worked on`, { retry: 'later' });
  }
}

export type WaitForClaimDependencies = SettleDependencies &
  HoldForOutcomeDependencies & { record: Pick<ExecutionRecord, 'claim' | 'rowOf'> };

/**
 * Waits for a record that somebody else holds: for their answer, until it waits for a delivery, or until the claim that
 * failed at `first` succeeds.
 * @throws ContactBusyError
 */
export async function waitForClaim(
  contact: Contact,
  claim: Parameters<ExecutionRecord['claim']>[0],
  first: ClaimResult,
  dependencies: WaitForClaimDependencies,
): Promise<Extract<ClaimResult, { kind: 'claimed' | 'answered' }> | HeldAnswer> {
  const { messageKey } = contact;
  const { record, watch, clock } = dependencies;
  const until = clock() + LONGEST_WAIT_MS;
  const news = await watch.listen(messageKey);
  try {
    for (let claimed = first; ; claimed = await record.claim(claim)) {
      if (claimed.kind === 'claimed' || claimed.kind === 'answered') return claimed;
      if (claimed.kind === 'waiting')
        return { kind: 'held', ms: claimed.ms, form: await formKept(contact, dependencies) };
      if (claimed.kind === 'expired') await settleExpired(messageKey, dependencies);
      else if (clock() > until || dependencies.closing()) throw new ContactBusyError(messageKey);
      // A lease that runs out gives no news, so the wait ends with it.
      else await news.next(claimed.ms + 5);
    }
  } finally {
    news.end();
  }
}

/** As what somebody else sent it, which a step says by itself where it has no text of its own. */
async function formKept(
  { messageKey, settings }: Contact,
  { record }: Pick<WaitForClaimDependencies, 'record'>,
): Promise<MessageForm | undefined> {
  if (settings.sessionMessage === undefined) return undefined;
  const row = await record.rowOf(messageKey);
  return row === undefined ? undefined : formOfRow(row);
}
