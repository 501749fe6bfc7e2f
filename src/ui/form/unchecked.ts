import type { KeyState } from '../../decision/step-faults';
import { lateKindFacts } from '../../vocabulary';
import type { Surroundings } from './completeness';
import { contactAttributesIn } from './contact-attributes';
import type { MessageForm } from './message-form';

const UNCHECKED = ['senders', 'templates', 'lateKey', 'replyEvent', 'attributes'] as const;
export type Unchecked = (typeof UNCHECKED)[number];

/** What nobody could look at now, so that it can only be hoped to be right. */
export function uncheckedOf(form: MessageForm, surroundings: Surroundings): Unchecked[] {
  const isUnknown: Record<Unchecked, boolean> = {
    senders: surroundings.senders === undefined,
    templates: surroundings.templates === undefined,
    lateKey: lateKindFacts(form.lateFallback.kind) !== undefined && !isKnown(surroundings.lateKey),
    replyEvent: form.replies.event.trim() !== '' && !isKnown(surroundings.replyEvent),
    attributes: contactAttributesIn(form).length > 0 && surroundings.attributesAreListed !== true,
  };
  return UNCHECKED.filter((what) => isUnknown[what]);
}

const isKnown = (state: KeyState | undefined) => state !== undefined && state !== 'unknown';
