import type { MessageRates } from '../../../src/reporting/message-rates';
import { DAY, MINUTE, type Plan } from './plan';
import {
  arrived,
  bounds,
  type Cells,
  converted,
  convertedAfter,
  count,
  facts,
  grouped,
  mean,
  percent,
  reachedInTime,
  wilson,
} from './true-cells';
import { dayOfRows } from './true-days';
import { inTime, isTest, type TrueRow, type Truth } from './true-rows';

/** What messages cost while the plan is played: Mexico became dearer ten days ago, utility has no price. */
export const trueRates = ({ end }: Pick<Plan, 'end'>): MessageRates['rates'] => [
  { market: 'MX', category: 'marketing', from: '2000-01-01', currency: 'USD', amount: 0.5 },
  { market: 'MX', category: 'marketing', from: dayBefore(end, 10), currency: 'USD', amount: 0.75 },
  { market: '*', category: 'marketing', from: '2000-01-01', currency: 'EUR', amount: 0.25 },
];
const dayBefore = (end: number, days: number) => new Date((end - days * DAY) * 1000).toISOString().slice(0, 10);
function trueRate(plan: Plan, { message, price, day }: TrueRow) {
  if (price?.category !== 'marketing') return undefined;
  const [before, since, others] = trueRates(plan);
  if (message.person.country !== 'MX') return others;
  return day < dayBefore(plan.end, 10) ? before : since;
}

/**
 * What each shipped query has to give, counted row by row from the plan as its head says it in words.
 * `stepKeyOf`: how the product names a step, which no plan can know.
 */
