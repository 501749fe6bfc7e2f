import { createHmac } from 'node:crypto';

/** The value of `appsecret_proof`: HMAC-SHA256 of the token with the app's secret, in hex (WA 1.11). */
export function appSecretProof(appSecret: string, accessToken: string): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex');
}

/**
 * The proof that goes with every call of one token. Meta refuses a wrong one even where it demands none, and of several
 * secrets (one is being replaced) only one is in force: after a refusal of the present proof the next secret's is sent, after
 * the last one none, then the first again. So a secret that is not the token's costs one refused call, and not every send.
 */
export function createAppSecretProofs(accessToken: string, appSecrets: readonly string[]) {
  const candidates = [...appSecrets.map((secret) => appSecretProof(secret, accessToken)), undefined];
  let place = 0;

  return {
    /** How many there are to try, the call without one included. */
    count: candidates.length,
    current: (): string | undefined => candidates[place],
    /** Meta refused a call that carried this one. */
    refused(proof: string | undefined): void {
      if (proof === candidates[place]) place = (place + 1) % candidates.length;
    },
  };
}
