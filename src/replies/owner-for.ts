import type { HandOverRoute, Purpose, ReplyHandling, Stage } from '../vocabulary';
import type { CategorisedReply } from './categorise-reply';
import type { ReplyCategory } from './reply-category';
import type { ReplyConditions, ReplyHandlingRule, ReplyOwnerRule, ReplyRules } from './reply-rules';
import { isWorkingAt, type WorkingHours, workingTimeAfter } from './working-time';

const MINUTE_MS = 60_000;

/** What rules may ask of a reply; what is not known matches no condition that asks for it. */
export interface ReplyFacts {
  category: ReplyCategory;
  purpose?: Purpose | undefined;
  stage?: Stage | undefined;
  topic?: string | undefined;
  /** Of the template that was answered, `es_MX`. */
  language?: string | undefined;
  sender?: string | undefined;
  activity?: string | undefined;
}

/** What the step that caused the reply says of its replies. */
export interface StepReplies {
  handOver?: ReplyHandling | undefined;
  ownerEmail?: string | undefined;
  ownerName?: string | undefined;
}

/** An owner as a conversation keeps them. `key` names one of the rules' owners; {@link STEP_OWNER} is the step's own. */
export interface Owner {
  key: string;
  email: string;
  name: string;
  queue?: string;
}
export const STEP_OWNER = 'step';

/** Who takes a reply, and how. */
export interface Assignment {
  owner: Owner;
  /** Of whom the working minutes are, by name: a step's own owner has those of the rule's first. */
  hoursOf: string;
  hours: WorkingHours;
  second?: Owner;
  dueMinutes: number;
  warnMinutes: number;
  escalateMinutes: number;
  route: HandOverRoute;
  campaignId?: string;
  assignmentRule?: true | string;
  acknowledge: boolean;
  /** Somebody has to see it, whatever its category needs. */
  needsPerson: boolean;
  /** Which of the ordered rules it was, or the default. */
  rule: number | 'default';
}

/** The rule that holds for a reply, and its place: the first whose conditions all hold, else the default. Pure. */
export function ruleFor(
  rules: ReplyRules,
  facts: ReplyFacts,
): { rule: number | 'default'; handling: ReplyHandlingRule } {
  const at = rules.rules.findIndex(({ when }) => holds(when, facts));
  const handling = rules.rules[at];
  return handling === undefined ? { rule: 'default', handling: rules.default } : { rule: at, handling };
}

/**
 * Whose a reply is. The step's own choice comes before the owners of a rule that is not `firm`; due, route and second owner
 * are the rule's in any case. Of several owners the one whose turn it is, those at work at `at` (ms) before the others.
 * Somebody is always found. Pure.
 */
export function ownerFor(
  rules: ReplyRules,
  facts: ReplyFacts,
  of: { step?: StepReplies | undefined; at: number; turn: number },
): Assignment {
  const { rule, handling } = ruleFor(rules, facts);
  const [key, owner] = inTurn(rules, handling.owners, of);
  const chosen = (handling.firm ? undefined : ownerOfStep(rules, of.step)) ?? known(key, owner);
  const second = handling.second === undefined ? undefined : rules.owners[handling.second];
  const [hoursOf, hours] =
    rules.owners[chosen.key] === undefined ? [key, owner] : [chosen.key, rules.owners[chosen.key] ?? owner];
  return {
    owner: chosen,
    hoursOf,
    hours: { zone: hours.zone, hours: hours.hours, holidays: hours.holidays },
    ...(handling.second === undefined || second === undefined || second.email === chosen.email
      ? {}
      : { second: known(handling.second, second) }),
    dueMinutes: handling.dueMinutes,
    warnMinutes: handling.warnMinutes,
    escalateMinutes: handling.escalateMinutes,
    route: handling.route,
    ...(handling.campaignId === undefined ? {} : { campaignId: handling.campaignId }),
    ...(handling.assignmentRule === undefined ? {} : { assignmentRule: handling.assignmentRule }),
    acknowledge: handling.acknowledge,
    needsPerson: handling.needsPerson,
    rule,
  };
}

/** What a reply is by what it says and by its rule, which may ask for a person; never for an automatic reply. Pure. */
export function withRule<Reply extends Pick<CategorisedReply, 'by' | 'needsPerson'>>(
  reply: Reply,
  { needsPerson }: Pick<Assignment, 'needsPerson'>,
): Reply {
  return needsPerson && reply.by !== 'machine' ? { ...reply, needsPerson } : reply;
}

/**
 * When a reply that came at `at` is due, by the rule alone, and when its owner is warned; ms. Where the owner has no hours
 * left at all the minutes count as they are, so that nothing is due never. Pure.
 */
export function dueFor(
  { hours, dueMinutes, warnMinutes }: Pick<Assignment, 'hours' | 'dueMinutes' | 'warnMinutes'>,
  at: number,
): { dueAt: number; warnAt: number } {
  const after = (minutes: number) => workingTimeAfter(at, minutes, hours) ?? at + minutes * MINUTE_MS;
  return { dueAt: after(dueMinutes), warnAt: after(Math.max(0, dueMinutes - warnMinutes)) };
}

function holds({ category, language, ...others }: ReplyConditions, facts: ReplyFacts): boolean {
  if (category !== undefined && !category.includes(facts.category)) return false;
  const spoken = facts.language?.toLowerCase();
  if (language !== undefined && !language.some((each) => isLanguage(each.toLowerCase(), spoken))) return false;
  return (Object.entries(others) as [keyof typeof others, readonly string[] | undefined][]).every(
    ([name, values]) => values === undefined || values.includes(facts[name] ?? ''),
  );
}

/** `es` is said of `es` and `es_MX`, `es_mx` of that alone. */
const isLanguage = (wanted: string, spoken: string | undefined) =>
  spoken !== undefined && (spoken === wanted || spoken.startsWith(`${wanted}_`));

const known = (key: string, { email, name, queue }: ReplyOwnerRule): Owner => ({
  key,
  email,
  name,
  ...(queue === undefined ? {} : { queue }),
});

/** Rules are parsed, so each owner that they name is there. */
function inTurn(
  rules: ReplyRules,
  names: readonly string[],
  { at, turn }: { at: number; turn: number },
): [string, ReplyOwnerRule] {
  const owners = names.flatMap((key) => {
    const owner = rules.owners[key];
    return owner === undefined ? [] : [[key, owner] as [string, ReplyOwnerRule]];
  });
  const inOrder = owners.map((_, place) => owners[(turn + place) % owners.length] as [string, ReplyOwnerRule]);
  const chosen = inOrder.find(([, owner]) => isWorkingAt(at, owner)) ?? inOrder[0];
  if (chosen === undefined) throw new TypeError('the rules of replies name no owner that there is');
  return chosen;
}

function ownerOfStep(rules: ReplyRules, step: StepReplies | undefined): Owner | undefined {
  if (step === undefined) return undefined;
  const named = step.handOver === undefined || step.handOver === 'owner' ? undefined : rules.owners[step.handOver];
  if (named !== undefined && step.handOver !== undefined) return known(step.handOver, named);
  const email = step.ownerEmail?.trim() ?? '';
  if (step.handOver !== 'owner' || email === '') return undefined;
  const same = Object.entries(rules.owners).find(([, owner]) => owner.email.toLowerCase() === email.toLowerCase());
  return same === undefined ? { key: STEP_OWNER, email, name: step.ownerName ?? '' } : known(...same);
}
