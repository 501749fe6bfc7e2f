import type { Figure, FigureName } from '../../src/reporting/figures';
import { holdoutProgress } from '../../src/reporting/holdout-result';
import type { ReportPage } from '../../src/reporting/report-page';
import type { Sections } from '../../src/reporting/report-sections';
import { wilson } from '../../src/watch/wilson';

/** When the planted report was read. */
const READ_AT = Date.parse('2026-11-30T09:30:00Z');
const DAY_MS = 86_400_000;

const LINES: Partial<Record<FigureName, { at: number; worse: 'below' | 'above' }>> = {
  session_conversion: { at: 0.3, worse: 'below' },
  negative: { at: 0.005, worse: 'above' },
};

/** A figure of so many of so many, as figures.ts says it. */
export function figure(name: FigureName, numerator: number, denominator: number, more: Partial<Figure> = {}): Figure {
  const some = denominator > 0;
  const [low, high] = some
    ? [wilson(numerator, denominator, -1.96), wilson(numerator, denominator, 1.96)]
    : [null, null];
  const enough = denominator >= 30;
  const line = LINES[name];
  const verdict = (at: number, worse: 'below' | 'above') => {
    if (!enough || low === null || high === null) return 'too_few';
    const [bad, good] = worse === 'above' ? [low > at, high < at] : [high < at, low > at];
    return bad ? 'worse' : good ? 'fine' : 'unclear';
  };
  return {
    name,
    numerator,
    denominator,
    rate: some ? numerator / denominator : null,
    low: low === null ? null : Math.max(0, low),
    high: high === null ? null : Math.min(1, high),
    enough,
    window: name === 'converted' || name === 'session_conversion' ? 'conversion_window' : 'seven_days',
    excluded: { tests: 12, youngDays: 3, youngMessages: 410 },
    final: false,
    ...(line && { line: { ...line, verdict: verdict(line.at, line.worse) } }),
    ...more,
  };
}

const day = (daysAgo: number) => new Date(READ_AT - daysAgo * DAY_MS).toISOString().slice(0, 10);
const DAYS = Array.from({ length: 30 }, (_, index) => 29 - index);
/** Goes up and down by the day of the week, the same in every run. */
const wave = (daysAgo: number) => 1 + 0.25 * Math.sin(daysAgo) + 0.1 * Math.sin(daysAgo / 3);
const point = (daysAgo: number) => ({ from: day(daysAgo), to: day(daysAgo), final: daysAgo > 8 });

const FUNNEL: Sections['funnel'] = {
  bars: [
    { stage: 'decided', messages: 24_180 },
    { stage: 'accepted', messages: 18_240 },
    { stage: 'delivered', messages: 17_311 },
    { stage: 'read', messages: 12_904 },
    { stage: 'clicked', messages: 2_870 },
    { stage: 'answered', messages: 3_731 },
    { stage: 'converted', messages: 1_012 },
  ],
  notSent: [
    { reason: 'not_opted_in', branch: 'email_fallback', when: 'at_once', messages: 2_204 },
    { reason: 'frequency_capped', branch: 'continue', when: 'at_once', messages: 1_122 },
    { reason: 'opted_out', branch: 'email_fallback', when: 'at_once', messages: 611 },
    { reason: 'holdout', branch: 'continue', when: 'at_once', messages: 980 },
    { reason: 'invalid_phone', branch: 'email_fallback', when: 'at_once', messages: 327 },
    { reason: 'unreachable', branch: 'email_fallback', when: 'at_once', messages: 276 },
    { reason: 'quiet_hours', branch: 'continue', when: 'later', messages: 120 },
    { reason: 'withheld_by_meta', branch: 'email_fallback', when: 'at_once', messages: 98 },
    { reason: 'send_failed', branch: 'email_fallback', when: 'at_once', messages: 61 },
  ],
  waiting: 130,
  unknown: 11,
  failed: [
    { code: '131026', messages: 402, recovered: 38 },
    { code: '131049', messages: 211, recovered: 0 },
    { code: '131047', messages: 26, recovered: 2 },
  ],
  tests: 12,
  figures: {
    accepted: figure('accepted', 18_240, 24_180),
    delivered: figure('delivered', 17_311, 18_240),
    read: figure('read', 12_904, 17_311),
    clicked: figure('clicked', 2_870, 17_311),
    response: figure('response', 3_731, 17_311),
    converted: figure('converted', 1_012, 18_240),
    session_conversion: figure('session_conversion', 702, 3_731),
    negative: figure('negative', 141, 17_320),
    opted_out: figure('opted_out', 92, 17_320),
    blocked: figure('blocked', 49, 17_320),
    failed: figure('failed', 599, 18_240),
    silent: figure('silent', 330, 18_240),
    unknown: figure('unknown', 11, 24_180),
    fallback_at_once: figure('fallback_at_once', 3_577, 24_180),
    left_alone: figure('left_alone', 240, 24_180),
    fallback_late: figure('fallback_late', 412, 24_180),
    double_contact: figure('double_contact', 57, 18_240),
  },
};

