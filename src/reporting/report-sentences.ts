import type { Figure } from './figures';
import type { ReportSection, Sentence, SentenceWords } from './report-page';
import type { Sections } from './report-sections';

/** More nobody reads before the charts. */
const MOST = 5;
/** What was counted weighs whole; what an interval says, and what is guessed or may still change, less. */
const WEIGHT = { counted: 1, likely: 0.8, open: 0.4 } as const;
/** Below this share of those decided something is no sentence's worth. */
const WORTH = 0.01;

/** What the sections say, the most important first: by the people concerned and how sure it is; pure. */
export function sentencesOf(sections: Sections, period: { from: string; to: string }): Sentence[] {
  const decided = sections.funnel.bars[0]?.messages ?? 0;
  if (decided === 0) return [sentence('health', 0, 'counted', { key: 'nothing_decided', values: period })];
  const said = [
    ...funnelSentences(sections, decided),
    ...rateSentences(sections),
    ...doubtSentences(sections, decided),
    ...holdoutSentences(sections),
    ...costSentences(sections),
    ...nowSentences(sections),
  ];
  const weight = ({ people, certainty }: Sentence) => people * WEIGHT[certainty];
  const [first, ...others] = said;
  const ranked = others.sort((one, other) => weight(other) - weight(one) || one.id.localeCompare(other.id));
  return first === undefined ? [] : [first, ...ranked].slice(0, MOST);
}

function sentence(
  section: ReportSection,
  people: number,
  certainty: Sentence['certainty'],
  words: SentenceWords,
  about = '',
): Sentence {
  return { id: about === '' ? words.key : `${words.key}:${about}`, section, people, certainty, words };
}

const shareOf = (figure: Figure) => figure.rate ?? 0;

function* funnelSentences({ funnel }: Sections, decided: number): Generator<Sentence> {
  const of = (stage: string) => funnel.bars.find((bar) => bar.stage === stage)?.messages ?? 0;
  yield sentence('funnel', decided, 'counted', {
    key: 'what_came',
    values: { decided, delivered: of('delivered'), answered: of('answered'), converted: of('converted') },
  });
  const most = funnel.notSent.find(({ reason }) => reason !== 'holdout');
  if (most !== undefined && most.messages >= WORTH * decided) {
    const { reason, branch, messages } = most;
    yield sentence('funnel', messages, 'counted', {
      key: 'most_not_sent',
      values: { reason, branch, messages, decided, ofDecidedShare: messages / decided },
    });
  }
  const [failed] = funnel.failed;
  const accepted = of('accepted');
  if (failed !== undefined && failed.messages - failed.recovered >= WORTH * accepted) {
    const messages = failed.messages - failed.recovered;
    yield sentence('funnel', messages, 'counted', {
      key: 'failed_for',
      values: { code: failed.code, messages, ofAcceptedShare: messages / accepted },
    });
  }
}

/** What lies beyond a line, told of those whom it concerns: who was reached, and who answered. */
function* rateSentences({ negative, sessions, response }: Sections): Generator<Sentence> {
  for (const { value: template, negative: figure, blocked } of negative.byTemplate) {
    if (figure.line?.verdict !== 'worse') continue;
    const { numerator: turnedAway, denominator: noticed, low } = figure;
    yield sentence(
      'negative',
      noticed,
      'likely',
      {
        key: 'negative_over_line',
        values: {
          ...{ template, turnedAway, guessed: blocked.numerator, noticed },
          ...{ rateShare: shareOf(figure), lowShare: low ?? 0 },
        },
      },
      template,
    );
  }
  for (const { template, stage, figure } of sessions.groups) {
    if (figure.line?.verdict !== 'worse') continue;
    const { numerator: converted, denominator: answered, high } = figure;
    yield sentence(
      'sessions',
      answered,
      'likely',
      {
        key: 'conversations_rarely_convert',
        values: { template, stage, converted, answered, rateShare: shareOf(figure), highShare: high ?? 1 },
      },
      `${template}:${stage}`,
    );
  }
  for (const { value: stage, figure, verdict } of response.byStage) {
    if (verdict !== 'talking' && verdict !== 'broadcasting') continue;
    const { numerator: answered, denominator: delivered } = figure;
    const values = { stage, answered, delivered, rateShare: shareOf(figure) };
    yield sentence('response', delivered, 'likely', { key: verdict, values }, stage);
  }
}

