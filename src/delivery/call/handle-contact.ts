import type { HoldoutGroup } from '../../vocabulary';
import type { TemplateCatalog } from '../../whatsapp/template-catalog';
import { type HoldSendDependencies, holdSend } from '../held/hold-send';
import type { ReadyMessage, SendDependencies } from './attempt';
import { type Contact, capWindow, mayHold } from './contact';
import { decideContact } from './decide-contact';
import { type Ending, type Finish, type FinishDependencies, finishRecord, skippedBy } from './finish-record';
import { heldUntil } from './held-until';
import { type NoteDrawDependencies, noteDraw } from './note-draw';
import { sendMessage } from './send-message';
import { type WaitForClaimDependencies, waitForClaim } from './wait-for-claim';

/** All attempts of one call together; with the longest wait for a delivery it stays under Journey Builder's time-out. */
const SEND_BUDGET_MS = 10_000;
const PATIENCE = { budgetMs: SEND_BUDGET_MS, slotMs: SEND_BUDGET_MS, isItsTurn: false };

export type HandleContactDependencies = WaitForClaimDependencies &
  SendDependencies &
  HoldSendDependencies &
  NoteDrawDependencies &
  FinishDependencies & {
    catalog: Pick<TemplateCatalog, 'reportMissing'>;
    ids: () => string;
  };

/**
 * One contact's way from call to answer: claim ▸ facts ▸ decide ▸ send ▸ answer, or an answer that is to be held. Safe to
 * call any number of times, at once and in any process: one caller sends, all get the same answer (design 2.3).
 * @throws ContactBusyError, ContactLostError, SendPutOffError; errors of ioredis where Redis is away.
 */
export async function handleContact(contact: Contact, dependencies: HandleContactDependencies): Promise<Ending> {
  const token = dependencies.ids();
  const { messageKey, address } = contact;
  const window = capWindow(contact, dependencies.clock());
  const claim = { messageKey, token, address, cap: window && { since: window.since } };
  const first = await dependencies.record.claim(claim);
  const isOver = first.kind === 'claimed' || first.kind === 'answered';
  const claimed = isOver ? first : await waitForClaim(contact, claim, first, dependencies);
  if (claimed.kind !== 'claimed') return claimed;

  const { decision, message } = await decideContact(contact, claimed, dependencies);
  const { promotional } = decision;
  if (decision.kind === 'send' && message !== undefined) {
    const { capGroup, holdoutGroup } = decision;
    const ready = { token, revision: claimed.revision, message, promotional, capGroup, holdoutGroup };
    return sendAndAnswer(contact, ready, dependencies);
  }
  if (decision.kind === 'skip') {
    const { cause } = decision;
    const until = heldUntil(contact, decision);
    if (cause === 'holdout') return holdOut(contact, token, skippedBy(decision), dependencies);
    if (until !== undefined) return holdSend(contact, { token, at: until, promotional }, dependencies);
    const { template } = contact.settings;
    if (cause === 'template_unavailable') dependencies.catalog.reportMissing(template.name, template.language);
  }
  const test: Finish = { outcome: 'skipped', answer: { branch: 'continue', reason: 'test' } };
  return finishRecord(contact, token, decision.kind === 'skip' ? skippedBy(decision) : test, dependencies);
}

/** Answers a contact who was drawn to be held out, and remembers the draw for what they do from now on. */
async function holdOut(
  contact: Contact,
  token: string,
  finish: Finish,
  dependencies: HandleContactDependencies,
): Promise<Ending> {
  const drawn = { ...contact, drawn: { group: 'held_out' as const, at: dependencies.clock() } };
  await noteDraw(drawn, finish.outcome, dependencies);
  return finishRecord(drawn, token, finish, dependencies);
}

/**
 * Sends a message whose caller waits, and answers. Where it cannot go within the caller's deadline it is held if a late
 * fallback can make up for it, else the fallback branch is answered at once (D5).
 */
async function sendAndAnswer(
  contact: Contact,
  { holdoutGroup: group, ...ready }: ReadyMessage & { holdoutGroup: HoldoutGroup | undefined },
  dependencies: HandleContactDependencies,
): Promise<Ending> {
  const drawn = group === undefined ? contact : { ...contact, drawn: { group, at: dependencies.clock() } };
  const result = await sendMessage(drawn, ready, { ...PATIENCE, behindHeld: !mayHold(contact) }, dependencies);
  if (result.kind === 'too_early' && mayHold(contact)) {
    // It draws when its turn comes.
    return holdSend(contact, { token: ready.token, at: result.at, promotional: ready.promotional }, dependencies);
  }
  await noteDraw(drawn, result.finish.outcome, dependencies);
  return finishRecord(drawn, ready.token, result.finish, dependencies);
}
