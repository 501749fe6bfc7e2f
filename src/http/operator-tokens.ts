import { z } from 'zod';
import { mustSentences } from '../must-sentences';
import { type SettingFault, settingFault } from '../production-settings';
import { sayOfSetting } from '../setting-sentences';
import { isSameSecret } from './bearer';

/** What a token lets somebody do on the admin page: see everything, or change things as well. */
const RIGHTS = ['look', 'act'] as const;
export type Right = (typeof RIGHTS)[number];

/** One way to log in. */
export interface OperatorToken {
  /** Whose token it is; the one that everybody shares has no name, and whoever uses it says theirs. */
  name: string | undefined;
  token: string;
  right: Right;
  email: string | undefined;
}

/** As it will stand in the audit log and beside every consent that the operator changes. */
export const operatorNameSchema = z
  .string()
  .trim()
  .min(2)
  .max(40)
  .regex(/^[\p{L}\p{M}\p{N} .,'@_-]+$/u);

const SHORTEST_TOKEN = 16;

const partsSchema = z.tuple([
  operatorNameSchema,
  z.string().min(SHORTEST_TOKEN),
  z.enum(RIGHTS),
  z.email().or(z.literal('')),
]);

/**
 * `name:token[:look|act[:email]]`, separated by commas; who may act where nothing is said. A fault names the place in the
 * list and never the token.
 */
export const operatorTokensSchema = z.string().transform((text, context): OperatorToken[] => {
  const fault = (message: string) => context.addIssue({ code: 'custom', message });
  const entries = text.split(',').filter((entry) => entry.trim() !== '');
  const tokens = entries.flatMap((entry, index): OperatorToken[] => {
    const [name = '', token = '', right = 'act', email = '', ...more] = entry.split(':').map((part) => part.trim());
    const parsed = partsSchema.safeParse([name, token, right, email]);
    if (parsed.success && more.length === 0) {
      return [{ name: parsed.data[0], token: parsed.data[1], right: parsed.data[2], email: email || undefined }];
    }
    const form = `name:token[:look|act[:email]], the token with ${SHORTEST_TOKEN} characters and neither comma nor colon`;
    fault(`entry ${index + 1} is not ${form}`);
    return [];
  });
  if (entries.length === 0) fault(mustSentences.must_values);
  const [names, secrets] = [tokens.map(({ name }) => name?.toLowerCase()), tokens.map(({ token }) => token)];
  if (new Set(names).size < names.length) fault(mustSentences.must_names_differ);
  if (new Set(secrets).size < secrets.length) fault(mustSentences.must_tokens_differ);
  return tokens;
});

/** The token that everybody shares; whoever logs in with it says their name. */
export const everybodysTokenSchema = z.string().min(SHORTEST_TOKEN);

/** Somebody must be able to log in, and know with which token. */
export function operatorFaults(given: Readonly<Record<string, string>>): SettingFault[] {
  const { ADMIN_TOKEN, ADMIN_TOKENS } = given;
  if (ADMIN_TOKEN === undefined && ADMIN_TOKENS === undefined) {
    return [settingFault('ADMIN_TOKEN', sayOfSetting('setting_no_token'))];
  }
  const named = operatorTokensSchema.safeParse(ADMIN_TOKENS ?? '').data ?? [];
  if (!named.some(({ token }) => token === ADMIN_TOKEN)) return [];
  return [settingFault('ADMIN_TOKENS', sayOfSetting('setting_named_token'))];
}

/** Every token that logs somebody in. */
export function operatorTokens(env: {
  ADMIN_TOKEN?: string | undefined;
  ADMIN_TOKENS?: OperatorToken[] | undefined;
}): OperatorToken[] {
  const shared: OperatorToken[] =
    env.ADMIN_TOKEN === undefined ? [] : [{ name: undefined, token: env.ADMIN_TOKEN, right: 'act', email: undefined }];
  return [...shared, ...(env.ADMIN_TOKENS ?? [])];
}

/** Whose token this is. All are compared, so that the time tells nothing of where it stands. */
export function ownerOf(given: string, tokens: readonly OperatorToken[]): OperatorToken | undefined {
  let owner: OperatorToken | undefined;
  for (const each of tokens) if (isSameSecret(given, each.token)) owner = each;
  return owner;
}
