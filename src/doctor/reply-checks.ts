import { SettingsError } from '../errors';
import { loadReplyRules } from '../replies/load-reply-rules';
import type { ReplyRules } from '../replies/reply-rules';
import type { HandOverRoute } from '../vocabulary';
import { about, type Judged } from './check';

/** Domains that nobody reads mail at (RFC 2606). */
const NOBODYS = /@(?:.*\.)?(?:example(?:\.(?:com|net|org))?|invalid|test|localhost)$/i;
const NEEDS_SALESFORCE: readonly HandOverRoute[] = ['task', 'case', 'lead', 'campaign_member'];
const RULES = 'in config/reply-rules.json, or the file that REPLY_RULES names: docs/conversations.md';

/** Whether the rules of replies can be read, and whether who they name can own a reply. */
export function checkReplies(has: { rulesFile: string | undefined; salesforce: boolean }): Judged[] {
  const check = about('replies.rules', 'Rules of replies');
  try {
    return judgeReplyRules(loadReplyRules(has.rulesFile), has);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return [check.fail(error.faults.join('; '), `put it right ${RULES}`)];
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
    return [
      check.fail(
        `the route ${wanting.join(', ')} leads to Salesforce CRM, which is not set up`,
        `set SALESFORCE_LOGIN_URL and its two companions, or choose another route ${RULES}`,
      ),
    ];
  }
  if (unread.length > 0) {
    return [
      check.warn(
        `${unread.join(', ')}: nobody reads the email address that stands there`,
        `name who really answers ${RULES}`,
      ),
    ];
  }
  return [check.ok(`${owners.length} owners with email, zone and hours; ${rules.rules.length} rules and a default`)];
}
