import { expressionsIn } from '../../decision/expressions';
import { mergeInArguments } from '../../journey/merge-in-arguments';
import { isWithin, LIMITS, LONGEST_CALL_SECONDS, ROOM_FOR_THE_SEND_SECONDS, waitThatFits } from '../../limits';
import {
  BRANCHES,
  CHOOSABLE_CAUSES,
  DECIDE_ON,
  HOLDOUT_BRANCHES,
  isWord,
  LATE_KINDS,
  LATE_TRIGGERS,
  PURPOSES,
  REPLY_HANDLINGS,
  STAGES,
  WHEN_QUIET,
} from '../../vocabulary';
import { isMixed } from './binding';
import type { HoldoutForm } from './holdout-form';
import { editedLink, savedLink } from './link-form';
import { EMPTY_FORM, type MessageForm } from './message-form';
import { savedArgumentsSchema, VERSION } from './saved-arguments';
import { daysOf, quietHoursFrom, zoneFromOf } from './saved-quiet-hours';
import { savedSession } from './session-message';
import { stepNameOf } from './step-name';
import { savedQuestion } from './typed-question';
import { unknownBranches, unknownIn, unknownWord, wordFor } from './unknown-words';

/** The activity as Journey Builder hands it over; only the parts that are read or written have a type. */
export type SavedActivity = Record<string, unknown>;

export interface ReadStep {
  /** `newer`: saved by a page newer than this one; it may be looked at and never overwritten. */
  kind: 'fresh' | 'saved' | 'newer';
  form: MessageForm;
}

/** Labels of the branches in the marketer's language, and every label that we ever gave one. */
export interface BranchLabels {
  labels: Record<string, string>;
  ours: ReadonlySet<string>;
}

/** Reads a saved activity, however old, into the form. Never throws; what it does not know stays in the activity. */
export function readMessageStep(activity: SavedActivity): ReadStep {
  const saved = savedInArguments(activity);
  const name = typeof activity.name === 'string' ? activity.name : '';
  if (Object.keys(saved).length === 0) return { kind: 'fresh', form: { ...EMPTY_FORM, name } };

  const parsed = savedArgumentsSchema.parse(saved);
  const { settings } = parsed;
  const finished = objectAt(activity, 'metaData').isConfigured === true;
  const form: MessageForm = {
    // A step that is called as its template stays so when the template is changed.
    name: name === settings.template?.name ? '' : name,
    sender: settings.sender,
    template: settings.template ?? null,
    languageByContact: settings.languageByContact ?? false,
    ...editedLink({ link: settings.link, parameters: parsed.parameters }),
    whenEmpty: settings.whenEmpty,
    sessionMessage: settings.sessionMessage ?? null,
    phone: parsed.phone,
    defaultCountry: settings.defaultCountry,
    email: parsed.email,
    locale: parsed.locale,
    purpose: settings.purpose ?? null,
    stage: settings.stage ?? null,
    topic: settings.topic,
    requireOptIn: settings.requireOptIn ?? null,
    optIn: parsed.optIn,
    suppressed: parsed.suppressed,
    quietHours: settings.quietHours ? quietHoursFrom(settings.quietHours) : null,
    expiry: settings.expiresAfterMinutes === null ? null : { minutes: settings.expiresAfterMinutes },
    timeZone: parsed.timeZone,
    frequencyCap: settings.frequencyCap ?? null,
    fallback: savedBranches(settings.fallback, { isRunning: activity.editable === false }),
    decideOn: settings.decideOn,
    // A longer one waits no longer, on the server too.
    waitSeconds: settings.waitSeconds && waitThatFits(settings.waitSeconds),
    lateFallback: settings.lateFallback ?? EMPTY_FORM.lateFallback,
    owner: settings.owner ?? EMPTY_FORM.owner,
    notify: settings.notify?.causes ?? EMPTY_FORM.notify,
    replies: settings.replies ?? EMPTY_FORM.replies,
    conversion: settings.conversion ?? (finished ? 'none' : null),
    holdout: settings.holdout ?? null,
  };
  return { kind: parsed.v > VERSION ? 'newer' : 'saved', form };
}

/**
 * The branches that a saved step chose. One that was saved before there was `no_contact` leaves alone whom it says not
 * to contact from when it is saved anew; a running one does what it did, and is shown so.
 */
function savedBranches(saved: Record<string, unknown>, { isRunning }: { isRunning: boolean }): MessageForm['fallback'] {
  const chosen = CHOOSABLE_CAUSES.flatMap((cause) => {
    const branch = saved[cause];
    return isWord(BRANCHES, branch) ? [[cause, branch] as const] : [];
  });
  const unsaid = isRunning || saved.suppressed !== undefined ? {} : EMPTY_FORM.fallback;
  return { ...unsaid, ...Object.fromEntries(chosen) };
}

