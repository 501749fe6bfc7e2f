import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';

/**
 * One key per signing secret, made once: with a string `jsonwebtoken` first tries to read a public key on every call,
 * which makes it some thirty times slower (docs/decisions.md).
 */
export function jwtKeys(secrets: readonly string[]): KeyObject[] {
  return secrets.map((secret) => createSecretKey(Buffer.from(secret, 'utf8')));
}

/** Journey Builder's tokens carry no times; where one does, two clocks may differ by so much. */
const CLOCK_TOLERANCE_S = 60;

/**
 * The payload of a compact JWS signed HS256 with one of the secrets, else `undefined`. Journey Builder's tokens carry no
 * `exp`, `iat` or `jti` (JB 2.3), so none is demanded; what guards against a replay is the execution record.
 * https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/encode-custom-activities-using-jwt.html
 */
export function verifyJwt(token: string, keys: readonly KeyObject[]): unknown {
  for (const key of keys) {
    try {
      return jwt.verify(token, key, { algorithms: ['HS256'], clockTolerance: CLOCK_TOLERANCE_S });
    } catch {
      // The next secret may be the one; what is left over is refused below.
    }
  }
  return undefined;
}
