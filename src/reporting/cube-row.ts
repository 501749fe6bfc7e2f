import { z } from 'zod';
import type { Words } from './cube-words';

/** All that is the same for the messages of one step: one activity of one journey version with its settings. */
export const dimensionsSchema = z.object({
  /** Id of the step, `StepKey` of the rows. */
  stepKey: z.string(),
  /** Id of the journey version, as Journey Builder calls it; `JBDefinitionID` of the rows. */
  journeyId: z.string(),
  /** Key of the journey, the same in all its versions; the version's id where it was never published through us. */
  journey: z.string(),
  version: z.string(),
  activityId: z.string(),
  template: z.string(),
  language: z.string(),
  /** Empty where the step says none, or its settings could not be read. */
  stage: z.string(),
  purpose: z.string(),
  topic: z.string(),
  sender: z.string(),
  owner: z.string(),
  /** How long after a message a conversion is its own. */
  windowHours: z.number(),
});
export type StepDimensions = z.infer<typeof dimensionsSchema>;

/** What came of the messages that one step decided on one day. */
export interface CubeRow {
  /** `2026-11-30`, UTC: the day of the decision, whenever the rest happened. */
  day: string;
  step: StepDimensions;
  words: Words;
}

/** By what rows may be filtered and gathered. */
export const DIMENSIONS = [
  'journey',
  'stepKey',
  'activityId',
  'template',
  'language',
  'stage',
  'purpose',
  'sender',
] as const satisfies readonly (keyof StepDimensions)[];
export type Dimension = (typeof DIMENSIONS)[number];

/** Values that a row may have, of each dimension that is filtered by; every one must fit. */
export type RowFilter = { [Key in Dimension]?: readonly string[] };

/** Whether a step is one of those that were asked for. */
export function fitsFilter(step: StepDimensions, filter: RowFilter): boolean {
  return DIMENSIONS.every((dimension) => filter[dimension]?.includes(step[dimension]) ?? true);
}

/** Rows by the value of one dimension, in no order; pure. */
export function rowsBy(rows: readonly CubeRow[], dimension: Dimension | 'day'): Map<string, CubeRow[]> {
  const groups = new Map<string, CubeRow[]>();
  for (const row of rows) {
    const value = dimension === 'day' ? row.day : row.step[dimension];
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [row]);
    else group.push(row);
  }
  return groups;
}

const DAY_MS = 86_400_000;
/** The days of a year are asked for again and again. */
const numbers = new Map<string, number>();
const DAYS_IN_MEMORY = 5_000;
/** Days since 1970 in UTC, and back. */
export function dayNumber(day: string): number {
  const known = numbers.get(day);
  if (known !== undefined) return known;
  const number = Date.parse(`${day}T00:00:00Z`) / DAY_MS;
  if (numbers.size >= DAYS_IN_MEMORY) numbers.clear();
  numbers.set(day, number);
  return number;
}
export const dayText = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);
/** The day in UTC that a time (ms) falls into. */
export const dayOf = (ms: number): string => dayText(Math.floor(ms / DAY_MS));
