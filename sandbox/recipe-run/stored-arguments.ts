import { field, type LateFallback, type MessageStep } from '../recipes/recipe';

/** The shortest time after which the app looks for what is missing of a message. */
export const LATE_AFTER_MINUTES = 1;
const CONVERSION_WINDOW_HOURS = 72;
/** A night that is held lasts at least so long, so that what is done in it is done before its end. */
const NIGHT_LASTS_MS = 30_000;
const MINUTE_MS = 60_000;

const OWNER = { name: 'Retention team', email: 'retention@example.com' };
const NO_LATE_FALLBACK = { kind: 'none', on: ['failed'], afterMinutes: 120 };

/**
 * The in-arguments that the configuration page stores for a step; a test holds the two together. `now` (ms) is what a
 * night stands around; `senders` are the account's.
 */
export function storedArguments(
  step: MessageStep,
  entryKey: string,
  { now, senders }: { now: number; senders: readonly [string, string] },
): Record<string, unknown> {
  const { purpose, stage, topic, template, link, conversion, holdout } = step;
  const stored = {
    v: 1,
    contactKey: '{{Contact.Key}}',
    isTest: '{{Context.IsTest}}',
    phone: step.phone ?? field('Mobile'),
    email: step.phone === undefined ? field('Email') : '',
    locale: step.languageByContact ? field('Locale') : '',
    timeZone: '',
    optIn: step.optInBound ? field('WhatsApp Opt-in') : '',
    suppressed: step.phone === undefined ? field('Suppressed') : '',
    parameters: step.parameters ?? {},
    settings: {
      sender: senderId(step.sender, senders),
      template,
      ...(step.languageByContact && { languageByContact: true }),
      purpose,
      stage,
      topic,
      decideOn: step.decideOn === undefined ? 'accepted' : 'delivered',
      waitSeconds: step.decideOn?.delivered.waitSeconds ?? 20,
      fallback: { suppressed: 'no_contact', ...step.fallback },
      lateFallback: lateFallback(step.lateFallback),
      ...(step.night === undefined ? {} : { quietHours: nightAround(now, { ...step, whenQuiet: step.night }) }),
      ...(step.expiresAfterMinutes !== undefined && { expiresAfterMinutes: step.expiresAfterMinutes }),
      ...(conversion === undefined
        ? {}
        : { conversion: { name: conversion.name, windowHours: CONVERSION_WINDOW_HOURS, on: conversion.on } }),
      ...(holdout === undefined ? {} : { holdout: { ...holdout, branch: 'continue' } }),
      ...(link === undefined ? {} : { link }),
      notify: { causes: ['send_failed'], route: 'owner' },
      owner: OWNER,
      replies: step.replies ?? { handOver: 'owner', acknowledgement: '', questions: [] },
      whenEmpty: {},
    },
  };
  return JSON.parse(JSON.stringify(stored).replaceAll('{{Entry.', `{{Event.${entryKey}.`)) as Record<string, unknown>;
}

/** How long Journey Builder holds the line, as the page sets it: the wait for a delivery and room for the send. */
export function executeTimeout(step: MessageStep): number {
  const waitMs = (step.decideOn?.delivered.waitSeconds ?? 0) * 1000;
  return Math.min(Math.max(waitMs + 20_000, 40_000), 100_000);
}

function senderId(sender: string | undefined, [first, second]: readonly [string, string]): string {
  if (sender === undefined) return first;
  return sender === 'second' ? second : sender;
}

const lateFallback = (given: LateFallback | undefined) =>
  given === undefined
    ? NO_LATE_FALLBACK
    : { kind: given.kind, key: given.key, on: given.on, afterMinutes: LATE_AFTER_MINUTES };

/** Quiet hours that have begun, and end with one of the next minutes, or long after the message has expired. */
export function nightAround(
  now: number,
  { whenQuiet, expiresAfterMinutes = 0 }: { whenQuiet: 'hold' | 'fallback' } & Pick<MessageStep, 'expiresAfterMinutes'>,
) {
  const lastsMs = expiresAfterMinutes === 0 ? NIGHT_LASTS_MS : 2 * expiresAfterMinutes * MINUTE_MS;
  const clockTime = (at: number) => new Date(at).toISOString().slice(11, 16);
  return {
    start: clockTime(now - 60 * MINUTE_MS),
    end: clockTime(Math.ceil((now + lastsMs) / MINUTE_MS) * MINUTE_MS),
    timeZone: 'UTC',
    zoneFrom: 'named',
    // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
    then: whenQuiet,
  };
}
