import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

export type SignatureCheck =
  | { ok: true; form: 'raw' | 'escaped' }
  | { ok: false; reason: 'missing' | 'unsupported' | 'mismatch' };

const HEADER = /^sha256=([0-9a-f]{64})$/i;

/** Whether a header could be a signature at all: what has none need not be read. */
export const isSignatureHeader = (header: string | undefined): boolean => HEADER.test(header?.trim() ?? '');

/**
 * Longer bodies are not tried in the second form: it is made for everybody who sends a well-formed header, and a body that
 * a proxy wrote out and that is so long is repeated by Meta in no other form.
 */
const LARGEST_ESCAPED_BYTES = 256 * 1024;
const HEX = Buffer.from('0123456789abcdef', 'latin1');
/** `\uxxxx` */
const ESCAPE_LENGTH = 6;

/**
 * Every UTF-16 unit above 0x7E as `\uxxxx` in lower case: the form that Meta signs (WA 3.1). Written byte by byte, since
 * `replace` with a function takes ten times as long, and strangers may ask for it.
 */
function escaped(body: Buffer): Buffer {
  const text = body.toString('utf8');
  const form = Buffer.allocUnsafe(text.length * ESCAPE_LENGTH);
  let at = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit <= 0x7e) {
      form[at++] = unit;
      continue;
    }
    form[at++] = 0x5c;
    form[at++] = 0x75;
    for (let shift = 12; shift >= 0; shift -= 4) form[at++] = HEX[(unit >> shift) & 0xf] as number;
  }
  return form.subarray(0, at);
}

/**
 * Checks `X-Hub-Signature-256` over the raw bytes of a webhook, before any JSON parse.
 *
 * A body passes where `HMAC-SHA256(secret, raw bytes)` matches; else where the HMAC over the body with its non-ASCII
 * characters escaped does. Meta signs the escaped form and normally sends it too; a proxy that writes the characters
 * out again would otherwise break every such webhook (WA 3.1, inferred from
 * https://github.com/Charca/bootbot/issues/174). Several secrets allow rotation. The old `sha1` header is refused.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
 */
export function createSignatureVerifier(secrets: readonly string[]) {
  const keys = secrets.map((secret) => createSecretKey(Buffer.from(secret, 'utf8')));

  const matches = (body: Buffer, given: Buffer): boolean => {
    let match = false;
    for (const key of keys) {
      if (timingSafeEqual(createHmac('sha256', key).update(body).digest(), given)) match = true;
    }
    return match;
  };

  /** `header` is the whole value of `X-Hub-Signature-256`. Comparison is in constant time. */
  return function verifySignature(rawBody: Buffer, header: string | undefined): SignatureCheck {
    if (header === undefined || header === '') return { ok: false, reason: 'missing' };
    const hex = HEADER.exec(header.trim())?.[1];
    if (hex === undefined) return { ok: false, reason: 'unsupported' };
    const given = Buffer.from(hex, 'hex');
    if (matches(rawBody, given)) return { ok: true, form: 'raw' };
    if (rawBody.length > LARGEST_ESCAPED_BYTES) return { ok: false, reason: 'mismatch' };
    const other = escaped(rawBody);
    // Pure ASCII has one form only.
    if (other.length !== rawBody.length && matches(other, given)) return { ok: true, form: 'escaped' };
    return { ok: false, reason: 'mismatch' };
  };
}

export type SignatureVerifier = ReturnType<typeof createSignatureVerifier>;
