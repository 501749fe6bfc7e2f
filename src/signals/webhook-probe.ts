/**
 * What the doctor posts to our own webhook, through PUBLIC_URL, to see that it comes as Meta's would: with characters that
 * Meta escapes before it signs (WA 3.1). Nothing in it is for anybody, so nothing is stored of it.
 */
export const WEBHOOK_PROBE =
  '{"object":"webhook_probe","entry":[],"text":"\\u00e9\\u00df \\u6f22\\u5b57 \\ud83d\\udc4b"}';

const LONGEST = 500;

/** Whether a verified body is the probe, also where a proxy wrote its characters out. */
export function isWebhookProbe(raw: Buffer): boolean {
  if (raw.length > LONGEST) return false;
  try {
    const body: unknown = JSON.parse(raw.toString('utf8'));
    return typeof body === 'object' && body !== null && 'object' in body && body.object === 'webhook_probe';
  } catch {
    return false;
  }
}
