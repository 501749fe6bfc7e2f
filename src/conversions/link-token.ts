import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

const VERSION = 1;
const MAC_BYTES = 16;
/** Version, message key, settings hash. */
const BODY_BYTES = 1 + 16 + 12;
const TOKEN = /^[A-Za-z0-9_-]{60}$/;

/** What a link stands for: this message, and the step's settings that name the destination. */
export interface LinkClaim {
  /** 32 hex digits. */
  messageKey: string;
  /** 16 characters of base64url, as the settings store gives it. */
  settingsHash: string;
}

/**
 * Tokens of tracked links: 60 characters of base64url that hold the message and the settings, signed with HMAC-SHA256 cut
 * to 128 bits. There is no address in them, so a forged one can lead nowhere, and nobody's data either. The first secret
 * signs, each of them verifies, so that a secret can be replaced while old links are in old chats.
 */
export function createLinkTokens(secrets: readonly string[]) {
  const keys = secrets.map((secret) => createSecretKey(Buffer.from(secret, 'utf8')));
  const [signingKey] = keys;
  if (signingKey === undefined) throw new RangeError('a link secret is needed');

  return {
    sign({ messageKey, settingsHash }: LinkClaim): string {
      const body = Buffer.concat([
        Buffer.from([VERSION]),
        Buffer.from(messageKey, 'hex'),
        Buffer.from(settingsHash, 'base64url'),
      ]);
      if (body.length !== BODY_BYTES) throw new RangeError('a message key or a settings hash has another length');
      return Buffer.concat([body, macOf(signingKey, body)]).toString('base64url');
    },

    /** `undefined` for everything that was not signed here. */
    read(token: string): LinkClaim | undefined {
      if (!TOKEN.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      const body = bytes.subarray(0, BODY_BYTES);
      const mac = bytes.subarray(BODY_BYTES);
      if (!keys.some((key) => timingSafeEqual(macOf(key, body), mac)) || body[0] !== VERSION) return undefined;
      return {
        messageKey: body.subarray(1, 17).toString('hex'),
        settingsHash: body.subarray(17).toString('base64url'),
      };
    },
  };
}

export type LinkTokens = ReturnType<typeof createLinkTokens>;

/** The prefix keeps a MAC made for anything else with the same secret from being a link. */
function macOf(key: KeyObject, body: Buffer): Buffer {
  return createHmac('sha256', key).update('tracked link\n').update(body).digest().subarray(0, MAC_BYTES);
}
