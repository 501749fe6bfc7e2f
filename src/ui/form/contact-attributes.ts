import { resolvedBy } from '../../decision/expressions';
import { inArgumentsFrom } from './activity-form';
import { bindingIn } from './binding';
import type { MessageForm } from './message-form';

/** An attribute of the contact, by the name of its attribute set. */
export interface NamedAttribute {
  set: string;
  name: string;
}

/** The contact attributes that a step is bound to, each once. */
export function contactAttributesIn(form: MessageForm): NamedAttribute[] {
  const found = new Map<string, NamedAttribute>();
  resolvedBy(inArgumentsFrom(form), (expression) => {
    const binding = bindingIn(expression);
    // `{{Contact.Key}}` and `{{Contact.Default.Email}}` stand in no set.
    if (binding?.source === 'contact' && binding.group !== '')
      found.set(`${binding.group} ${binding.name}`, { set: binding.group, name: binding.name });
    return expression;
  });
  return [...found.values()];
}
