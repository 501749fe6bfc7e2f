import { speaker } from '../saying';

/** What an operator does about an error of Meta, as config/whatsapp-error-codes.json names it. */
export const fixSentences = {
  fix_token: 'generate a token that never expires for the system user and set WHATSAPP_ACCESS_TOKEN',
  fix_permissions:
    'grant the system user whatsapp_business_messaging and whatsapp_business_management for this account, then generate its token anew',
  fix_address: 'allow the address of this server at App settings, Advanced, Server IP allowlist, or empty that list',
  fix_version: 'set WHATSAPP_API_VERSION to a version that exists',
  fix_number:
    'see that WHATSAPP_PHONE_NUMBER_ID names a number of the account, and that the account is assigned to the system user',
  fix_secret: 'set WHATSAPP_APP_SECRET to the secret of the app whose token sends',
  fix_app: 'see that the app exists and is live, and that the token is one of it',
  fix_review: 'see what WhatsApp Manager and Business Support Home say of the account, and ask for a review there',
  fix_country: 'see in which countries the account may write, at Business Support Home',
  fix_name: 'have a display name of the number approved in WhatsApp Manager',
  fix_payment: 'see to the payment method of the account at Business Settings, WhatsApp accounts',
  fix_register: 'register the number again with its PIN (WhatsApp Manager, Account tools, Phone numbers)',
  fix_ends: 'it ends by itself; see the template categories in WhatsApp Manager',
  fix_spam: 'write to fewer people, and only to those who want it: the limit ends by itself after hours',
  fix_reach:
    'see that this server reaches graph.facebook.com itself, that no proxy answers for it, and WHATSAPP_GRAPH_URL',
} as const;
type FixCode = keyof typeof fixSentences;
export const FIX_CODES = Object.keys(fixSentences) as [FixCode, ...FixCode[]];

/** What to do about it, by its code. */
export const sayFix = speaker(fixSentences);
