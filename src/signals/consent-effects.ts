import { digestOf } from '../consent/consent-change';
import { type ConsentEffect, entryEventsFor } from '../consent/consent-effect';
import type { ConsentPolicy } from '../consent/consent-policy';
import type { MessageClassifier } from '../consent/message-intent';
import { addressesOf, wishOf } from './consent-changes';
import type { Signal } from './signal';

/**
 * What a customer's wish asks others to do: a confirmation inside the 24-hour window that the message has just opened,
 * and the welcome journey of a topic. Pure; each effect has an id, so that the same webhook twice has one effect.
 */
export function consentEffectsFrom(
  signals: readonly Signal[],
  rules: { policy: Pick<ConsentPolicy, 'confirmation' | 'entryEvents'>; classifier: MessageClassifier },
): ConsentEffect[] {
  return signals.flatMap((signal) => {
    if (signal.kind !== 'reply') return [];
    const [address] = addressesOf(signal.person);
    const wish = wishOf(signal, rules.classifier);
    if (address === undefined || wish === undefined) return [];
    const { replyId: evidenceId, sender } = signal;
    const text = rules.policy.confirmation[wish.status === 'opted_out' ? 'optOut' : 'optIn'];
    const effects: ConsentEffect[] = [];
    if (text !== '' && sender !== undefined) {
      effects.push({ kind: 'send_text', id: digestOf(`confirm ${evidenceId}`), sender, address, text });
    }
    if (wish.status === 'opted_in' && wish.topic !== undefined) {
      effects.push(...entryEventsFor({ address, topic: wish.topic, evidenceId, when: 'welcome' }, rules.policy));
    }
    return effects;
  });
}
