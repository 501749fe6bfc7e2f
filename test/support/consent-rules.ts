import { join } from 'node:path';
import { loadConsentPolicy } from '../../src/consent/load-consent-policy';
import { createMessageClassifier } from '../../src/consent/message-intent';
import { loadOptOutWords } from '../../src/consent/opt-out-words';
import { readOptOutLabels } from '../../src/whatsapp/opt-out-labels';

const config = (name: string) => join(__dirname, '../../config', name);

/** The policy and the words that ship. */
export const shippedPolicy = loadConsentPolicy(config('consent-policy.json'));
export const shippedClassifier = createMessageClassifier(
  loadOptOutWords([config('opt-out-words')]),
  shippedPolicy.optOutWords,
  readOptOutLabels().labels,
);
