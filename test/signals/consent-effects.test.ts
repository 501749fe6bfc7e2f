import { consentEffectsFrom } from '../../src/signals/consent-effects';
import type { Signal } from '../../src/signals/signal';
import { shippedClassifier, shippedPolicy } from '../support/consent-rules';

const policy = {
  ...shippedPolicy,
  confirmation: { optOut: 'You will hear no more from us here.', optIn: 'Welcome.' },
  entryEvents: [{ topic: 'offers', when: 'welcome' as const, eventDefinitionKey: 'welcome-event' }],
};
const rules = { policy, classifier: shippedClassifier };
const reply = (more: Partial<Extract<Signal, { kind: 'reply' }>>): Signal => ({
  kind: 'reply',
  at: 1_790_000_000,
  sender: 's1',
  replyId: 'wamid.1',
  person: { phone: '+15550001111' },
  messageType: 'text',
  body: '',
  ...more,
});

test('a STOP is confirmed once where the account wants that', () => {
  const effects = consentEffectsFrom([reply({ body: 'STOP' }), reply({ body: 'STOP' })], rules);
  expect(effects[0]).toMatchObject({
    kind: 'send_text',
    sender: 's1',
    address: '+15550001111',
    text: policy.confirmation.optOut,
  });
  expect(effects[1]).toEqual(effects[0]);
  expect(consentEffectsFrom([reply({ body: 'STOP' })], { ...rules, policy: shippedPolicy })).toEqual([]);
});

test('an opt-in button fires the welcome journey of its topic', () => {
  const pressed = reply({ messageType: 'button', body: 'Yes', payload: 'OPTIN:offers:x' });
  expect(consentEffectsFrom([pressed], rules)).toContainEqual(
    expect.objectContaining({ kind: 'fire_entry_event', eventDefinitionKey: 'welcome-event', topic: 'offers' }),
  );
});

test('an ordinary reply asks for nothing', () => {
  expect(consentEffectsFrom([reply({ body: 'thanks, see you tomorrow' })], rules)).toEqual([]);
});
