import type { Answer } from '../../vocabulary';
import type { Contact } from './contact';
import type { Ending } from './finish-record';
import { type HandleContactDependencies, handleContact } from './handle-contact';
import { type HoldForOutcomeDependencies, holdForOutcome } from './hold-for-outcome';

export interface AnswerContactDependencies {
  /** Does the work of a contact when it is their turn (admission.ts). */
  admit: (work: () => Promise<Ending>) => Promise<Ending>;
  handling: HandleContactDependencies;
  holding: HoldForOutcomeDependencies;
}

/**
 * One contact's answer. Where it waits for what becomes of the message, their way is over: it takes nobody's turn, and
 * nothing of it is kept but the contact.
 * @throws as handleContact and holdForOutcome
 */
export async function answerContact(
  contact: Contact,
  { admit, handling, holding }: AnswerContactDependencies,
): Promise<Answer> {
  const ending = await admit(() => handleContact(contact, handling));
  return ending.kind === 'answered' ? ending.answer : holdForOutcome(contact, ending, holding);
}
