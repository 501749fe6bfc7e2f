import type { Activity, Outcome } from '../activity';
import { onwardOutcome } from '../onward-outcome';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a new activity can be dropped: behind the entry, or on a branch. */
export interface Slot {
  readonly after?: string;
  readonly branch?: string;
}

interface PlacedActivity {
  readonly activity: Activity;
  readonly at: Point;
}

export interface PlacedPath {
  readonly id: string;
  readonly slot: Slot;
  readonly from: Point;
  readonly to: Point;
  /** The lane on which the path runs; it may end on another where branches join. */
  readonly laneY: number;
  /** True where the contact leaves the journey. */
  readonly isExit: boolean;
  /** Absent on the way out of an activity with one outcome. */
  readonly label?: string;
}

export interface FlowLayout {
  readonly activities: readonly PlacedActivity[];
  readonly paths: readonly PlacedPath[];
  readonly width: number;
  readonly height: number;
}

export const NODE = 64;
export const ENTRY_AT: Point = { x: 76, y: 92 };
const COLUMN = 216;
const LANE = 132;
/** From a step to the way out behind it: nearer than the next step would stand. */
const EXIT = 180;
/** Half of a caption's width. */
const BESIDE = 90;

/**
 * Lays a journey out from left to right: each step one column behind the furthest step that leads to it, the
 * onward branch straight, each other on a lane of its own below.
 */
export function layOutFlow(journey: { start: string | null; activities: readonly Activity[] }): FlowLayout {
  const byKey = new Map(journey.activities.map((activity) => [activity.key, activity]));
  const columns = columnsOf(journey.start, byKey);
  const placed = new Map<string, PlacedActivity>();
  const paths: PlacedPath[] = [];
  let lowestLane = 0;
  let right = ENTRY_AT.x + BESIDE;

  const pointAt = (column: number, lane: number): Point => ({
    x: ENTRY_AT.x + column * COLUMN,
    y: ENTRY_AT.y + lane * LANE,
  });

  function place(activity: Activity, lane: number): void {
    const column = columns.get(activity.key) ?? 1;
    const at = pointAt(column, lane);
    right = Math.max(right, at.x + BESIDE);
    placed.set(activity.key, { activity, at });
    const onward = onwardOutcome(activity.outcomes);
    if (onward) leave(activity, onward, at, column, lane);
    for (const outcome of activity.outcomes) {
      if (outcome === onward) continue;
      lowestLane += 1;
      leave(activity, outcome, at, column, lowestLane);
    }
  }

  function leave(activity: Activity, outcome: Outcome, from: Point, column: number, lane: number): void {
    const next = outcome.next ? byKey.get(outcome.next) : undefined;
    if (next !== undefined && !placed.has(next.key)) place(next, lane);
    const branch = outcome.arguments?.branchResult;
    const target = next === undefined ? undefined : placed.get(next.key);
    const way = target?.at ?? { x: from.x + EXIT, y: pointAt(column, lane).y };
    right = Math.max(right, way.x);
    paths.push({
      id: `${activity.key}/${branch ?? ''}`,
      slot: { after: activity.key, ...(branch === undefined ? {} : { branch }) },
      from,
      to: way,
      laneY: pointAt(0, lane).y,
      isExit: target === undefined,
      ...(branch === undefined ? {} : { label: outcome.metaData?.label ?? branch }),
    });
  }

  const first = journey.start === null ? undefined : byKey.get(journey.start);
  if (first !== undefined) place(first, 0);
  paths.push({
    id: 'entry',
    slot: {},
    from: ENTRY_AT,
    to: (first && placed.get(first.key)?.at) ?? { x: ENTRY_AT.x + EXIT, y: ENTRY_AT.y },
    laneY: ENTRY_AT.y,
    isExit: first === undefined,
  });
  return {
    activities: [...placed.values()],
    paths,
    width: Math.max(right, ENTRY_AT.x + EXIT) + 20,
    height: pointAt(0, lowestLane).y + 110,
  };
}

/** The column of each step: one more than the furthest that leads to it. A circle ends at its first repeat. */
function columnsOf(start: string | null, byKey: ReadonlyMap<string, Activity>): Map<string, number> {
  const columns = new Map<string, number>();
  const walk = (key: string, column: number, trail: ReadonlySet<string>): void => {
    const activity = byKey.get(key);
    if (activity === undefined || trail.has(key)) return;
    if ((columns.get(key) ?? 0) >= column) return;
    columns.set(key, column);
    for (const { next } of activity.outcomes) if (next) walk(next, column + 1, new Set([...trail, key]));
  };
  if (start !== null) walk(start, 1, new Set());
  return columns;
}

const TURN = 22;
const RADIUS = 8;

/** A path between two nodes: along its lane, with rounded corners where it leaves one lane for another. */
export function curve({ from, to, laneY }: PlacedPath): string {
  const [startX, endX] = [from.x + NODE / 2, to.x - NODE / 2];
  return `M${startX} ${from.y}${corner(startX + TURN, from.y, laneY)}${corner(endX - TURN, laneY, to.y)} H${endX}`;
}

function corner(x: number, fromY: number, toY: number): string {
  if (fromY === toY) return '';
  const down = toY > fromY ? RADIUS : -RADIUS;
  return ` H${x - RADIUS} Q${x} ${fromY} ${x} ${fromY + down} V${toY - down} Q${x} ${toY} ${x + RADIUS} ${toY}`;
}
