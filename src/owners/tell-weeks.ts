import type { KeptAlert } from '../alerts/alert-store';
import type { CubeRow } from '../reporting/cube-row';
import { dayOf } from '../reporting/cube-row';
import { concernedSteps, type StepOfOwner } from './concerned-steps';
import { type Owner, reachOwner } from './reach-owner';
import type { TellOwnersDependencies } from './tell-owners';
import { type DueWeek, dueWeek, summaryDays, weeklySummary } from './weekly-summary';

export interface TellWeeksDependencies
  extends Pick<
    TellOwnersDependencies,
    'ownedSteps' | 'senders' | 'alerts' | 'ownerStore' | 'ownerRules' | 'toOwner' | 'adminLink' | 'logger' | 'clock'
  > {
  /** The counts of the report, of days in UTC, both ends in. */
  readRows: (of: { from: string; to: string }) => Promise<CubeRow[]>;
}

/** Sends each owner the summary of their steps once a week, where the rules say when. → how many were sent */
export async function tellWeeks(dependencies: TellWeeksDependencies): Promise<number> {
  const { ownerRules, ownerStore, clock } = dependencies;
  const due = ownerRules.weekly && dueWeek(clock(), ownerRules.weekly);
  if (due === undefined) return 0;
  const { week } = due;
  const owners = stepsByOwner(await dependencies.ownedSteps());
  const waiting: { owner: Owner; steps: StepOfOwner[] }[] = [];
  for (const each of owners.values()) if ((await ownerStore.week(each.owner.email)) !== week) waiting.push(each);
  if (waiting.length === 0) return 0;

  const today = dayOf(clock());
  const { from, to } = summaryDays(today);
  const [rows, alerts] = await Promise.all([dependencies.readRows({ from, to }), dependencies.alerts.list()]);
  let told = 0;
  for (const each of waiting) if (await tellWeek({ ...each, due, today, rows, alerts }, dependencies)) told += 1;
  return told;
}

interface OwnersWeek {
  owner: Owner;
  steps: readonly StepOfOwner[];
  due: DueWeek;
  today: string;
  rows: readonly CubeRow[];
  alerts: readonly KeptAlert[];
}

async function tellWeek(
  { owner, steps, due: { week, since }, today, rows, alerts }: OwnersWeek,
  dependencies: TellWeeksDependencies,
): Promise<boolean> {
  const { ownerStore, senders, adminLink } = dependencies;
  const theirs = new Set(steps.map(({ activityId }) => activityId));
  const known = new Set(senders);
  const message = weeklySummary({
    rows: rows.filter(({ step }) => theirs.has(step.activityId)),
    open: alerts.filter((alert) => concernedSteps(alert, steps, known).length > 0),
    today,
    link: adminLink,
  });
  const id = `week-${week}-${[...theirs].sort()[0]}`;
  const reached = message && (await reachOwner({ ...message, id }, owner, since, dependencies));
  // Tried again while it is due.
  if (reached !== 'later') await ownerStore.summarised(owner.email, week);
  return reached === 'told';
}

function stepsByOwner(
  steps: readonly (StepOfOwner & { owner: Owner })[],
): Map<string, { owner: Owner; steps: StepOfOwner[] }> {
  const byOwner = new Map<string, { owner: Owner; steps: StepOfOwner[] }>();
  for (const step of steps) {
    const key = step.owner.email.toLowerCase();
    const known = byOwner.get(key);
    if (known === undefined) byOwner.set(key, { owner: step.owner, steps: [step] });
    else known.steps.push(step);
  }
  return byOwner;
}
