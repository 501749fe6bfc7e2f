import {
  type Activity,
  type CustomActivity,
  decisionSplitActivity,
  emailActivity,
  waitActivity,
  waitUntilEventActivity,
} from '../journey-builder/activity';
import type { Contact, EntryField, EntrySource, FieldType } from '../journey-builder/entry-source';
import { findActivity, type Journey, type Position } from '../journey-builder/journey';
import { apiEventEntry, dataExtensionEntry, type JourneyBuilder } from '../journey-builder/journey-builder';
import { ENTRY_FIELDS, type Recipe, type RecipePerson, type RecipeStep } from '../recipes/recipe';
import { numberWithFate } from '../whatsapp/numbers';
import { executeTimeout, nightAround, storedArguments } from './stored-arguments';

/** Longer than the app's latest check of a message takes, however short a minute of the journey is. */
const EVENT_WAIT_MINUTES = 600;
/** Ten seconds are the longest that the app lets a caller wait for their turn. */
const CROWD_SECONDS = 12;
/** Calls that one Journey Builder worker makes at a time. */
const CALLS_PER_WORKER = 10;
const ORDINARY_FATE = '0001';

/** Somebody of a recipe with a key and a number that nobody had before. */
export interface DrawnPerson {
  readonly name: string;
  readonly contact: Contact;
  readonly phone: string;
  readonly email: string;
}

/** A recipe on the canvas. */
export interface DrawnRecipe {
  readonly recipe: Recipe;
  readonly journey: Journey;
  readonly people: readonly DrawnPerson[];
  readonly crowd: readonly DrawnPerson[];
  /** Key of the activity of each step, by the step's name. */
  readonly keys: ReadonlyMap<string, string>;
}

export interface DrawingDependencies {
  readonly builder: JourneyBuilder;
  readonly appUrl: string;
  readonly senders: readonly [string, string];
  /** What a sender of the app may send in a second. */
  readonly messagesPerSecond: number;
  /** A crowd is so many seconds' worth of that. More than usual where it may be long in coming. */
  readonly crowdSeconds?: number;
  readonly clock: () => number;
  readonly ids: () => string;
  /** Another number at each call. */
  readonly nextNumber: () => number;
}

/** Draws a recipe complete and configured, with people of its own: nobody in it has a history in the app. */
export async function drawRecipe(recipe: Recipe, deps: DrawingDependencies): Promise<DrawnRecipe> {
  const { builder, appUrl } = deps;
  const entry = entryOf(recipe, deps.ids());
  const journey = builder.createJourney(recipe.name, entry);
  const keys = new Map<string, string>();
  for (const step of recipe.steps) {
    const position = positionOf(step, keys);
    const activity = await (async () => {
      switch (step.kind) {
        case 'message':
        case 'outcome':
          return builder.place(journey, await builder.readConfig(`${appUrl}/activities/${step.kind}`), position);
        case 'wait':
          return builder.placeBuiltIn(journey, 'WAIT', (key) => waitActivity(key, step.minutes), position);
        case 'wait_until_event': {
          const make = (key: string) => waitUntilEventActivity(key, step.event, EVENT_WAIT_MINUTES);
          return builder.placeBuiltIn(journey, 'WAITUNTILAPIEVENT', make, position);
        }
        case 'decision_split': {
          const compares = `{{Interaction.${keys.get(step.of)}.category}}`;
          const make = (key: string) => decisionSplitActivity(key, step.name, compares, step.categories);
          return builder.placeBuiltIn(journey, 'MULTICRITERIADECISION', make, position);
        }
        case 'email':
          return builder.placeBuiltIn(journey, 'EMAILV2', (key) => emailActivity(key, step.name), position);
      }
    })();
    activity.name = step.name;
    keys.set(step.name, activity.key);
  }
  const crowdAct = recipe.acts.find((act) => act.kind === 'crowd_enters');
  const crowdSize = crowdAct ? (crowdAct.people ?? deps.messagesPerSecond * (deps.crowdSeconds ?? CROWD_SECONDS)) : 0;
  if (crowdAct) journey.workers = Math.ceil(crowdSize / CALLS_PER_WORKER);
  const drawn = {
    recipe,
    journey,
    keys,
    people: recipe.people.map((person) => makePerson(person, deps.nextNumber())),
    crowd: Array.from({ length: crowdSize }, () => makePerson(OF_THE_CROWD, deps.nextNumber())),
  };
  configure(drawn, deps);
  return drawn;
}

