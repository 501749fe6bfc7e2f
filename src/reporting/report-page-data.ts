import { shortIds } from '../execution/short-ids';
import type { Cube } from './cube';
import { dayNumber, dayOf, dayText } from './cube-row';
import { countOf } from './cube-words';
import { restsAfterDays, windowDaysOf } from './figures';
import { gathering } from './gather';
import { filteredBy, type Gathered } from './gathered';
import { inTurns } from './in-turns';
import type { MessageRates } from './message-rates';
import { REPORT_FILTERS, type ReportFilter, type ReportPage, type ReportQuery } from './report-page';
import type { HoldoutSection, Sections } from './report-sections';
import { sentencesOf } from './report-sentences';
import { channelsSection } from './sections/channels-section';
import { costSection } from './sections/cost-section';
import {
  breakdownSection,
  funnelSection,
  groupBy,
  lateSection,
  openDaysOf,
  timelineSection,
} from './sections/funnel-sections';
import { type HealthFacts, healthSection, silencesOf } from './sections/health-section';
import {
  cohortsSection,
  fatigueSection,
  negativeSection,
  responseSection,
  sessionsSection,
  timesSection,
} from './sections/rate-sections';
import { type DeskFacts, repliesSection } from './sections/replies-section';

/** How a value of a filter is called. */
type LabelOf = (name: ReportFilter, value: string) => string;

/** What a page is made from, read together. */
interface PageFacts {
  cube: Gathered;
  /** Undefined for who may see one journey alone. */
  desk: DeskFacts | undefined;
  health: HealthFacts;
  holdout: HoldoutSection;
  rates: MessageRates;
  /** How marketers call journeys, by the ids of their versions, where that is known. */
  journeyNames: ReadonlyMap<string, string>;
}

/** The page of one period and filter; pure. `at` in ms. */
export function reportPageOf(facts: PageFacts, query: ReportQuery, at: number): ReportPage {
  const { from, to, filter, onlyJourney } = query;
  const { cube, desk, holdout } = facts;
  const seen = cube.steps.filter(({ step }) => onlyJourney === undefined || step.journey === onlyJourney);
  const today = dayOf(at);
  const asked = { from, to, today };
  const finalUntil = finalUntilOf(cube, asked);
  const labelOf = labelling(cube, facts.journeyNames);
  const delivered = countOf(cube.total, 'delivered');
  const sections: Sections = {
    funnel: funnelSection(cube, today),
    timeline: timelineSection(cube, asked),
    breakdown: breakdownSection(cube, today, labelOf),
    response: responseSection(cube, today),
    sessions: sessionsSection(cube, today),
    negative: negativeSection(cube, today),
    channels: channelsSection(cube),
    times: timesSection(cube),
    cost: costSection(cube, { rates: facts.rates, today }),
    replies: desk === undefined ? null : repliesSection(desk, delivered),
    cohorts: cohortsSection(cube, asked),
    fatigue: fatigueSection(cube, asked, labelOf),
    late: lateSection(cube, today),
    health: healthSection(cube, {
      facts: onlyJourney === undefined ? facts.health : silencesOf(facts.health, seen),
      ...{ today, openDays: openDaysOf(finalUntil, asked) },
    }),
    holdout: {
      steps: holdout.steps.filter((step) => isAsked(cube, filter, step)).map((step) => named(cube, step, labelOf)),
    },
  };
  return {
    period: { from, to, today, finalUntil, at },
    filters: { chosen: filter, choices: choicesOf(seen, labelOf) },
    sentences: sentencesOf(sections, { from, to }),
    sections,
  };
}

/** A holdout has a period of its own: without a filter it is shown wherever it stands. */
function isAsked(
  { steps }: Gathered,
  filter: ReportQuery['filter'],
  { activityId }: HoldoutSection['steps'][number],
): boolean {
  if (Object.keys(filter).length === 0) return true;
  return steps.some(({ step, fits }) => fits && step.activityId === activityId);
}

/** With its journey as it is called, where the step decided anything in the period. */
function named(
  { steps }: Gathered,
  holdout: HoldoutSection['steps'][number],
  labelOf: LabelOf,
): HoldoutSection['steps'][number] {
  const known = steps.find(({ step }) => step.activityId === holdout.activityId);
  return { ...holdout, journey: known === undefined ? holdout.journey : labelOf('journey', known.step.journey) };
}

function finalUntilOf(
  { steps }: Gathered,
  { from, to, today }: { from: string; to: string; today: string },
): string | null {
  const windows = steps.filter(({ fits }) => fits).map(({ step }) => windowDaysOf(step));
  const last = dayNumber(today) - restsAfterDays(Math.max(0, ...windows));
  if (last < dayNumber(from)) return null;
  return dayText(Math.min(last, dayNumber(to)));
}

