import type { Answer } from './answer';
import { UNKNOWN_OBJECT, type WhatsAppFacts } from './ask-whatsapp';

/** Graph: the token is missing, expired or withdrawn (WA 1.9). */
const TOKEN_REFUSED = 190;

/**
 * The check that has to be mended before this refusal says anything of what was asked for: nobody is told anything with a
 * token that is not taken, nor of an account that is not there.
 */
export function whatsAppCause(
  answer: Answer<unknown> | undefined,
  { token, account }: WhatsAppFacts,
): string | undefined {
  if (answer?.kind !== 'refused') return undefined;
  if (answer.code === TOKEN_REFUSED && token?.kind === 'refused') return 'whatsapp.token';
  const isUnknown = (one: Answer<unknown> | undefined) => one?.kind === 'refused' && one.subcode === UNKNOWN_OBJECT;
  return answer !== account && isUnknown(answer) && isUnknown(account) ? 'whatsapp.account' : undefined;
}