/** Whether a step that is edited has no path on the canvas yet for those who are left alone. */
export function lacksLeaveAlone(activity: SavedActivity): boolean {
  if (activity.editable === false) return false;
  const outcomes = Array.isArray(activity.outcomes) ? activity.outcomes : [];
  return outcomes.length > 0 && !outcomes.some((one) => objectAt(one, 'arguments').branchResult === 'no_contact');
}

/**
 * The same activity with the form in it, for `updateActivity`: nothing that is not ours is dropped (JB 5.4).
 * `complete` false keeps a half-answered step as a draft, which Journey Builder will not activate.
 */
export function writeMessageStep(
  activity: SavedActivity,
  form: MessageForm,
  options: { complete: boolean; branchLabels: BranchLabels },
): SavedActivity {
  const execute = objectAt(activity, 'arguments', 'execute');
  const saved = savedInArguments(activity);
  return {
    ...activity,
    name: stepNameOf(form),
    arguments: {
      ...objectAt(activity, 'arguments'),
      execute: { ...execute, inArguments: [inArgumentsFrom(form, saved)], timeout: executeTimeout(form) },
    },
    outcomes: labelledOutcomes(activity, options.branchLabels),
    metaData: { ...objectAt(activity, 'metaData'), isConfigured: options.complete },
  };
}

/**
 * The in-arguments of design 2.1. `saved` gives what this page does not know, at every depth: members, and words that it
 * could not show, which stay until another is chosen in their place.
 */
export function inArgumentsFrom(form: MessageForm, saved: Record<string, unknown> = {}): Record<string, unknown> {
  const { lateFallback, quietHours, frequencyCap, conversion, replies } = form;
  const { link, parameters } = savedLink(form);
  const before = objectAt(saved, 'settings');
  const of = (member: string) => objectAt(before, member);
  const settings = {
    ...before,
    sender: form.sender,
    template: form.template ? { ...of('template'), ...form.template } : undefined,
    languageByContact: form.languageByContact || undefined,
    purpose: form.purpose ?? unknownWord(PURPOSES, before.purpose),
    stage: form.stage ?? unknownWord(STAGES, before.stage),
    topic: form.topic.trim() || undefined,
    requireOptIn: form.requireOptIn ?? undefined,
    defaultCountry: form.defaultCountry || undefined,
    decideOn: wordFor(form.decideOn, EMPTY_FORM.decideOn, unknownWord(DECIDE_ON, before.decideOn)),
    waitSeconds: waitSecondsFrom(form),
    fallback: { ...unknownBranches(of('fallback')), ...form.fallback },
    lateFallback: withMembers(of('lateFallback'), {
      kind: wordFor(lateFallback.kind, 'none', unknownWord(LATE_KINDS, of('lateFallback').kind)),
      key: lateFallback.key,
      on: [...lateFallback.on, ...unknownIn(LATE_TRIGGERS, of('lateFallback').on)],
      afterMinutes:
        lateFallback.kind !== 'none' || isWithin(lateFallback.afterMinutes, LIMITS.afterMinutes)
          ? lateFallback.afterMinutes
          : null,
    }),
    expiresAfterMinutes: form.expiry?.minutes ?? undefined,
    quietHours: quietHours
      ? withMembers(of('quietHours'), {
          start: quietHours.start,
          end: quietHours.end,
          timeZone: quietHours.timeZone,
          zoneFrom: zoneFromOf(quietHours, of('quietHours').zoneFrom),
          days: daysOf(quietHours, objectAt(of('quietHours'), 'days')),
          // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
          then: wordFor(quietHours.whenQuiet, 'fallback', unknownWord(WHEN_QUIET, of('quietHours').then)),
        })
      : undefined,
    frequencyCap: frequencyCap ? withMembers(of('frequencyCap'), frequencyCap) : undefined,
    conversion:
      conversion !== null && conversion !== 'none'
        ? withMembers(of('conversion'), { name: conversion.name.trim(), windowHours: conversion.windowHours })
        : undefined,
    holdout: form.holdout ? withMembers(of('holdout'), holdoutFrom(form.holdout, of('holdout'))) : undefined,
    link: link || undefined,
    sessionMessage: form.sessionMessage ? { ...of('sessionMessage'), ...savedSession(form.sessionMessage) } : undefined,
    notify: {
      ...of('notify'),
      causes: [...form.notify, ...unknownIn(CHOOSABLE_CAUSES, of('notify').causes)],
      route: typeof of('notify').route === 'string' ? of('notify').route : 'owner',
    },
    owner: { ...of('owner'), name: form.owner.name.trim(), email: form.owner.email.trim() },
    replies: {
      ...of('replies'),
      handOver: handlingOf(replies.handOver, of('replies').handOver),
      acknowledgement: replies.acknowledgement.trim(),
      event: replies.event.trim() || undefined,
      questions: replies.questions.map(savedQuestion).filter((question) => question !== undefined),
    },
    whenEmpty: standIns(form),
  };
  return {
    ...saved,
    v: VERSION,
    contactKey: '{{Contact.Key}}',
    isTest: '{{Context.IsTest}}',
    phone: form.phone,
    email: form.email,
    locale: form.locale,
    timeZone: form.timeZone,
    optIn: form.optIn,
    suppressed: form.suppressed,
    parameters: withoutEmpty(parameters),
    ...piecesFrom(form.parameters, saved),
    settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
  };
}

