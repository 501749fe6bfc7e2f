import { join } from 'node:path';
import { loadConsentPolicy } from '../../src/consent/load-consent-policy';
import { createMessageClassifier, loadOptOutWords } from '../../src/consent/message-intent';

const config = (name: string) => join(__dirname, '../../config', name);

/** The policy and the words that ship. */
export const shippedPolicy = loadConsentPolicy(config('consent-policy.json'));
export const shippedClassifier = createMessageClassifier(loadOptOutWords([config('opt-out-words')]));