const COMPARED = ['accepted', 'delivered', 'read', 'clicked', 'response', 'converted', 'failed'] as const;
const SHARES: Record<(typeof COMPARED)[number], number> = {
  accepted: 0.77,
  delivered: 0.94,
  read: 0.72,
  clicked: 0.16,
  response: 0.2,
  converted: 0.055,
  failed: 0.03,
};

const breakdownRow = (value: string, decided: number, better = 1, label = value) => ({
  value,
  label,
  decided,
  figures: Object.fromEntries(
    COMPARED.map((name) => [name, figure(name, Math.round(Math.min(1, SHARES[name] * better) * decided), decided)]),
  ) as Sections['breakdown']['by']['journey']['rows'][number]['figures'],
});

/** `hostile` stands in the place of a name that a marketer gives. */
function breakdown(hostile: string): Sections['breakdown'] {
  const templates = [
    breakdownRow(hostile || 'autumn_offer', 12_400),
    breakdownRow('order_update', 6_800, 1.2),
    breakdownRow('cart_reminder_with_quite_a_long_name_of_many_words', 3_900, 0.8),
    breakdownRow('welcome', 1_062, 1.1),
    breakdownRow('new_arrivals', 18, 1),
    breakdownRow('of_today', 0, 1),
  ];
  return {
    by: {
      journey: { rows: [breakdownRow(hostile || 'autumn-2026', 16_300), breakdownRow('orders', 7_880, 1.1)], more: 0 },
      step: {
        rows: [breakdownRow('a1', 12_400, 1, 'shipping_confirmation · Autumn offer, then order update')],
        more: 3,
      },
      template: { rows: templates, more: 0 },
      language: { rows: [breakdownRow('es_MX', 20_100), breakdownRow('pt_BR', 4_080, 0.9)], more: 0 },
      stage: { rows: [breakdownRow('consideration', 12_400), breakdownRow('', 40)], more: 0 },
      purpose: { rows: [breakdownRow('promotional', 16_300), breakdownRow('transactional', 7_880)], more: 0 },
      sender: { rows: [breakdownRow('900000000000101', 24_180)], more: 0 },
    },
  };
}

function timeline(): Sections['timeline'] {
  const points = DAYS.map((daysAgo) => {
    const decided = Math.round(800 * wave(daysAgo));
    const accepted = Math.round(decided * 0.755);
    const delivered = Math.round(accepted * 0.95);
    return {
      ...point(daysAgo),
      decided,
      accepted,
      notSent: { not_opted_in: Math.round(decided * 0.15), frequency_capped: Math.round(decided * 0.08) },
      figures: {
        delivered: figure('delivered', daysAgo < 1 ? 0 : delivered, daysAgo < 1 ? 0 : accepted),
        read: figure('read', daysAgo < 3 ? 0 : Math.round(delivered * 0.74), daysAgo < 3 ? 0 : delivered),
        response: figure('response', Math.round(delivered * 0.2 * wave(daysAgo + 2)), daysAgo < 3 ? 0 : delivered),
        converted: figure('converted', Math.round(accepted * 0.055), daysAgo < 3 ? 0 : accepted),
        negative: figure('negative', Math.round(4 * wave(daysAgo)), daysAgo < 3 ? 0 : delivered),
      },
    };
  });
  return { grain: 'day', points };
}

