import { CodedError } from '../../errors';
import type { Answer } from '../../vocabulary';
import type { DeliveryDependencies } from '../delivery-dependencies';
import { holdSend, mayHold } from '../held/hold-send';
import { settleExpired } from '../held/settle-expired';
import { capWindow } from './cap-window';
import type { Contact } from './contact';
import { decideContact } from './decide-contact';
import { deliver } from './deliver';
import { type Finish, finishRecord, skippedBy } from './finish-record';
import { holdForOutcome } from './hold-for-outcome';

/** A repeat waits this long for the first caller's answer before it gives the line back to Journey Builder. */
const LONGEST_WAIT_MS = 100_000;

/** Another call works on this contact for longer than any caller waits. Journey Builder repeats a 503. */
class ContactBusyError extends CodedError {
  constructor(messageKey: string) {
    super('contact_busy', `the message ${messageKey} is still being worked on`, { retry: 'later' });
  }
}

/**
 * One contact's way from call to answer: claim ▸ facts ▸ decide ▸ deliver ▸ answer. Safe to call any number of times, at
 * once and in any process: one caller sends, all get the same answer (design 2.3).
 * @throws ContactBusyError; errors of ioredis where Redis is away.
 */
export async function handleContact(contact: Contact, dependencies: DeliveryDependencies): Promise<Answer> {
  const { record, watch, clock, ids } = dependencies;
  const token = ids();
  const window = capWindow(contact, clock());
  const claim = () =>
    record.claim({
      messageKey: contact.messageKey,
      token,
      address: contact.address,
      cap: window && { since: window.since },
    });

  let claimed = await claim();
  if (claimed.kind !== 'claimed' && claimed.kind !== 'answered') {
    const until = clock() + LONGEST_WAIT_MS;
    const news = await watch.listen(contact.messageKey);
    try {
      while (claimed.kind !== 'claimed' && claimed.kind !== 'answered') {
        if (claimed.kind === 'waiting') return await holdForOutcome(contact, claimed.ms, dependencies);
        if (claimed.kind === 'expired') await settleExpired(contact.messageKey, dependencies);
        else if (clock() > until || dependencies.closing()) throw new ContactBusyError(contact.messageKey);
        // A lease that runs out gives no news, so the wait ends with it.
        else await news.next(claimed.ms + 5);
        claimed = await claim();
      }
    } finally {
      news.end();
    }
  }
  if (claimed.kind === 'answered') return claimed.answer;

  const { decision, message } = await decideContact(contact, claimed, dependencies);
  if (decision.kind === 'send' && message !== undefined) {
    return deliver(
      contact,
      { token, revision: claimed.revision, message, promotional: decision.promotional },
      dependencies,
    );
  }
  if (decision.kind === 'skip' && decision.quietUntil !== undefined && mayHold(contact)) {
    if (contact.settings.quietHours?.then === 'hold') {
      const { quietUntil: at, promotional } = decision;
      return holdSend(contact, { token, at, promotional }, dependencies);
    }
  }
  if (decision.kind === 'skip' && decision.cause === 'template_unavailable') {
    dependencies.catalog.reportMissing(contact.settings.template.name, contact.settings.template.language);
  }
  const test: Finish = { outcome: 'skipped', answer: { branch: 'continue', reason: 'test' } };
  return finishRecord(contact, token, decision.kind === 'skip' ? skippedBy(decision) : test, dependencies);
}
