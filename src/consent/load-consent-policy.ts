import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsError } from '../errors';
import { type ConsentPolicy, consentPolicySchema } from './consent-policy';

const SHIPPED_POLICY = join(__dirname, '../../config/consent-policy.json');

/**
 * Reads the policy once at start-up: the account's own file (`CONSENT_POLICY`), else the one that is shipped.
 * @throws SettingsError naming the file and what is wrong in it.
 */
export function loadConsentPolicy(file: string = SHIPPED_POLICY): ConsentPolicy {
  try {
    return consentPolicySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new SettingsError([`the consent policy ${file}: ${why}`]);
  }
}
