import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

export type SignatureCheck =
  | { ok: true; form: 'raw' | 'escaped' }
  | { ok: false; reason: 'missing' | 'unsupported' | 'mismatch' };

const HEADER = /^sha256=([0-9a-f]{64})$/i;

/** Every UTF-16 unit above 0x7E as `\uxxxx` in lower case: the form that Meta signs (WA 3.1). */
function escaped(body: Buffer): Buffer | undefined {
  if (!body.some((byte) => byte > 0x7e)) return undefined;
  const text = body
    .toString('utf8')
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return Buffer.from(text, 'latin1');
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
    const other = escaped(rawBody);
    if (other && matches(other, given)) return { ok: true, form: 'escaped' };
    return { ok: false, reason: 'mismatch' };
  };
}

export type SignatureVerifier = ReturnType<typeof createSignatureVerifier>;
