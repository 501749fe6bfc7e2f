import { WINDOW_MS } from '../../conversations/conversation';
import { LIMITS } from '../../limits';
import { optOutPayload, replyPayload } from '../../whatsapp/button-payload';
import { filledText } from '../../whatsapp/filled-text';
import { sessionMessage } from '../../whatsapp/session-message';
import type { Contact } from './contact';

const MINUTE_MS = 60_000;

/**
 * The step's own text for a contact, as the body of a POST, where the step has one and the contact's window with the sender
 * stays open long enough; undefined where the template goes. A button comes back as a template's does, so that what it says
 * finds its message, and one that is labelled as an opt-out is one. Pure. `lastInboundAt`, `now`: ms.
 */
export function sessionOfStep(
  contact: Contact,
  { lastInboundAt, now }: { lastInboundAt: number; now: number },
  {
    linkFor,
    optOutScope,
  }: {
    linkFor: (contact: Contact) => string | undefined;
    optOutScope: (label: string) => string | undefined;
  },
): object | undefined {
  const { settings, messageKey, parameters } = contact;
  const says = settings.sessionMessage;
  if (says === undefined || lastInboundAt + WINDOW_MS - now < says.minMinutes * MINUTE_MS) return undefined;
  const valueAt = (key: string) => {
    const value = key === 'link' ? '@link' : (parameters[key] ?? '');
    return value === '@link' ? (linkFor(contact) ?? '') : value;
  };
  const text = filledText(says.text, valueAt);
  if (text === undefined || text.length > LIMITS.sessionText.max) return undefined;
  const choices = says.buttons.map((title, index) => {
    const scope = optOutScope(title);
    const id = scope === undefined ? replyPayload(messageKey, index) : optOutPayload(scope, messageKey);
    return { id, title };
  });
  const to = contact.phone === '' ? contact.userId : contact.phone;
  return { ...sessionMessage({ to, text, choices }), biz_opaque_callback_data: messageKey };
}