export function trueQueries(plan: Plan, truth: Truth, stepKeyOf: (row: TrueRow) => string): Record<string, Cells[]> {
  const forgotten = new Set(plan.forgotten.map(({ key }) => key));
  const rows = truth.rows.filter((row) => !isTest(row) && !forgotten.has(row.message.person.key));
  const between = (from: number, to = 0) =>
    rows.filter(({ message: { at } }) => at >= plan.end - from * DAY && (to === 0 || at < plan.end - to * DAY));
  const lately = between(30);
  const recentConversions = truth.conversions.filter(({ bought }) => bought.at >= plan.end - 30 * DAY);
  const value = (group: typeof recentConversions) => group.reduce((sum, { bought }) => sum + (bought.value ?? 0), 0);

  return {
    'charged-by-category': grouped(
      lately.filter(({ price }) => price !== undefined),
      (row) => ({
        TemplateName: facts(row).template,
        PricingCategory: row.price?.category ?? null,
        PricingType: row.price?.type ?? null,
      }),
      (group) => ({
        Messages: group.length,
        Charged: count(group, ({ price }) => price?.billable === true),
        ChargedAndConverted: count(group, (row) => row.price?.billable === true && converted(row)),
      }),
    ),
    'charged-by-country': grouped(
      lately.filter((row) => row.price !== undefined && arrived(row)),
      (row) => ({
        Country: row.message.person.country,
        PricingCategory: row.price?.category ?? null,
        PricingType: row.price?.type ?? null,
      }),
      (group) => ({ Messages: group.length, Charged: count(group, ({ price }) => price?.billable === true) }),
    ),
    cost: grouped(
      lately.filter((row) => row.price?.billable === true && arrived(row)),
      (row) => ({
        ...{ TemplateName: facts(row).template, PricingCategory: row.price?.category ?? null },
        ...{ Country: row.message.person.country, Currency: trueRate(plan, row)?.currency ?? null },
      }),
      (group) => {
        const amounts = group.flatMap((row) => trueRate(plan, row)?.amount ?? []);
        const cost = amounts.length === 0 ? null : amounts.reduce((sum, amount) => sum + amount, 0);
        const bought = count(group, converted);
        return {
          ...{ Charged: group.length, WithoutRate: group.length - amounts.length, EstimatedCost: cost },
          ...{ Converted: bought, CostPerConversion: bought < 30 || cost === null ? null : cost / bought },
        };
      },
    ),
    'conversations-that-convert': grouped(
      between(40, 10).filter(({ engaged }) => engaged !== undefined),
      (row) => ({ Stage: facts(row).stage, TemplateName: facts(row).template }),
      (group) => ({
        ...{ Conversations: group.length, Converted: count(group, convertedAfter) },
        ConvertedPercent: percent(count(group, convertedAfter), group.length),
      }),
    ),
    'conversions-direct-and-assisted': grouped(
      recentConversions,
      ({ bought, row, attribution }) => ({
        JourneyName: row ? facts(row).journey : null,
        ActivityName: row ? facts(row).activity : null,
        TemplateName: row ? facts(row).template : null,
        ...{ Name: bought.name, Currency: bought.currency ?? null, Attribution: attribution },
      }),
      (group) => ({ Conversions: group.length, ConversionValue: value(group) }),
    ),
    'conversions-without-a-message': grouped(
      recentConversions.filter(({ attribution }) => attribution === 'none'),
      ({ bought }) => ({ Name: bought.name, Source: 'api', Currency: bought.currency ?? null }),
      (group) => ({
        Conversions: group.length,
        People: new Set(
          group.map(({ bought: { by } }) =>
            'person' in by ? by.person.key : 'stranger' in by ? by.stranger : by.message.person.key,
          ),
        ).size,
        ConversionValue: value(group),
      }),
    ),
    'daily-counts': grouped(
      rows.filter(({ message }) => message.at >= Math.floor(plan.end / DAY) * DAY - 40 * DAY),
      (row) => ({ DayUTC: row.day, StepKey: stepKeyOf(row) }),
      (group) => {
        const { Tests, Proven, RepliedAtAll, Noticed, LikelyBlocked, Silent, ...said } = dayOfRows(group);
        return said;
      },
    ),
    'errors-by-template': grouped(
      lately.filter(({ code }) => code !== undefined),
      (row) => ({
        TemplateName: facts(row).template,
        SenderID: Number(facts(row).sender),
        ErrorCode: row.code ?? null,
      }),
      (group) => {
        const [{ template, sender }] = group.map(facts) as [ReturnType<typeof facts>];
        const attempts = lately.filter((row) => facts(row).template === template && facts(row).sender === sender);
        const tried = count(attempts, ({ accepted, code }) => accepted !== undefined || code !== undefined);
        return { Messages: group.length, Attempts: tried, Percentage: percent(group.length, tried) };
      },
    ),
    'fallback-by-cause': [
      ...grouped(
        lately.filter(({ branch }) => branch !== 'continue'),
        (row) => ({
          Fallback: row.branch === 'no_contact' ? 'left alone' : 'at once',
          Cause: row.reason,
          Purpose: facts(row).purpose,
        }),
        (group) => ({ Contacts: group.length }),
      ),
      ...grouped(
        lately.filter(({ late }) => late !== undefined),
        (row) => ({ Fallback: 'later, by email', Cause: row.late?.reason ?? null, Purpose: facts(row).purpose }),
        (group) => ({ Contacts: group.length }),
      ),
    ],
    'funnel-by-template': grouped(
      lately,
      (row) => {
        const { template, language, journey, activity } = facts(row);
        return { TemplateName: template, TemplateLanguage: language, JourneyName: journey, ActivityName: activity };
      },
      (group) => ({
        ...{ Decisions: group.length, People: new Set(group.map(({ message }) => message.person.key)).size },
        ...{ Accepted: count(group, ({ accepted }) => accepted !== undefined), Delivered: count(group, reachedInTime) },
        ...{
          WasRead: count(group, (row) => inTime(row, row.read)),
          Clicked: count(group, (row) => inTime(row, row.clicked)),
        },
        ...{
          Replied: count(group, (row) => inTime(row, row.engaged)),
          OptedOut: count(group, (row) => inTime(row, row.optedOut)),
        },
        Converted: count(group, converted),
      }),
    ),
    'held-sends': grouped(
      lately.filter(({ reason }) => reason === 'scheduled'),
      (row) => ({
        TemplateName: facts(row).template,
        CameTo: row.accepted === undefined ? (row.message.dropped ?? 'still held') : 'sent',
      }),
      (group) => ({
        Contacts: group.length,
        MinutesHeld: mean(
          group.map(
            ({ accepted, message: { at } }) => accepted && Math.floor(accepted / MINUTE) - Math.floor(at / MINUTE),
          ),
        ),
      }),
    ),
    holdout: trial(rows),
    'negative-rate-by-template': turnedAway(between(90)),
    'no-interest-against-no-delivery': grouped(
      between(33, 3).filter(({ accepted }) => accepted !== undefined),
      (row) => ({ ActivityName: facts(row).activity, CameTo: interest(row) }),
      (group) => ({ Messages: group.length }),
    ),
    'nth-of-template': rows
      .filter(({ accepted }) => accepted !== undefined && accepted >= plan.end - 3 * DAY)
      .map((row) => ({ MessageKey: row.messageKey, Nth: nthOf(row, rows) })),
    'opt-out-rate-by-template': grouped(
      lately.filter((row) => arrived(row) || row.optedOut !== undefined),
      (row) => ({ TemplateName: facts(row).template, Purpose: facts(row).purpose }),
      (group) => {
        const optedOut = count(group, (row) => row.optedOut !== undefined);
        return {
          ...{ Delivered: count(group, arrived), OptedOut: optedOut },
          ByPreference: count(group, ({ optOutKind }) => optOutKind === 'preference'),
          ...{ OptOutPercent: percent(optedOut, group.length), ...bounds(optedOut, group.length) },
        };
      },
    ),
    'opt-outs-by-month': grouped(
      rows.filter(({ optedOut }) => optedOut !== undefined),
      ({ day, accepted, optedOut, optOutKind }) => ({
        MessageMonth: day.slice(0, 7),
        DaysLater: Math.floor((optedOut ?? 0) / DAY) - Math.floor((accepted ?? 0) / DAY),
        OptOutKind: optOutKind ?? null,
      }),
      (group) => ({ OptOuts: group.length }),
    ),
    'reached-twice': grouped(
      lately.filter(({ isDouble }) => isDouble),
      (row) => ({
        JourneyName: facts(row).journey,
        TemplateName: facts(row).template,
        Reason: row.reason,
        FallbackKind: row.late?.kind ?? null,
      }),
      (group) => ({ DoubleContacts: group.length }),
    ),
    'refused-by-preference': grouped(
      lately.filter(({ optOutKind }) => optOutKind === 'preference'),
      (row) => ({ TemplateName: facts(row).template }),
      (group) => ({ Messages: group.length, People: new Set(group.map(({ message }) => message.person.key)).size }),
    ),
    'response-rate-by-stage': grouped(
      between(33, 3).filter(reachedInTime),
      (row) => ({ Stage: facts(row).stage }),
      (group) => {
        const replied = count(group, (row) => inTime(row, row.engaged));
        return {
          ...{ Delivered: group.length, Replied: replied },
          ...{ ResponsePercent: percent(replied, group.length), ...bounds(replied, group.length) },
        };
      },
    ),
    'template-fatigue': fatigue(between(90, 3).filter(reachedInTime), rows),
    'whatsapp-email-or-both': grouped(
      between(40, 10),
      (row) => ({ Channels: channelsOf(row, plan) }),
      (group) => ({ Runs: group.length, Converted: count(group, converted) }),
    ),
  };
}

