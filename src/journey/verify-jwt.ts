import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** One key per signing secret, made once. */
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

/** Whether a compact JWS is signed with one of the secrets, whatever it says. */
export function isSignedWithOne(token: string, keys: readonly KeyObject[]): boolean {
  const end = token.lastIndexOf('.');
  const [signed, signature] = [token.slice(0, end), token.slice(end + 1)];
  return keys.some((each) => isSignedWith(each, signed, signature));
}

/** What a header says in full, in Journey Builder's calls and nearly everywhere: `{"alg":"HS256","typ":"JWT"}`. */
const USUAL_HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

/** A header with `crit` demands what nobody here understands, and is refused (RFC 7515, 4.1.11). */
function isUnderstood(token: string): boolean {
  if (token.startsWith(`${USUAL_HEADER}.`)) return true;
  const header = jwtHeader(token);
  return header?.alg === 'HS256' && !('crit' in header);
}

const timesSchema = z.looseObject({ exp: z.number().optional(), nbf: z.number().optional() });

/** Whether a payload with times is in force at `now`, in s (RFC 7519, 4.1.4 and 4.1.5); times that are no numbers never are. */
function isInForce(payload: object, now: number): boolean {
  if (!('exp' in payload) && !('nbf' in payload)) return true;
  const { data: times } = timesSchema.safeParse(payload);
  if (times === undefined) return false;
  const { exp = Number.POSITIVE_INFINITY, nbf = 0 } = times;
  return now < exp + CLOCK_TOLERANCE_S && now >= nbf - CLOCK_TOLERANCE_S;
}

/**
 * The payload of a compact JWS signed HS256 with one of the secrets, else `undefined`; `now` in s. Nothing is decoded before the HMAC of
 * its text is right: what a stranger sends costs a digest. What was let through is decoded here and not by `jsonwebtoken`,
 * which would verify it a second time, at a tenth of the cost of a whole call. A payload that is no JSON is given as text.
 * Journey Builder's tokens carry no `exp`, `iat` or `jti` (JB 2.3), so none is demanded; what guards against a replay is the
 * execution record.
 * https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/encode-custom-activities-using-jwt.html
 */
export function verifyJwt(token: string, keys: readonly KeyObject[], now: number): unknown {
  if (!isSignedWithOne(token, keys) || !isUnderstood(token)) return undefined;
  const [, encoded, ...more] = token.slice(0, token.lastIndexOf('.')).split('.');
  if (encoded === undefined || more.length > 0) return undefined;
  const text = Buffer.from(encoded, 'base64url').toString('utf8');
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    return text;
  }
  const isObject = typeof payload === 'object' && payload !== null;
  return isObject && !isInForce(payload as object, now) ? undefined : payload;
}
