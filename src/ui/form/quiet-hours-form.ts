import type { WhenQuiet, ZonesFrom } from '../../vocabulary';

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