function interest(row: TrueRow): string {
  if (row.optedOut !== undefined) return 'opted out';
  if (row.engaged !== undefined || row.clicked !== undefined || converted(row)) return 'interested';
  if (arrived(row)) return 'no interest';
  return row.failed === undefined ? 'no delivery: silent' : 'no delivery: failed';
}

function turnedAway(rows: readonly TrueRow[]): Cells[] {
  return grouped(
    rows.filter((row) => arrived(row) || row.optedOut !== undefined),
    (row) => ({ TemplateName: facts(row).template, Purpose: facts(row).purpose }),
    (group) => {
      const optedOut = count(group, (row) => row.optedOut !== undefined);
      const blocked = count(group, (row) => row.isBlamed && row.optedOut === undefined);
      const [all, n] = [optedOut + blocked, group.length];
      return {
        Reached: n,
        OptedOut: optedOut,
        LikelyBlocked: blocked,
        NegativePercent: percent(all, n),
        ...bounds(all, n),
      };
    },
  );
}

/** How many times the person had been sent the template by then, this time counted. */
function nthOf(row: TrueRow, rows: readonly TrueRow[]): number {
  return count(
    rows,
    (other) =>
      other.message.person.key === row.message.person.key &&
      facts(other).template === facts(row).template &&
      other.accepted !== undefined &&
      other.accepted <= (row.accepted ?? 0),
  );
}

