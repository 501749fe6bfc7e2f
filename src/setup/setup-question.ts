import { readSettings } from '../config';
import type { HttpAsker } from '../doctor/ask-http';

/** Settings by name, as the environment and the file of settings hold them. */
export type KnownSettings = Readonly<Record<string, string>>;

/** What came of looking at an answer; `said` is what was seen, in one line. */
export type Finding =
  /** `settings`: what follows from the answer and need not be asked. */
  | { kind: 'good'; said: string; settings?: KnownSettings }
  /** Whoever knows refuses it. `again`: settings whose questions are asked once more. */
  | { kind: 'wrong'; said: string; again?: readonly string[] }
  /** Nobody gave an answer: it may be right. The same answer again keeps it. */
  | { kind: 'unchecked'; said: string };

/** What the checks of answers ask with. */
export interface SetupParts {
  asker: HttpAsker;
  /** Whether this address leads to this machine, or to the app. */
  askPublicUrl: (known: KnownSettings) => Promise<Finding>;
  askRedis: (known: KnownSettings) => Promise<Finding>;
}

/** One question, for one setting. */
export interface SetupQuestion {
  setting: string;
  ask: string;
  /** Where the answer is found. */
  where: string;
  /** Not shown while it is typed, nor afterwards. */
  secret?: true;
  /** What holds where nothing is typed; `certain`: there is nothing to choose, and nothing is asked. */
  proposal?: (known: KnownSettings) => { value: string; certain?: boolean } | undefined;
  /** What is typed in another form than the setting has; undefined where it cannot be read. */
  read?: (typed: string) => KnownSettings | undefined;
  check?: (known: KnownSettings, parts: SetupParts) => Promise<Finding>;
}

/** What is wrong with the form of these settings, as the start would say it; undefined where nothing is. */
export function formFault(settings: KnownSettings, names: readonly string[]): string | undefined {
  return readSettings(settings).faults.find(({ setting }) => names.includes(setting) && setting in settings)?.text;
}
