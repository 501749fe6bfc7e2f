import type { AccountDefaults, NewStepDefaults, SenderSummary, TemplateSummary } from '../../configuration/page-data';
import type { JourneyStep } from '../journey-builder/answers';
import { objectAt, readMessageStep } from './activity-form';
import { EMPTY_FORM, type MessageForm } from './message-form';
import { messageSteps } from './outcome-form';
import { NIGHT } from './quiet-hours-form';
import type { ValueChoices } from './value-choices';

/** What is the same in most steps of a journey; what a step says, and whom it holds out, is its own. */
const CARRIED = [
  'sender',
  'phone',
  'defaultCountry',
  'email',
  'locale',
  'stage',
  'optIn',
  'suppressed',
  'quietHours',
  'timeZone',
  'expiry',
  'frequencyCap',
  'fallback',
  'decideOn',
  'waitSeconds',
  'lateFallback',
  'owner',
  'notify',
  'replies',
  'conversion',
] as const satisfies (keyof MessageForm)[];

/** The answers of another step that this one may begin with; what it left empty is not among them. */
export function carriedFrom(step: Pick<JourneyStep, 'activity'>): Partial<MessageForm> {
  const read = readMessageStep(step.activity).form;
  const form: MessageForm = { ...read, fallback: { ...EMPTY_FORM.fallback, ...read.fallback } };
  return Object.fromEntries(
    CARRIED.filter((field) => JSON.stringify(form[field]) !== JSON.stringify(EMPTY_FORM[field])).map((field) => [
      field,
      form[field],
    ]),
  );
}

/** All that is taken when a person asks for it: why it is sent, and about what, too. */
export function settingsOf(step: Pick<JourneyStep, 'activity'>): Partial<MessageForm> {
  const { purpose, topic, requireOptIn } = readMessageStep(step.activity).form;
  return { ...carriedFrom(step), purpose, topic, requireOptIn };
}

/** The finished WhatsApp Message steps of a journey. */
export function finishedMessages(steps: readonly JourneyStep[]): JourneyStep[] {
  return messageSteps(steps).filter(({ activity }) => objectAt(activity, 'metaData').isConfigured === true);
}

/** The last finished WhatsApp Message of the journey before this step; where there is none before it, any other. */
export function lastMessage(journey: { earlierSteps: JourneyStep[]; otherSteps: JourneyStep[] }) {
  return finishedMessages(journey.earlierSteps).at(-1) ?? finishedMessages(journey.otherSteps).at(-1);
}

/**
 * What a new step begins with: what the journey's last step answered, else what the account does, and who is logged in as
 * the owner where neither names one. A purpose and a topic
 * decide whose consent is needed, so they follow the template: that step's only where its template is of the same
 * category, and its topic only with its purpose.
 */
export function proposedAnswers(known: {
  defaults: AccountDefaults | undefined;
  marketer: NewStepDefaults['marketer'];
  last: Pick<JourneyStep, 'activity'> | undefined;
  template: Pick<TemplateSummary, 'name' | 'category'> | undefined;
  templates: readonly Pick<TemplateSummary, 'name' | 'language' | 'category'>[];
  senders: readonly Pick<SenderSummary, 'id'>[];
  choices: ValueChoices;
}): Partial<MessageForm> {
  const { defaults, marketer, last, template, templates, senders, choices } = known;
  const owner = defaults?.owner ?? marketer;
  const sender = senders.find(({ id }) => id === defaults?.sender);
  const phone = onlyPhone(choices);
  return {
    ...(phone !== undefined && { phone }),
    ...(defaults?.country !== undefined && { defaultCountry: defaults.country }),
    ...(owner !== undefined && { owner }),
    ...(sender !== undefined && { sender: sender.id }),
    ...(defaults?.stage !== undefined && { stage: defaults.stage }),
    ...(defaults?.quietHours !== undefined && {
      quietHours: { ...NIGHT, ...defaults.quietHours, days: defaults.quietHours.days ?? {} },
    }),
    ...(defaults?.conversion !== undefined && { conversion: defaults.conversion }),
    ...(last && carriedFrom(last)),
    ...(template && whyAndAbout(template, { defaults, last, templates })),
  };
}

/**
 * What proposals change in a form: those that the marketer has not answered, and empty again what was proposed before and is
 * not any more. Pure.
 */
export function filledIn(
  proposed: Partial<MessageForm>,
  { before, answered }: { before: Partial<MessageForm>; answered: ReadonlySet<string> },
): Partial<MessageForm> {
  const fellAway = Object.keys(before).map((field) => [field, EMPTY_FORM[field as keyof MessageForm]] as const);
  const all = [...fellAway.filter(([field]) => !(field in proposed)), ...Object.entries(proposed)];
  return Object.fromEntries(all.filter(([field]) => !answered.has(field)));
}

function whyAndAbout(
  template: Pick<TemplateSummary, 'name' | 'category'>,
  { defaults, last, templates }: Pick<Parameters<typeof proposedAnswers>[0], 'defaults' | 'last' | 'templates'>,
): Partial<MessageForm> {
  const before = last && readMessageStep(last.activity).form;
  const usedBefore = templates.find(
    ({ name, language }) => name === before?.template?.name && language === before.template.language,
  );
  const alike = usedBefore?.category === template.category ? before : undefined;
  const purpose = alike?.purpose ?? defaults?.purposes[template.category];
  const topic =
    defaults?.topics.find((rule) => isNamed(template.name, rule.template))?.topic ??
    (purpose !== undefined && before?.purpose === purpose ? before.topic : undefined);
  return {
    ...(purpose !== undefined && { purpose }),
    ...(topic && { topic }),
    ...(alike !== undefined && alike.requireOptIn !== null && { requireOptIn: alike.requireOptIn }),
  };
}

/** `order_*` names every template that begins so. */
function isNamed(name: string, rule: string): boolean {
  return rule.endsWith('*') ? name.startsWith(rule.slice(0, -1)) : name === rule;
}

/** The phone field of the entry source, where no other could be meant. */
function onlyPhone({ entry }: ValueChoices): string | undefined {
  const phones = entry.filter(({ type }) => type === 'Phone');
  return phones.length === 1 ? phones[0]?.expression : undefined;
}