function fatigue(reached: readonly TrueRow[], rows: readonly TrueRow[]): Cells[] {
  return grouped(
    reached,
    (row) => ({ TemplateName: facts(row).template, Nth: Math.min(5, nthOf(row, rows)) }),
    (group) => {
      const replied = count(group, (row) => inTime(row, row.engaged));
      const optedOut = count(group, (row) => inTime(row, row.optedOut));
      return {
        ...{ Delivered: group.length, Replied: replied, OptedOut: optedOut },
        ...{ ResponsePercent: percent(replied, group.length), OptOutPercent: percent(optedOut, group.length) },
      };
    },
  );
}

function channelsOf(row: TrueRow, { emails }: Plan): string {
  const { person, at } = row.message;
  if (row.group === 'held_out') return 'held out';
  const isMailed =
    row.late?.kind === 'email' ||
    emails.some((email) => email.person === person && email.at >= at && email.at < at + 7 * DAY);
  if (arrived(row)) return isMailed ? 'both' : 'whatsapp';
  return isMailed ? 'email' : 'none';
}

function trial(rows: readonly TrueRow[]): Cells[] {
  const of = (group: 'treated' | 'held_out') => rows.filter((row) => row.group === group);
  const [treated, heldOut] = [of('treated'), of('held_out')];
  const sum = (group: readonly TrueRow[]) => count(group, ({ drawConverted }) => drawConverted);
  const [p, q] = [sum(treated) / treated.length, sum(heldOut) / heldOut.length];
  const [one, other] = [wilson(sum(treated), treated.length), wilson(sum(heldOut), heldOut.length)];
  return [
    {
      ...{ ActivityName: 'Trial', Treated: treated.length, TreatedConverted: sum(treated) },
      ...{ HeldOut: heldOut.length, HeldOutConverted: sum(heldOut), TreatedPercent: 100 * p, HeldOutPercent: 100 * q },
      DifferencePoints: 100 * (p - q),
      LowPoints: 100 * (p - q - Math.hypot(p - one.low, other.high - q)),
      HighPoints: 100 * (p - q + Math.hypot(one.high - p, q - other.low)),
      ...{ ByWeekPoints: 100 * (p - q), WeeksDisagree: 0 },
      TreatedReplied: count(treated, ({ drawReplied }) => drawReplied),
      HeldOutReplied: count(heldOut, ({ drawReplied }) => drawReplied),
      TreatedOptedOut: count(treated, ({ drawOptedOut }) => drawOptedOut),
      HeldOutOptedOut: count(heldOut, ({ drawOptedOut }) => drawOptedOut),
    },
  ];
}
