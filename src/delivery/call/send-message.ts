import { CodedError } from '../../errors';
import type { Patience, ReadyMessage, SendDependencies, SendResult, SendState } from './attempt';
import { attemptSend } from './attempt-send';
import type { Contact } from './contact';

const LOOK_UP_MS = 200;

/** The process closes before this send had its turn; nothing was sent. Journey Builder repeats a 503. */
class SendPutOffError extends CodedError {
  constructor(messageKey: string) {
    super('send_put_off', `the process closes before the message ${messageKey} could go`, { retry: 'later' });
  }
}

/**
 * Sends one message, at most once: the last check and the state `sending` are one script, then comes one POST. Only a
 * refusal that Meta spelt out, or a connection that was never made, is tried again, within the caller's patience; an
 * unknown outcome never is (WA 1.8). A wait for the sender's rate, or for a person who was written to too often (131056),
 * that the caller has no time for is told as `too_early`.
 * @throws ContactLostError, SendPutOffError
 */
export async function sendMessage(
  contact: Contact,
  ready: ReadyMessage,
  patience: Patience,
  dependencies: SendDependencies,
): Promise<SendResult> {
  const sending = { contact, ready, patience, until: dependencies.clock() + patience.budgetMs };
  let state: SendState = {
    revision: ready.revision,
    message: ready.message,
    slotHeld: false,
    begun: false,
    tries: 0,
  };
  for (;;) {
    const attempt = await attemptSend(sending, state, dependencies);
    if (attempt.kind === 'done') return attempt.result;
    await pause(attempt.afterMs, dependencies);
    if (attempt.unlessClosing && dependencies.closing()) throw new SendPutOffError(contact.messageKey);
    state = { ...state, ...attempt.changes, tries: state.tries + 1 };
  }
}

/** Ends early where the process closes: nobody may wait for us then. */
async function pause(ms: number, { closing, sleep }: Pick<SendDependencies, 'closing' | 'sleep'>): Promise<void> {
  for (let rest = ms; rest > 0 && !closing(); rest -= LOOK_UP_MS) await sleep(Math.min(rest, LOOK_UP_MS));
}
