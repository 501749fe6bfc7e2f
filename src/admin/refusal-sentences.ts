import { speaker } from '../saying';

/** Why the admin API did not do something, where it tells what exactly is wrong. */
export const refusalSentences = {
  refusal_row: '{problems}',
  refusal_consents: '{lost}. Nothing was changed: it needs a yes that says so',
  refusal_unasked: 'the mapping leaves {columns} out, by which it would be asked as well',
  refusal_send: 'WhatsApp refused it: {words} ({code})',
  refusal_send_no_code: 'WhatsApp refused it: {words} (no code)',
} as const;

/** Why it was not done, by its code. */
export const sayRefusal = speaker(refusalSentences);