/**
 * How to call a journey: by its name, while that is not known by what it sends and the beginning of its key; an activity: by what it sends, and in which journey. Two that would be
 * called alike bear the language, sender or version of the journey in which they differ, else the first digits of their id.
 */
function labelling({ steps }: Gathered, names: ReadonlyMap<string, string>): LabelOf {
  const journeys = new Map<string, string>();
  const activities = new Map<string, CalledStep>();
  for (const { step } of steps) {
    const name = names.get(step.journeyId);
    if (name !== undefined) journeys.set(step.journey, name);
  }
  for (const { step } of steps) {
    const name = [step.template, journeys.get(step.journey) ?? shortIds(step.journey)].filter(Boolean).join(' · ');
    const { language, sender, version } = step;
    activities.set(step.activityId, { name, differences: [language, sender, version && `v${version}`] });
  }
  for (const [journey, ofIt] of groupBy(steps, ({ step }) => step.journey)) {
    if (!journeys.has(journey)) journeys.set(journey, unnamed(journey, ofIt));
  }
  const labels: Partial<Record<ReportFilter, Map<string, string>>> = { journey: journeys, step: toldApart(activities) };
  return (name, value) => labels[name]?.get(value) ?? value;
}

/** Nobody recognises a GUID alone: with it the first templates of the journey. */
function unnamed(journey: string, steps: Gathered['steps']): string {
  const id = shortIds(journey);
  if (id === journey) return journey;
  const templates = new Set(steps.map(({ step }) => step.template).filter(Boolean));
  return [[...templates].slice(0, 2).join(', '), id].filter(Boolean).join(' · ');
}

interface CalledStep {
  name: string;
  /** What tells it from others of its name, the plainest first. */
  differences: readonly string[];
}

function toldApart(activities: ReadonlyMap<string, CalledStep>): Map<string, string> {
  const byName = groupBy([...activities], ([, { name }]) => name);
  return new Map(
    [...activities].map(([id, { name, differences }]) => {
      const others = (byName.get(name) ?? []).filter(([other]) => other !== id);
      if (others.length === 0) return [id, name];
      const own = differences.find((said, place) => others.every(([, other]) => other.differences[place] !== said));
      return [id, `${name} · ${own || id.slice(0, 8)}`];
    }),
  );
}

function choicesOf(steps: Gathered['steps'], labelOf: LabelOf): ReportPage['filters']['choices'] {
  const choices = REPORT_FILTERS.map((name) => {
    const counts = new Map<string, number>();
    for (const { step, decisions } of steps) {
      const value = filteredBy(step, name);
      counts.set(value, (counts.get(value) ?? 0) + decisions);
    }
    const list = [...counts]
      .map(([value, messages]) => ({ value, label: labelOf(name, value), messages }))
      .sort((one, other) => other.messages - one.messages || one.label.localeCompare(other.label));
    return [name, list] as const;
  });
  return Object.fromEntries(choices) as ReportPage['filters']['choices'];
}

interface ReportPageDataDependencies {
  cube: Pick<Cube, 'daysOf'>;
  deskFacts: (period: { from: string; to: string }, senders: readonly string[]) => Promise<DeskFacts>;
  healthFacts: () => Promise<HealthFacts>;
  /** How journeys are called, by the ids of their versions. */
  journeyNames: (journeyIds: readonly string[]) => Promise<Map<string, string>>;
  holdoutSection: () => Promise<HoldoutSection>;
  rates: MessageRates;
  /** Our senders: the work of replies is kept by them. */
  senders: readonly string[];
  clock: () => number;
}

/** `reportPageData(query)`: reads and computes what the page `/report` shows. */
export function createReportPageData(dependencies: ReportPageDataDependencies) {
  const { cube, deskFacts, healthFacts, journeyNames, holdoutSection, rates, senders, clock } = dependencies;
  return async (query: ReportQuery): Promise<ReportPage> => {
    const at = clock();
    const [days, desk, health, holdout] = await Promise.all([
      cube.daysOf(query),
      query.onlyJourney === undefined ? deskFacts(query, query.filter.sender ?? senders) : undefined,
      healthFacts(),
      holdoutSection(),
    ]);
    const gathered = await inTurns(gathering(days, query.filter, dayOf(at)));
    const names = await journeyNames([...new Set(gathered.steps.map(({ step }) => step.journeyId))]);
    return reportPageOf({ cube: gathered, desk, health, holdout, rates, journeyNames: names }, query, at);
  };
}