const spans = (shares: readonly number[], messages: number): Sections['times']['read'] => ({
  messages,
  spans: [60, 300, 3_600, 21_600, 86_400, 259_200, 604_800, null].map((within, index) => ({
    within,
    messages: Math.round(messages * ((shares[index] ?? 1) - (shares[index - 1] ?? 0))),
    share: shares[index] ?? 1,
  })),
  halfWithin: 3_600,
  nineOfTenWithin: 86_400,
});

function turningAway(hostile: string): Pick<Sections, 'negative' | 'cohorts' | 'fatigue'> {
  const group = (value: string, optedOut: number, blocked: number, noticed: number) => ({
    value,
    negative: figure('negative', optedOut + blocked, noticed),
    optedOut: figure('opted_out', optedOut, noticed),
    blocked: figure('blocked', blocked, noticed),
    kinds: [
      { kind: 'word', messages: Math.ceil(optedOut / 2) },
      { kind: 'button', messages: Math.floor(optedOut / 2) },
    ],
  });
  return {
    negative: {
      line: 0.005,
      byTemplate: [
        group(hostile || 'autumn_offer', 78, 44, 8_900),
        group('cart_reminder_with_quite_a_long_name_of_many_words', 11, 4, 2_790),
        group('order_update', 3, 1, 4_870),
        group('new_arrivals', 1, 0, 14),
      ],
      byPurpose: [group('promotional', 89, 48, 11_690), group('transactional', 3, 1, 5_630)],
    },
    cohorts: {
      points: DAYS.map((daysAgo) => ({
        ...point(daysAgo),
        optedOut: figure('opted_out', Math.round(3 * wave(daysAgo)), 570),
        blocked: figure('blocked', daysAgo < 9 ? 0 : Math.round(2 * wave(daysAgo + 1)), 570),
        kinds: [{ kind: 'word', messages: Math.round(3 * wave(daysAgo)) }],
      })),
    },
    fatigue: {
      templates: [hostile || 'autumn_offer', 'order_update'].map((template) => ({
        template,
        points: DAYS.map((daysAgo) => ({
          ...point(daysAgo),
          response: figure('response', Math.round((40 + 2 * daysAgo) * wave(daysAgo)), 400),
          negative: figure('negative', Math.round(3 * wave(daysAgo)), 400),
        })),
        marks: [{ day: day(14), kind: 'settings', step: 'autumn_offer · welcome' }],
      })),
      more: 0,
    },
  };
}

const COST: Sections['cost'] = {
  rows: [
    {
      category: 'marketing',
      type: 'regular',
      country: 'MX',
      billable: true,
      messages: 10_400,
      rates: [{ amount: 0.0305, currency: 'USD', from: '2026-10-01' }],
      amount: 317.2,
      currency: 'USD',
    },
    {
      category: 'utility',
      type: 'free_customer_service',
      country: 'MX',
      billable: false,
      messages: 2_211,
      rates: [],
      amount: null,
      currency: null,
    },
    {
      category: 'utility',
      type: 'regular',
      country: 'BR',
      billable: true,
      messages: 4_700,
      rates: [],
      amount: null,
      currency: null,
    },
  ],
  totals: [{ currency: 'USD', amount: 317.2, charged: 10_400, perConversion: 0.31, perAnswer: 0.085 }],
  byCategory: [{ category: 'marketing', currency: 'USD', amount: 317.2, charged: 10_400 }],
  byCountry: [{ country: 'MX', currency: 'USD', amount: 317.2, charged: 10_400 }],
  converted: 1_012,
  answered: 3_731,
  free: 2_211,
  withoutRate: [{ country: 'BR', category: 'utility', messages: 4_700 }],
  rates: { known: 12, newestFrom: '2026-10-01', source: 'Meta' },
};

