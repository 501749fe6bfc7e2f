import { DateTime } from 'luxon';

const UTC = { zone: 'utc' };

/**
 * A date as it is read back from a data extension, in whole seconds: Marketing Cloud gives `1/5/2026 10:00:00 AM`, other
 * tools ISO; ours are UTC either way. Undefined where it is none.
 */
export function storedSeconds(date: string): number | undefined {
  const readings = [
    () => DateTime.fromISO(date, UTC),
    () => DateTime.fromSQL(date, UTC),
    () => DateTime.fromFormat(date, 'M/d/yyyy h:mm:ss a', UTC),
  ];
  for (const read of readings) {
    const time = read();
    if (time.isValid) return Math.floor(time.toSeconds());
  }
  return undefined;
}
