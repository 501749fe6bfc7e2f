import { MARKETING_CLOUD_QUESTIONS } from './marketing-cloud-questions';
import { PLACE_QUESTIONS } from './place-questions';
import { saveSettings } from './save-settings';
import type { KnownSettings, SetupQuestion } from './setup-question';
import { WHATSAPP_QUESTIONS } from './whatsapp-questions';

/** What is asked of every business unit. */
export const QUESTIONS: readonly SetupQuestion[] = [
  ...MARKETING_CLOUD_QUESTIONS,
  ...WHATSAPP_QUESTIONS,
  ...PLACE_QUESTIONS,
];

/** For whom the questions are asked, and where the answers go. */
export interface SetupPlace {
  /** The file that answers are kept in. */
  file: string;
  /** What is known before anything is asked. */
  given: KnownSettings;
  questions: readonly SetupQuestion[];
  /** Keeps what was found good, at once. */
  save: (settings: KnownSettings) => void;
  /**
   * When all is answered → with what the app and the commands are run for the checks, what is to be known of it, and
   * how the app is started with it.
   * @throws SettingsError where the answers cannot stand beside those of other units.
   */
  settle: (known: KnownSettings) => {
    environment: NodeJS.ProcessEnv;
    words: readonly string[];
    said: readonly string[];
    start: string;
  };
}

/** The one unit that a deployment serves by its environment, whatever others are served; `process`: what it was given. */
export function placeOfOnlyUnit(
  file: string,
  given: KnownSettings,
  process: Record<string, string | undefined>,
): SetupPlace {
  return {
    file,
    given,
    questions: QUESTIONS,
    save: (settings) => saveSettings(file, settings),
    settle: (known) => ({
      environment: { ...process, ...known, ENV_FILE: 'none', UNITS: 'none' },
      words: [],
      said: [],
      start: `Start the app with the settings of ${file}: npm start`,
    }),
  };
}