/** What stands in for a value that may be empty; a text that is the same for everybody never is. */
export function standIns({
  whenEmpty,
  parameters,
  link,
}: Pick<MessageForm, 'whenEmpty' | 'parameters' | 'link'>): Record<string, unknown> {
  const mayBeEmpty = (key: string) => {
    const value = key === 'link' ? link : (parameters[key] ?? '');
    return (value === '' && key !== 'link') || value.includes('{{');
  };
  return withoutEmpty(Object.fromEntries(Object.entries(whenEmpty).filter(([key]) => mayBeEmpty(key))));
}

/** The fields of parameters that mix text with them, each alone; a step that never mixed has none. */
function piecesFrom(parameters: Record<string, string>, saved: Record<string, unknown>): Record<string, unknown> {
  const mixed = Object.entries(parameters).filter(([, value]) => isMixed(value));
  if (mixed.length === 0 && !('pieces' in saved)) return {};
  return { pieces: Object.fromEntries(mixed.map(([key, value]) => [key, expressionsIn(value)])) };
}

/** Only where it is asked for can a person mend it: elsewhere a number that cannot stand would spoil the step. */
function waitSecondsFrom({ decideOn, waitSeconds }: MessageForm): number | undefined {
  const stands = decideOn === 'delivered' || isWithin(waitSeconds, LIMITS.waitSeconds);
  return stands ? (waitSeconds ?? undefined) : undefined;
}

const holdoutFrom = (holdout: HoldoutForm, saved: Record<string, unknown>) => ({
  ...holdout,
  branch: wordFor(holdout.branch, 'continue', unknownWord(HOLDOUT_BRANCHES, saved.branch)),
});

/**
 * How long Journey Builder must hold the line: the longest wait inside, and room for the send before it (JB 1.3 allows
 * up to 100 s).
 */
export function executeTimeout(form: Pick<MessageForm, 'decideOn' | 'waitSeconds'>): number {
  const waitSeconds = form.decideOn === 'delivered' ? (form.waitSeconds ?? LIMITS.waitSeconds.usual) : 0;
  return Math.min(Math.max(waitSeconds + ROOM_FOR_THE_SEND_SECONDS, 40), LONGEST_CALL_SECONDS) * 1000;
}

/** The in-arguments of a saved step, read as execute reads them. */
export function savedInArguments(activity: SavedActivity): Record<string, unknown> {
  return mergeInArguments(objectAt(activity, 'arguments', 'execute').inArguments);
}

/** `activity.a.b` where it is an object, else an empty one. */
export function objectAt(value: unknown, ...path: string[]): Record<string, unknown> {
  const found = path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
  return isObject(found) ? found : {};
}

/** Outcomes keep their key and wiring (JB 1.5); a label follows the marketer's language unless a person renamed it. */
export function labelledOutcomes(activity: SavedActivity, { labels, ours }: BranchLabels): unknown[] {
  const saved = Array.isArray(activity.outcomes) ? activity.outcomes.filter(isObject) : [];
  const branchOf = (outcome: unknown) => String(objectAt(outcome, 'arguments').branchResult);
  const known = new Set(saved.map(branchOf));
  const added = Object.keys(labels)
    .filter((branch) => !known.has(branch))
    .map((branchResult) => ({ arguments: { branchResult } }));
  return [...saved, ...added].map((outcome) => {
    const metaData = objectAt(outcome, 'metaData');
    const label = labels[branchOf(outcome)];
    const renamed = typeof metaData.label === 'string' && metaData.label !== '' && !ours.has(metaData.label);
    return label === undefined || renamed ? outcome : { ...outcome, metaData: { ...metaData, label } };
  });
}

/** A saved object with the page's own members in it; those that are empty now are gone. */
function withMembers(saved: Record<string, unknown>, own: Record<string, unknown>): Record<string, unknown> {
  const others = Object.entries(saved).filter(([member]) => !(member in own));
  return { ...Object.fromEntries(others), ...withoutEmpty(own) };
}

function withoutEmpty(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Who handles replies; a word of a newer version stays while nothing else was chosen. */
const handlingOf = (chosen: MessageForm['replies']['handOver'], saved: unknown) =>
  wordFor(chosen, EMPTY_FORM.replies.handOver, unknownWord(REPLY_HANDLINGS, saved));
