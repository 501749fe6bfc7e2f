import type { Row } from '../redis/outbox-entry';
import { BRANCHES, isWord, REASONS } from '../vocabulary';
import type { CubeRow, StepDimensions } from './cube-row';
import { answeredWith, countOf, decisionsIn, totalAfter } from './cube-words';

/** Words that stand alone, by the column of `WA_Daily` that holds how many messages they are of. */
const COLUMN_OF_WORD = {
  accepted: 'Accepted',
  proven: 'Proven',
  delivered: 'Delivered',
  read: 'WasRead',
  clicked: 'Clicked',
  replied: 'RepliedAtAll',
  answered: 'Replied',
  converted: 'Converted',
  converted_after: 'ConvertedAfterReply',
  noticed: 'Noticed',
  blocked: 'LikelyBlocked',
  double: 'DoubleContacts',
} as const;
const ALONE = Object.entries(COLUMN_OF_WORD);

/** Words of two parts, by what `Kind` of `WA_DailyReason` calls them; how soon something came has a kind of its own. */
const KINDS = ['dropped', 'failed', 'recovered', 'opted_out', 'late', 'priced'] as const;
const TIMED = ['read', 'answered', 'converted'] as const;
const ANSWER = 'answer';

const dayKey = (day: string, stepKey: string) => `${day} ${stepKey}`;

/** The row of `WA_Daily`: the whole count of one step on one day, so that writing it again changes nothing; pure. */
export function dailyRow({ day, step, words }: CubeRow): Row {
  const failed = totalAfter(words, 'failed') - totalAfter(words, 'recovered');
  return {
    DayKey: dayKey(day, step.stepKey),
    DayUTC: day,
    StepKey: step.stepKey,
    Decisions: decisionsIn(words),
    Tests: answeredWith(words, 'test'),
    HeldOut: answeredWith(words, 'holdout'),
    ...Object.fromEntries(ALONE.map(([word, column]) => [column, countOf(words, word)])),
    OptedOut: totalAfter(words, 'opted_out'),
    Failed: failed,
    Silent: countOf(words, 'accepted') - countOf(words, 'delivered') - failed,
    FallbackAtOnce: totalAfter(words, 'email_fallback') - countOf(words, 'email_fallback test'),
    LeftAlone: totalAfter(words, 'no_contact') - countOf(words, 'no_contact test'),
    FallbackLate: totalAfter(words, 'late'),
  };
}

/** The rows of `WA_DailyReason`: one for each word that says more than its name; pure. */
export function reasonRows({ day, step, words }: CubeRow): Row[] {
  return [...words].flatMap(([word, messages]) => {
    const said = reasonOf(word);
    if (said === undefined) return [];
    const name = `${dayKey(day, step.stepKey)} ${said.Kind} ${said.Branch} ${said.Reason}`.replace(/ +/g, ' ');
    return [{ DayReasonKey: name, DayUTC: day, StepKey: step.stepKey, ...said, Messages: messages }];
  });
}

type Reason = { Kind: string; Reason: string; Branch: string };

function reasonOf(word: string): Reason | undefined {
  const [first = '', ...others] = word.split(' ');
  const rest = others.join(' ');
  if (rest === '') return undefined;
  if (isWord(BRANCHES, first)) return { Kind: ANSWER, Reason: rest, Branch: first };
  if (isWord(TIMED, first)) return { Kind: `${first}_within`, Reason: rest, Branch: '' };
  return isWord(KINDS, first) ? { Kind: first, Reason: rest, Branch: '' } : undefined;
}

/** The word that a row of `WA_DailyReason` was written from; undefined where it is none that is known. */
export function wordOfReason({ Kind, Reason, Branch }: Reason): string | undefined {
  if (Reason === '') return undefined;
  if (Kind === ANSWER) return isWord(BRANCHES, Branch) && isWord(REASONS, Reason) ? `${Branch} ${Reason}` : undefined;
  const timed = TIMED.find((word) => Kind === `${word}_within`);
  if (timed !== undefined) return `${timed} ${Reason}`;
  return isWord(KINDS, Kind) ? `${Kind} ${Reason}` : undefined;
}

/** The words that a row of `WA_Daily` holds in columns of its own; `column` gives a number by our name of a column. */
export function wordsOfDaily(column: (name: string) => number): Map<string, number> {
  return new Map(
    ALONE.map(([word, name]): [string, number] => [word, column(name)]).filter(([, count]) => count !== 0),
  );
}

/** The row of `WA_Step`: what the counts of a step are filtered by; pure. */
export function stepRow(step: StepDimensions): Row {
  const row = {
    StepKey: step.stepKey,
    JBDefinitionID: step.journeyId.slice(0, 36),
    JourneyKey: step.journey.slice(0, 200),
    JourneyVersion: step.version.slice(0, 10),
    JBActivityID: step.activityId.slice(0, 36),
    TemplateName: step.template.slice(0, 512),
    TemplateLanguage: step.language.slice(0, 15),
    Purpose: step.purpose,
    Stage: step.stage,
    Topic: step.topic.slice(0, 60),
    SenderID: step.sender.slice(0, 32),
    OwnerEmail: step.owner.slice(0, 254),
    WindowHours: step.windowHours,
  };
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));
}
