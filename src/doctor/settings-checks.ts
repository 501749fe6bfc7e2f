import type { SettingFault } from '../production-settings';
import { about, type Judged } from './check';
import { say } from './sentences/say';

/** One check for each setting that is missing or refused, else one that says that all are there. */
export function judgeSettings(faults: readonly SettingFault[]): Judged[] {
  if (faults.length === 0) return [about('settings', 'Settings').ok(say('settings_there'))];
  return faults.map(({ setting, text, saying }) =>
    about(`settings.${setting}`, `Setting ${setting}`).fail({ english: text, saying }, say('set_setting', { setting })),
  );
}
