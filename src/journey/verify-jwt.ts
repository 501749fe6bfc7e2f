import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';

/**
 * One key per signing secret, made once: with a string `jsonwebtoken` first tries to read a public key on every call,
 * which makes it some thirty times slower (docs/decisions.md).
 */
export function jwtKeys(secrets: readonly string[]): KeyObject[] {
  return secrets.map((secret) => createSecretKey(Buffer.from(secret, 'utf8')));
}

/** Journey Builder's tokens carry no times; where one does, two clocks may differ by so much. */
const CLOCK_TOLERANCE_S = 60;
/** Of a header with `alg`, `typ` and the like. */
const LONGEST_HEADER = 2_000;

const headerSchema = z.looseObject({ alg: z.unknown().optional() });

/** The header of a compact JWS; `undefined` where there is none. */
export function jwtHeader(token: string): Record<string, unknown> | undefined {
  const encoded = token.slice(0, token.indexOf('.'));
  if (encoded.length > LONGEST_HEADER) return undefined;
  try {
    return headerSchema.safeParse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Whether the third part is the HMAC of the two before it. Nothing is decoded for that. */
function isSignedWith(key: KeyObject, signed: string, signature: string): boolean {
  const expected = Buffer.from(createHmac('sha256', key).update(signed, 'utf8').digest('base64url'));
  const given = Buffer.from(signature, 'latin1');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * The payload of a compact JWS signed HS256 with one of the secrets, else `undefined`. `jsonwebtoken` decodes and parses
 * before it verifies, once per secret, so it gets only what the HMAC has let through: what a stranger sends costs a digest.
 * A header with `crit` demands what nobody here understands, and is refused (RFC 7515, 4.1.11). Journey Builder's tokens
 * carry no `exp`, `iat` or `jti` (JB 2.3), so none is demanded; what guards against a replay is the execution record.
 * https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/encode-custom-activities-using-jwt.html
 */
export function verifyJwt(token: string, keys: readonly KeyObject[]): unknown {
  const end = token.lastIndexOf('.');
  const [signed, signature] = [token.slice(0, end), token.slice(end + 1)];
  const key = keys.find((each) => isSignedWith(each, signed, signature));
  if (key === undefined) return undefined;
  const header = jwtHeader(token);
  if (header === undefined || 'crit' in header) return undefined;
  try {
    return jwt.verify(token, key, { algorithms: ['HS256'], clockTolerance: CLOCK_TOLERANCE_S });
  } catch {
    return undefined;
  }
}