const REPLIES: Sections['replies'] = {
  appliedFilters: ['sender'],
  conversations: 2_912,
  replies: 4_105,
  byCategory: [
    { category: 'question', replies: 1_610 },
    { category: 'interest', replies: 1_024 },
    { category: 'thanks', replies: 803 },
    { category: 'complaint', replies: 301 },
    { category: 'opt_out', replies: 92 },
  ],
  byOwner: [
    { owner: 'ventas@tienda.example', handedOver: 1_024, answered: 981, closed: 870, overdue: 31, escalated: 4 },
    { owner: '', handedOver: 120, answered: 12, closed: 3, overdue: 88, escalated: 61 },
  ],
  acknowledged: spans([0.93, 0.97, 0.99, 1, 1, 1, 1, 1], 1_800),
  answered: spans([0.03, 0.12, 0.48, 0.79, 0.95, 1, 1, 1], 1_302),
  inTime: { met: 1_198, of: 1_302, share: 0.92, low: 0.904, high: 0.934 },
  now: { open: 141, overdue: 12, unowned: 9 },
  perThousandDelivered: 66,
};

function holdout(): Sections['holdout'] {
  const days = Array.from({ length: 20 }, (_, index) => ({
    at: READ_AT - (40 - index) * DAY_MS,
    treated: { n: 450, converted: 30 + (index % 5) },
    heldOut: { n: 50, converted: 2 + (index % 2) },
  }));
  const plan = (until: string) => ({ percent: 10, until, smallestEffect: 20, basePerThousand: 50, windowHours: 72 });
  const step = (activityId: string, template: string, until: string) => ({
    activityId,
    template,
    journey: 'autumn-2026',
    plan: plan(until),
    progress: holdoutProgress(days, plan(until), READ_AT),
  });
  return { steps: [step('a1', 'autumn_offer', day(15)), step('a2', 'order_update', '2027-02-28')] };
}

