import { recipient } from './message';

/** What can be tapped instead of typed: an id of ours, which comes back, and what the person reads. */
export interface Choice {
  id: string;
  title: string;
}

export interface SessionMessage {
  /** `+E.164`, or a business-scoped user id. */
  to: string;
  text: string;
  /** Up to three as buttons; up to ten as a list, which opens by `listLabel`. */
  choices?: readonly Choice[];
  listLabel?: string;
}

const MOST_BUTTONS = 3;

/**
 * The body of `POST /{phone_number_id}/messages` for a text that is no template, with buttons or a list where there are
 * choices (WA 1.2). Meta takes it in the 24 hours after the person last wrote, and else refuses it with 131047. Pure.
 * @throws CodedError `recipient_invalid`
 */
export function sessionMessage({ to, text, choices = [], listLabel = '' }: SessionMessage): object {
  const envelope = {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...recipient(to),
  };
  if (choices.length === 0) return { ...envelope, type: 'text', text: { body: text, preview_url: false } };
  const action =
    choices.length <= MOST_BUTTONS
      ? { buttons: choices.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })) }
      : { button: listLabel, sections: [{ rows: choices.map(({ id, title }) => ({ id, title })) }] };
  const type = choices.length <= MOST_BUTTONS ? 'button' : 'list';
  return { ...envelope, type: 'interactive', interactive: { type, body: { text }, action } };
}
