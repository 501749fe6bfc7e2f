import type { SettingFault } from '../production-settings';
import { about, type Judged } from './check';

/** One check for each setting that is missing or refused, else one that says that all are there. */
export function judgeSettings(faults: readonly SettingFault[]): Judged[] {
  if (faults.length === 0) return [about('settings', 'Settings').ok('every setting that is needed is there')];
  return faults.map(({ setting, text }) =>
    about(`settings.${setting}`, `Setting ${setting}`).fail(
      text,
      `set ${setting} in the environment of every process; docs/settings.md says what it is and where to find it`,
    ),
  );
}
