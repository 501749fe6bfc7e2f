import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { z } from 'zod';

/** Without values of the contact, and with them. */
const PLAIN = 1;
const WITH_VALUES = 2;
const MAC_BYTES = 16;
/** Version, message key, settings hash. */
const BODY_BYTES = 1 + 16 + 12;
/** 60 characters without values; with as many as a button's URL holds. */
const TOKEN = /^[A-Za-z0-9_-]{60,2000}$/;
const valuesSchema = z.array(z.string()).min(1);

/** What a link stands for: this message, and the step's settings that name the destination. */
export interface LinkClaim {
  /** 32 hex digits. */
  messageKey: string;
  /** 16 characters of base64url, as the settings store gives it. */
  settingsHash: string;
  /** What fills the blanks of the step's link for this contact; none where it has no blank. */
  values: readonly string[];
}

/** A secret of the list: one key signs, the other hides values. */
interface LinkKeys {
  signing: KeyObject;
  hiding: Buffer;
}

/**
 * Tokens of tracked links: 60 characters of base64url that hold the message and the settings, signed with HMAC-SHA256 cut
 * to 128 bits. There is no address in them, so a forged one can lead nowhere. What a contact's link says besides is in them
 * encrypted, so that nobody's data is read in a link: AES-256-CTR from the MAC of all that the token says, which is a
 * synthetic IV as in RFC 5297, so that a token is the same however often it is made. The first secret signs, each of them
 * verifies, so that a secret can be replaced while old links are in old chats.
 */
export function createLinkTokens(secrets: readonly string[]) {
  const keys = secrets.map((secret): LinkKeys => {
    const signing = createSecretKey(Buffer.from(secret, 'utf8'));
    return { signing, hiding: createHmac('sha256', signing).update('values of a tracked link\n').digest() };
  });
  const [first] = keys;
  if (first === undefined) throw new RangeError('a link secret is needed');

  return {
    sign({ messageKey, settingsHash, values }: LinkClaim): string {
      const body = Buffer.concat([
        Buffer.from([values.length === 0 ? PLAIN : WITH_VALUES]),
        Buffer.from(messageKey, 'hex'),
        Buffer.from(settingsHash, 'base64url'),
      ]);
      if (body.length !== BODY_BYTES) throw new RangeError('a message key or a settings hash has another length');
      const said = Buffer.from(values.length === 0 ? '' : JSON.stringify(values), 'utf8');
      const mac = macOf(first.signing, Buffer.concat([body, said]));
      const hidden = said.length === 0 ? said : createCipheriv('aes-256-ctr', first.hiding, mac).update(said);
      return Buffer.concat([body, hidden, mac]).toString('base64url');
    },

    /** `undefined` for everything that was not signed here. */
    read(token: string): LinkClaim | undefined {
      if (!TOKEN.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      // Characters that say the same bytes otherwise are no token of ours.
      if (bytes.toString('base64url') !== token) return undefined;
      const body = bytes.subarray(0, BODY_BYTES);
      const hidden = bytes.subarray(BODY_BYTES, -MAC_BYTES);
      const mac = bytes.subarray(-MAC_BYTES);
      for (const { signing, hiding } of keys) {
        const said = hidden.length === 0 ? hidden : createDecipheriv('aes-256-ctr', hiding, mac).update(hidden);
        if (!timingSafeEqual(macOf(signing, Buffer.concat([body, said])), mac)) continue;
        return {
          messageKey: body.subarray(1, 17).toString('hex'),
          settingsHash: body.subarray(17).toString('base64url'),
          values: said.length === 0 ? [] : valuesSchema.parse(JSON.parse(said.toString('utf8'))),
        };
      }
      return undefined;
    },
  };
}

export type LinkTokens = ReturnType<typeof createLinkTokens>;

/** The prefix keeps a MAC made for anything else with the same secret from being a link. */
function macOf(key: KeyObject, body: Buffer): Buffer {
  return createHmac('sha256', key).update('tracked link\n').update(body).digest().subarray(0, MAC_BYTES);
}
