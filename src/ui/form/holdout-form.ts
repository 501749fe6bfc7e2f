import { holdoutEndsAt } from '../../decision/holdout';
import { isWithin, LIMITS } from '../../limits';
import { daysToReach, neededBy } from '../../reporting/holdout-result';
import type { HoldoutBranch } from '../../vocabulary';
import type { Caution } from './cautions';
import type { Gap, Surroundings } from './completeness';
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

type Asked = Pick<MessageForm, 'holdout' | 'purpose' | 'conversion'>;

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isSameDay(text);
/** There is no 30th of February. */
const isSameDay = (text: string) => {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

/** The answers that are missing, by field. */
export function holdoutGaps(
  { holdout, purpose }: Asked,
  { holdoutFacts }: Pick<Surroundings, 'holdoutFacts'>,
): Pick<Gap, 'field' | 'code' | 'about'>[] {
  if (holdout === null) return [];
  const numbers = [
    ['holdoutPercent', holdout.percent, LIMITS.holdoutPercent],
    ['holdoutEffect', holdout.smallestEffect, LIMITS.smallestEffect],
    ['holdoutBase', holdout.basePerThousand, LIMITS.basePerThousand],
  ] as const;
  return [
    ...(isAllowed(purpose, holdoutFacts) ? [] : [{ field: 'holdout', code: 'holdout_not_allowed' as const }]),
    ...(isDay(holdout.until) ? [] : [{ field: 'holdoutUntil', code: 'not_a_day' as const }]),
    ...numbers
      .filter(([, value, range]) => !isWithin(value, range))
      .map(([field, , { min, max }]) => ({ field, code: 'out_of_range' as const, about: `${min}–${max}` })),
  ];
}

/** Where the server did not say, it decides for itself: it sends to everybody then, and nobody is lost. */
function isAllowed(purpose: Asked['purpose'], facts: Surroundings['holdoutFacts']): boolean {
  return purpose === null || facts === undefined || facts.purposes.includes(purpose);
}

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
