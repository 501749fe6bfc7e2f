import { holdoutEndsAt } from '../../decision/holdout';
import { isDay } from '../../decision/open-questions';
import { isWithin, LIMITS } from '../../limits';
import { daysToReach, neededBy } from '../../reporting/holdout-result';
import type { HoldoutBranch } from '../../vocabulary';
import type { Caution } from './cautions';
import type { Surroundings } from './completeness';
import type { MessageForm } from './message-form';

/** A share of the contacts that is held out at random, as the marketer edits it. */
export interface HoldoutForm {
  percent: number | null;
  /** `2027-01-31`, the last day, UTC. */
  until: string;
  smallestEffect: number | null;
  basePerThousand: number | null;
  branch: HoldoutBranch;
}

export const NEW_HOLDOUT: HoldoutForm = {
  percent: LIMITS.holdoutPercent.usual,
  until: '',
  smallestEffect: LIMITS.smallestEffect.usual,
  basePerThousand: null,
  branch: 'continue',
};

type Asked = Pick<MessageForm, 'holdout' | 'conversion'>;

/** What a holdout takes: people, and days where it is known how many come. Undefined while an answer is missing. */
export function holdoutNeed(
  { percent, smallestEffect, basePerThousand, until }: HoldoutForm,
  facts: Surroundings['holdoutFacts'],
): { people: number; days?: number; isInTime?: boolean } | undefined {
  if (
    !isWithin(percent, LIMITS.holdoutPercent) ||
    !isWithin(smallestEffect, LIMITS.smallestEffect) ||
    !isWithin(basePerThousand, LIMITS.basePerThousand)
  ) {
    return undefined;
  }
  const people = neededBy({ percent, smallestEffect, basePerThousand });
  if (people === undefined) return undefined;
  if (facts?.contactsADay === undefined) return { people };
  const { contactsADay, now } = facts;
  return { people, ...daysToReach(people, { contactsADay, now, until: isDay(until) ? until : '9999-12-31' }) };
}

/** What should be known of a holdout before it runs. */
export function holdoutCautions(
  { holdout, conversion }: Asked,
  { holdoutFacts }: Pick<Surroundings, 'holdoutFacts'>,
): Pick<Caution, 'code' | 'about'>[] {
  if (holdout === null) return [];
  const need = holdoutNeed(holdout, holdoutFacts);
  const isOver = holdoutFacts !== undefined && isDay(holdout.until) && holdoutEndsAt(holdout.until) <= holdoutFacts.now;
  return [
    ...(conversion === 'none' ? [{ code: 'holdout_without_conversion' as const }] : []),
    ...(holdout.branch === 'email_fallback' ? [{ code: 'holdout_against_email' as const }] : []),
    ...(isOver ? [{ code: 'holdout_over' as const }] : []),
    ...(!isOver && need?.isInTime === false ? [{ code: 'holdout_too_short' as const, about: String(need.days) }] : []),
  ];
}
