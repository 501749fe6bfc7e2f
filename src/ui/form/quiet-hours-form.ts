import { isWithin, LIMITS } from '../../limits';
import { ISO_WEEKDAYS, type WhenQuiet, type ZonesFrom } from '../../vocabulary';
import type { Gap } from './completeness';

export type SendWindowForm = { from: string; until: string } | 'closed';

/** Quiet hours as the marketer edits them. */
export interface QuietHoursForm {
  start: string;
  end: string;
  /** Whose zone counts where the customer's is not known. */
  zoneFrom: ZonesFrom;
  /** For everybody, or where the country of a number is not known; empty: UTC. */
  timeZone: string;
  whenQuiet: WhenQuiet;
  /** Weekdays (ISO, Monday is 1) with a send window of their own. */
  days: Partial<Record<string, SendWindowForm>>;
}

/** As they stand when they are first asked for: by the number, and never by where the marketer sits. */
export const NIGHT: QuietHoursForm = {
  start: '21:00',
  end: '08:00',
  zoneFrom: 'number',
  timeZone: '',
  whenQuiet: 'fallback',
  days: {},
};

const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** What is missing or wrong of the quiet hours and of the expiry. */
export function quietGaps(form: {
  quietHours: QuietHoursForm | null;
  expiry: { minutes: number | null } | null;
}): Omit<Gap, 'step'>[] {
  const { quietHours, expiry } = form;
  const gaps: Omit<Gap, 'step'>[] = [];
  const time = (field: string, text: string) => {
    if (!CLOCK_TIME.test(text)) gaps.push({ field, code: 'not_a_time' });
  };
  if (quietHours) {
    time('quietStart', quietHours.start);
    time('quietEnd', quietHours.end);
    if (quietHours.zoneFrom === 'named' && quietHours.timeZone === '') {
      gaps.push({ field: 'quietTimeZone', code: 'missing' });
    }
    for (const day of ISO_WEEKDAYS) {
      const window = quietHours.days[day];
      if (window === undefined || window === 'closed') continue;
      time(`quietFrom-${day}`, window.from);
      time(`quietUntil-${day}`, window.until);
      if (window.from >= window.until) gaps.push({ field: `quietUntil-${day}`, code: 'not_after' });
    }
    if (ISO_WEEKDAYS.every((day) => quietHours.days[day] === 'closed'))
      gaps.push({ field: 'quietDays', code: 'never_open' });
  }
  if (expiry && !isWithin(expiry.minutes, LIMITS.expiresAfterMinutes)) {
    const { min, max } = LIMITS.expiresAfterMinutes;
    gaps.push({ field: 'expiresAfter', code: 'out_of_range', about: `${min}–${max}` });
  }
  return gaps;
}
