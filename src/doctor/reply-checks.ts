import { SettingsError } from '../errors';
import { loadReplyRules } from '../replies/load-reply-rules';
import type { ReplyRules } from '../replies/reply-rules';
import type { HandOverRoute } from '../vocabulary';
import { about, type Judged } from './check';
import { all, say } from './sentences/say';

/** Domains that nobody reads mail at (RFC 2606). */
const NOBODYS = /@(?:.*\.)?(?:example(?:\.(?:com|net|org))?|invalid|test|localhost)$/i;
const NEEDS_SALESFORCE: readonly HandOverRoute[] = ['task', 'case', 'lead', 'campaign_member'];

/** Whether the rules of replies can be read, and whether who they name can own a reply. */
export function checkReplies(has: { rulesFile: string | undefined; salesforce: boolean }): Judged[] {
  const check = about('replies.rules', 'Rules of replies');
  try {
    return judgeReplyRules(loadReplyRules(has.rulesFile), has);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return [check.fail(all(error.said), say('rules_put_right'))];
  }
}

/** Rules that could be read: their owners have hours and a zone. Pure. */
export function judgeReplyRules(rules: ReplyRules, has: { salesforce: boolean }): Judged[] {
  const check = about('replies.rules', 'Rules of replies');
  const owners = Object.entries(rules.owners);
  const unread = owners.filter(([, { email }]) => NOBODYS.test(email)).map(([key]) => key);
  const wanting = [...new Set([...rules.rules, rules.default].map(({ route }) => route))].filter(
    (route) => NEEDS_SALESFORCE.includes(route) && !has.salesforce,
  );
  if (wanting.length > 0) {
    return [check.fail(say('rules_no_salesforce', { routes: wanting.join(', ') }), say('rules_set_salesforce'))];
  }
  if (unread.length > 0) {
    return [check.warn(say('rules_unread', { owners: unread.join(', ') }), say('rules_name_owner'))];
  }
  return [check.ok(say('rules_read', { owners: owners.length, rules: rules.rules.length }))];
}