/** Whom nobody knows about, or whom it reached twice. */
function* doubtSentences({ health, late }: Sections, decided: number): Generator<Sentence> {
  const { numerator: silent, denominator: accepted } = health.silent;
  if (health.silent.enough && silent >= WORTH * accepted) {
    const values = { messages: silent, accepted, rateShare: shareOf(health.silent) };
    yield sentence('health', silent, 'counted', { key: 'silent', values });
  }
  const unknown = health.unknown.numerator;
  if (unknown > 0)
    yield sentence('health', unknown, 'open', { key: 'unknown', values: { messages: unknown, decided } });
  const { numerator: twice, denominator: sent } = late.doubleContact;
  if (twice > 0) {
    const values = { messages: twice, accepted: sent, rateShare: shareOf(late.doubleContact) };
    yield sentence('late', twice, 'counted', { key: 'reached_twice', values });
  }
  const { numerator: fellBack, denominator: of } = late.fallbackLate;
  if (fellBack >= Math.max(1, WORTH * of)) {
    const values = { messages: fellBack, decided: of, rateShare: shareOf(late.fallbackLate) };
    yield sentence('late', fellBack, 'counted', { key: 'fell_back_late', values });
  }
}

function* holdoutSentences({ holdout }: Sections): Generator<Sentence> {
  for (const { activityId, template, progress } of holdout.steps) {
    const { drawn, counted, needed, endsAt, result } = progress;
    const { verdict, difference, conversionsGained, isSimpson, stratified } = result;
    if (verdict === 'running') {
      const values = { activityId, template, counted, needed: needed ?? 0, endsAt };
      yield sentence('holdout', drawn, 'open', { key: 'holdout_running', values }, activityId);
      continue;
    }
    // Where the sum and its weeks disagree the weeks are to be trusted, as for the verdict.
    const told = isSimpson && stratified !== undefined ? stratified : difference;
    const values = {
      ...{ activityId, template, gained: Math.round(conversionsGained.value) },
      ...{ differenceShare: told.value, lowShare: told.low, highShare: told.high },
    };
    const isSure = verdict === 'more' || verdict === 'fewer';
    yield sentence('holdout', drawn, isSure ? 'likely' : 'open', { key: `holdout_${verdict}`, values }, activityId);
  }
}

function* costSentences({ cost }: Sections): Generator<Sentence> {
  const [most] = [...cost.totals].sort((one, other) => other.charged - one.charged);
  if (most !== undefined) {
    const { amount, currency, charged } = most;
    const values = { amount, currency, charged, converted: cost.converted };
    // It concerns nobody's attention before what goes wrong: a tenth of the charged.
    yield sentence('cost', charged / 10, 'counted', { key: 'cost_of', values });
  }
  const messages = cost.withoutRate.reduce((sum, each) => sum + each.messages, 0);
  if (messages > 0 && cost.rates.known > 0) {
    const values = { messages, markets: cost.withoutRate.length };
    yield sentence('cost', messages / 10, 'counted', { key: 'rates_missing', values });
  }
}

/** What waits for somebody now. */
function* nowSentences({ replies, health }: Sections): Generator<Sentence> {
  const { overdue, open } = replies?.now ?? { overdue: 0, open: 0 };
  if (overdue > 0) {
    yield sentence('replies', overdue, 'counted', { key: 'replies_overdue', values: { conversations: overdue, open } });
  }
  const { waiting, sealedBatches, dead } = health.rows;
  if (dead > 0 || waiting > 1_000) {
    yield sentence('health', dead + waiting, 'counted', {
      key: 'rows_waiting',
      values: { waiting, sealedBatches, dead },
    });
  }
  if (health.silences.length > 0) {
    const values = { subjects: health.silences.length };
    yield sentence('health', health.silences.length, 'open', { key: 'signals_missing', values });
  }
}
