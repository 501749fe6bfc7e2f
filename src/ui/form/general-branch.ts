import { branchForCause } from '../../decision/branch-for-cause';
import { BRANCHES, type Branch, CHOOSABLE_CAUSES, type ChoosableCause } from '../../vocabulary';
import { EMPTY_FORM, type MessageForm } from './message-form';

type PathAnswers = Pick<MessageForm, 'fallback' | 'lateFallback' | 'holdout'>;

/** The causes that can happen with these settings; the others are not asked about. */
export function possibleCauses(
  form: Pick<MessageForm, 'decideOn' | 'quietHours' | 'frequencyCap' | 'expiry'>,
): ChoosableCause[] {
  return CHOOSABLE_CAUSES.filter((cause) => {
    if (cause === 'not_delivered') return form.decideOn === 'delivered';
    if (cause === 'quiet_hours') return form.quietHours !== null;
    if (cause === 'expired') return form.expiry !== null;
    if (cause === 'frequency_capped') return form.frequencyCap !== null;
    return true;
  });
}

/** Where most reasons lead: the answer to the one question of the page, to which the other reasons are exceptions. */
export function generalBranch(form: PathAnswers): Branch {
  const count = (branch: Branch) => CHOOSABLE_CAUSES.filter((cause) => branchForCause(cause, form) === branch).length;
  return [...BRANCHES].sort((a, b) => count(b) - count(a))[0] ?? 'email_fallback';
}

/**
 * Another answer to that question: who led there before leads here now, and the exceptions stay what they are. Whom the
 * account says not to contact is asked about alone: no answer for everybody else decides that.
 */
export function withGeneralBranch(form: PathAnswers, branch: Branch): MessageForm['fallback'] {
  const before = generalBranch(form);
  return Object.fromEntries(
    CHOOSABLE_CAUSES.map((cause) => {
      const now = branchForCause(cause, form);
      return [cause, now === before && !(cause in EMPTY_FORM.fallback) ? branch : now];
    }),
  );
}