const OF_THE_CROWD = { name: 'Somebody', fate: ORDINARY_FATE };

/** Fills in the settings of every step, as the configuration pages would. */
function configure(drawn: DrawnRecipe, deps: Pick<DrawingDependencies, 'senders' | 'clock'>): void {
  const { recipe, journey, keys } = drawn;
  const keyOf = (step: string) => keys.get(step) ?? '';
  const entryKey = journey.entry?.eventDefinitionKey ?? '';
  for (const step of recipe.steps) {
    const activity = findActivity(journey, keyOf(step.name));
    if (step.kind === 'message') {
      const stored = storedArguments(step, entryKey, { now: deps.clock(), senders: deps.senders });
      settle(activity, stored, executeTimeout(step));
    } else if (step.kind === 'outcome') {
      const messageKey = `{{Interaction.${keyOf(step.of)}.messageKey}}`;
      settle(activity, { v: 1, contactKey: '{{Contact.Key}}', messageKey });
    }
  }
}

/** Sets nights around the present: they stand around the moment in which the contacts come. All else stays as it is. */
export function renewNights({ recipe, journey, keys }: DrawnRecipe, now: number): void {
  for (const step of recipe.steps) {
    if (step.kind !== 'message' || step.night === undefined) continue;
    const activity = findActivity(journey, keys.get(step.name) ?? '');
    const settings = activity.arguments.execute?.inArguments[0]?.settings as { quietHours?: object } | undefined;
    if (settings?.quietHours !== undefined) settings.quietHours = nightAround(now, { ...step, whenQuiet: step.night });
  }
}

function settle(activity: Activity, stored: Record<string, unknown>, timeout?: number): void {
  const { execute } = activity.arguments as CustomActivity['arguments'];
  execute.inArguments = [stored];
  if (timeout !== undefined) execute.timeout = timeout;
  activity.metaData.isConfigured = true;
}

function positionOf({ after, branch }: RecipeStep, keys: ReadonlyMap<string, string>): Position {
  if (after === undefined) return {};
  const key = keys.get(after);
  if (key === undefined) throw new Error(`the recipe has no step ${after} before this one`);
  return { after: key, ...(branch === undefined ? {} : { branch }) };
}

const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  Mobile: 'Phone',
  Address: 'Phone',
  Email: 'EmailAddress',
  Suppressed: 'Boolean',
};
const fieldOf = (name: string): EntryField => ({
  name,
  type: FIELD_TYPES[name] ?? 'Text',
  isPrimaryKey: name === 'ContactKey',
});

function entryOf({ entry }: Recipe, id: string): EntrySource {
  return entry === 'audience'
    ? dataExtensionEntry('Customers', ENTRY_FIELDS.map(fieldOf), id)
    : apiEventEntry('Opt-in', entry.fields.map(fieldOf), entry.event);
}

function makePerson(
  { name, fate, fields, knownByNumber }: Pick<RecipePerson, 'name' | 'fate' | 'fields' | 'knownByNumber'>,
  number: number,
): DrawnPerson {
  const phone = phoneOf(number, fate);
  const key = knownByNumber ? phone : `${name.toLowerCase()}-${number}`;
  const email = `${name.toLowerCase()}@shop.example`;
  const row = {
    ContactKey: key,
    'First Name': name,
    Mobile: phone,
    Email: email,
    'WhatsApp Opt-in': 'true',
    Suppressed: '',
    Order: `A-${number}`,
    Locale: '',
    ...fields,
  };
  return { name, phone, email, contact: { key, row } };
}

/** Countries without legacy digits, so that every party writes a number in the same way. */
const COUNTRIES = ['CO', 'DE', 'ES', 'FR', 'GB', 'IN', 'IT', 'PT', 'SA'] as const;
const PER_COUNTRY = 1_000;

function phoneOf(number: number, fate: string): string {
  const country = COUNTRIES[Math.floor(number / PER_COUNTRY) % COUNTRIES.length] ?? 'ES';
  return numberWithFate(country, fate, number % PER_COUNTRY);
}
