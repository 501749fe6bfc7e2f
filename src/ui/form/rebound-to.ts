import { rebindEntry } from './binding';
import type { MessageForm } from './message-form';

/** What changes in a form so that its values of another entry source point to this one. */
export function reboundTo(eventKey: string, form: MessageForm): Partial<MessageForm> {
  const rebind = (value: string) => rebindEntry(value, eventKey);
  return {
    phone: rebind(form.phone),
    email: rebind(form.email),
    locale: rebind(form.locale),
    timeZone: rebind(form.timeZone),
    optIn: rebind(form.optIn),
    suppressed: rebind(form.suppressed),
    link: rebind(form.link),
    parameters: Object.fromEntries(Object.entries(form.parameters).map(([key, value]) => [key, rebind(value)])),
  };
}