/** What the page may be told, with something in every section; `hostile` stands where marketers and customers give names. */
export function plantedReport(hostile = ''): ReportPage {
  const name = hostile || 'autumn_offer';
  return {
    period: { from: day(29), to: day(0), today: day(0), finalUntil: day(9), at: READ_AT },
    filters: {
      chosen: {},
      choices: {
        journey: [
          { value: hostile || 'autumn-2026', label: hostile || 'autumn-2026', messages: 16_300 },
          { value: 'orders', label: 'orders', messages: 7_880 },
        ],
        step: [
          { value: 'a1', label: `${name} · autumn-2026`, messages: 12_400 },
          { value: 'a2', label: 'order_update · orders', messages: 6_800 },
        ],
        template: [
          { value: name, label: name, messages: 12_400 },
          { value: 'order_update', label: 'order_update', messages: 6_800 },
        ],
        language: [
          { value: 'es_MX', label: 'es_MX', messages: 20_100 },
          { value: 'pt_BR', label: 'pt_BR', messages: 4_080 },
        ],
        stage: [
          { value: 'consideration', label: 'consideration', messages: 24_140 },
          { value: '', label: '', messages: 40 },
        ],
        purpose: [{ value: 'promotional', label: 'promotional', messages: 24_180 }],
        sender: [{ value: '900000000000101', label: '900000000000101', messages: 24_180 }],
      },
    },
    sentences: [
      {
        id: 'what_came',
        section: 'funnel',
        people: 24_180,
        certainty: 'counted',
        words: { key: 'what_came', values: { decided: 24_180, delivered: 17_311, answered: 3_731, converted: 1_012 } },
      },
      {
        id: 'conversations_rarely_convert:a',
        section: 'sessions',
        people: 3_731,
        certainty: 'likely',
        words: {
          key: 'conversations_rarely_convert',
          values: {
            template: name,
            stage: 'consideration',
            converted: 702,
            answered: 3_731,
            rateShare: 0.188,
            highShare: 0.201,
          },
        },
      },
      {
        id: 'most_not_sent:not_opted_in',
        section: 'funnel',
        people: 2_204,
        certainty: 'counted',
        words: {
          key: 'most_not_sent',
          values: {
            reason: 'not_opted_in',
            branch: 'email_fallback',
            messages: 2_204,
            decided: 24_180,
            ofDecidedShare: 0.091,
          },
        },
      },
      {
        id: 'negative_over_line:a',
        section: 'negative',
        people: 122,
        certainty: 'open',
        words: {
          key: 'negative_over_line',
          values: { template: name, turnedAway: 122, guessed: 44, noticed: 8_900, rateShare: 0.0137, lowShare: 0.0115 },
        },
      },
      {
        id: 'holdout_running:a2',
        section: 'holdout',
        people: 10_000,
        certainty: 'open',
        words: {
          key: 'holdout_running',
          values: {
            activityId: 'a2',
            template: 'order_update',
            counted: 10_000,
            needed: 88_288,
            endsAt: Date.parse('2027-03-04T00:00:00Z'),
          },
        },
      },
    ],
    sections: {
      funnel: FUNNEL,
      timeline: timeline(),
      breakdown: breakdown(hostile),
      response: {
        bands: { healthy: { low: 0.6, high: 0.8 }, broadcasting: { low: 0.15, high: 0.2 } },
        byStage: [
          { value: 'consideration', figure: figure('response', 5_900, 8_900), verdict: 'talking' },
          { value: 'purchase', figure: figure('response', 1_400, 5_200), verdict: 'between' },
          { value: 'awareness', figure: figure('response', 301, 3_190), verdict: 'broadcasting' },
          { value: '', figure: figure('response', 3, 21), verdict: 'too_few' },
        ],
      },
      sessions: {
        line: 0.3,
        groups: [
          { template: name, stage: 'consideration', figure: figure('session_conversion', 410, 2_900) },
          { template: 'welcome', stage: 'onboarding', figure: figure('session_conversion', 120, 380) },
          { template: 'order_update', stage: 'purchase', figure: figure('session_conversion', 172, 420) },
          { template: 'new_arrivals', stage: '', figure: figure('session_conversion', 2, 9) },
        ],
      },
      ...turningAway(hostile),
      channels: {
        mixes: [
          { mix: 'whatsapp', messages: 16_900 },
          { mix: 'both', messages: 411 },
          { mix: 'email', messages: 3_577 },
          { mix: 'none', messages: 2_312 },
          { mix: 'held_out', messages: 980 },
        ],
      },
      times: {
        read: spans([0.31, 0.46, 0.69, 0.83, 0.94, 0.98, 1, 1], 12_904),
        answered: spans([0.12, 0.29, 0.55, 0.72, 0.91, 0.97, 1, 1], 3_731),
        converted: spans([0.01, 0.04, 0.18, 0.37, 0.66, 1, 1, 1], 1_012),
      },
      cost: COST,
      replies: REPLIES,
      late: {
        fallbackAtOnce: figure('fallback_at_once', 3_577, 24_180),
        fallbackLate: figure('fallback_late', 412, 24_180),
        doubleContact: figure('double_contact', 57, 18_240),
        late: [
          { reason: 'failed', messages: 301 },
          { reason: 'not_delivered', messages: 111 },
        ],
        atOnce: FUNNEL.notSent
          .filter(({ branch }) => branch === 'email_fallback')
          .map(({ reason, messages }) => ({ reason, messages })),
      },
      health: {
        rows: {
          waiting: 212,
          sealedBatches: 1,
          dead: 3,
          waitingSince: READ_AT - 60_000,
          tables: [{ table: 'WA_Message', waiting: 212, sealedBatches: 1, dead: 3 }],
        },
        webhooks: { waiting: 0, dead: 0 },
        silences: [{ subject: hostile || 'purchase', raisedAt: READ_AT - DAY_MS }],
        unknown: figure('unknown', 11, 24_180),
        silent: figure('silent', 330, 18_240),
        read: figure('read', 12_904, 17_311),
        openDays: { from: day(8), to: day(0), days: 9 },
      },
      holdout: holdout(),
    },
  };
}
