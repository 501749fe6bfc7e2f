import { CHOOSABLE_CAUSES, type ChoosableCause } from '../../../vocabulary';

/**
 * The questions of the marketer's pages that have a “?”, by the id of their input; of those that stand several times, such
 * as `parameter-body.1`, the name before the dash. Their texts are loaded when one is asked for.
 */
const ASKED = [
  'take-from',
  'sender',
  'template',
  'parameter',
  'when-empty',
  'link',
  'languageByContact',
  'locale',
  'useSessionMessage',
  'sessionText',
  'sessionButton',
  'sessionMinutes',
  'phone',
  'defaultCountry',
  'purpose',
  'stage',
  'topic',
  'requireOptIn',
  'optIn',
  'suppressed',
  'useQuietHours',
  'quietStart',
  'quietEnd',
  'quietZoneFrom',
  'quietTimeZone',
  'quietThen',
  'quietDays',
  'timeZone',
  'useExpiry',
  'expiresAfter',
  'useFrequencyCap',
  'capMessages',
  'capDays',
  'email',
  'set-all',
  'decideOn',
  'waitSeconds',
  'lateKind',
  'lateKey',
  'lateOn',
  'lateAfter',
  'ownerName',
  'ownerEmail',
  'notify',
  'handOver',
  'acknowledgement',
  'replyEvent',
  'questions',
  'options',
  'conversion',
  'conversionName',
  'conversionWindow',
  'holdout',
  'holdoutPercent',
  'holdoutUntil',
  'holdoutEffect',
  'holdoutBase',
  'holdoutBranch',
  'stepName',
  'test-phone',
  'judged',
] as const;

export type Question = (typeof ASKED)[number] | `cause-${ChoosableCause}`;
/** Those questions, and a path for each single reason. */
export const QUESTIONS: readonly Question[] = [...ASKED, ...CHOOSABLE_CAUSES.map((cause) => `cause-${cause}` as const)];

/** What each question means and how to answer it, in one language. */
export type HelpTexts = Readonly<Record<Question, string>>;

/** `parameter-body.1` and the like; what stands behind a second dash is a part of an answer, not a question. */
const NUMBERED = /^(parameter|when-empty|sessionButton|options)-[^-]+$/;

/** The question that an input of this id asks; undefined where it asks none of its own. */
export function questionOf(field: string): Question | undefined {
  const name = NUMBERED.exec(field)?.[1] ?? field;
  return QUESTIONS.find((question) => question === name);
}
