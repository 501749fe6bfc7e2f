import { dimensionsOf, JOURNEY_VIEWS } from './steps';
import { inTime, lastConversion, type TrueRow } from './true-rows';

/** One row of a query's answer. */
export type Cells = Record<string, string | number | null>;

export const percent = (hits: number, of: number) => (100 * hits) / of;
/** The interval of Wilson, by the textbook. */
export function wilson(hits: number, n: number) {
  const z = 1.96;
  const share = hits / n;
  const middle = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2))) / (1 + z ** 2 / n);
  return { low: middle - half, high: middle + half };
}
export function bounds(hits: number, n: number): Cells {
  const { low, high } = wilson(hits, n);
  return { LowPercent: 100 * low, HighPercent: 100 * high };
}

export function grouped<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => Cells,
  counts: (group: Item[]) => Cells,
): Cells[] {
  const groups = new Map<string, { key: Cells; group: Item[] }>();
  for (const item of items) {
    const key = keyOf(item);
    const name = JSON.stringify(key);
    const found = groups.get(name) ?? { key, group: [] };
    found.group.push(item);
    groups.set(name, found);
  }
  return [...groups.values()].map(({ key, group }) => ({ ...key, ...counts(group) }));
}
export const count = <Item>(items: readonly Item[], is: (item: Item) => boolean) => items.filter(is).length;
const orNull = (text: string) => (text === '' ? null : text);
export const mean = (numbers: readonly (number | undefined)[]) => {
  const known = numbers.filter((each): each is number => each !== undefined);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
};

export function facts({ message }: TrueRow) {
  const { activityId, journeyId, ...step } = dimensionsOf(message.step);
  const activity = JOURNEY_VIEWS._JourneyActivity.find(
    (each) => each.ActivityID === activityId && each.VersionID === journeyId,
  );
  return {
    template: orNull(step.template),
    language: orNull(step.language),
    purpose: orNull(step.purpose),
    stage: orNull(step.stage),
    sender: orNull(step.sender),
    owner: orNull(step.owner),
    activity: activity?.ActivityName ?? null,
    journey: JOURNEY_VIEWS._Journey.find(({ VersionID }) => VersionID === journeyId)?.JourneyName ?? null,
  };
}
export const arrived = (row: TrueRow) => row.delivered !== undefined || row.read !== undefined;
export const converted = (row: TrueRow) => row.conversions.length > 0;
export const convertedAfter = (row: TrueRow) =>
  (lastConversion(row) ?? Number.NEGATIVE_INFINITY) >= (row.engaged ?? Number.POSITIVE_INFINITY);
export const reachedInTime = (row: TrueRow) => inTime(row, row.delivered) || inTime(row, row.read);
