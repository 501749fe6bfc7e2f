import * as z from 'zod/mini';
import { ISO_WEEKDAYS, type WhenQuiet, ZONES_FROM, type ZonesFrom } from '../../vocabulary';
import type { QuietHoursForm } from './quiet-hours-form';
import { unknownWord } from './unknown-words';

const windowSchema = z.union([z.literal('closed'), z.object({ from: z.string(), until: z.string() })]);

/** Quiet hours as they are saved → as they are edited; windows that the page cannot show stay in the activity. */
export function quietHoursFrom(saved: {
  start: string;
  end: string;
  timeZone: string;
  then: WhenQuiet;
  zoneFrom?: ZonesFrom | undefined;
  days: Record<string, unknown>;
}): QuietHoursForm {
  const { start, end, timeZone } = saved;
  const zoneFrom = saved.zoneFrom ?? (timeZone === '' ? 'number' : 'named');
  const days = ISO_WEEKDAYS.flatMap((day) => {
    const window = z.safeParse(windowSchema, saved.days[day]);
    return window.success ? [[day, window.data] as const] : [];
  });
  return { start, end, timeZone, zoneFrom, whenQuiet: saved.then, days: Object.fromEntries(days) };
}

/** As the step keeps it: where a zone is named it must be said that the number goes before it. */
export function zoneFromOf({ zoneFrom, timeZone }: QuietHoursForm, saved: unknown): string | null {
  if (zoneFrom === 'named') return zoneFrom;
  return unknownWord(ZONES_FROM, saved) ?? (timeZone !== '' || saved === 'number' ? 'number' : null);
}

/** As the step keeps them, with what it held that the page could not show. */
export function daysOf({ days }: QuietHoursForm, saved: Record<string, unknown>): Record<string, unknown> | null {
  const unknown = Object.entries(saved).filter(
    ([day, window]) => !ISO_WEEKDAYS.some((known) => known === day) || !z.safeParse(windowSchema, window).success,
  );
  const all = { ...Object.fromEntries(unknown), ...days };
  return Object.keys(all).length === 0 ? null : all;
}
