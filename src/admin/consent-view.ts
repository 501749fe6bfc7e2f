import type { PersonView } from '../consent/consent-desk';
import type { ConsentSignal } from '../consent/consent-state';
import type { ConsentView, SignalView } from './consent-data';

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

/** What is known of a person in the page's words: answers per topic, and every signal behind them, newest first. Pure. */
export function consentView(person: PersonView): ConsentView {
  const { address, state, answers } = person;
  const signals = [
    ...signalOf('channel', state.channel),
    ...signalOf('marketing', state.marketing),
    ...signalOf('operator', state.operator),
    ...signalOf('blocked', state.blocked),
    ...[...state.topics].flatMap(([topic, signal]) => signalOf({ topic }, signal)),
    ...[...state.declared].flatMap(([topic, signal]) => signalOf({ topic }, signal, 'declared')),
    ...[...state.pending].flatMap(([topic, signal]) => signalOf({ topic }, signal, 'waits_for_confirmation')),
  ];
  return {
    address,
    otherAddresses: [...state.aliases],
    ...(state.contactKey === undefined ? {} : { contactKey: state.contactKey }),
    answers: answers.map(({ topic, promotional, answer, sentence }) => ({
      topic,
      promotional,
      allowed: answer.allowed,
      ...(answer.allowed ? {} : { cause: answer.cause }),
      ...(answer.allowed || answer.until === undefined ? {} : { until: iso(answer.until) }),
      rule: answer.rule,
      sentence,
    })),
    signals: signals.sort((a, b) => b.at.localeCompare(a.at)),
    reach: {
      ...(state.reachedAt === undefined ? {} : { reachedAt: iso(state.reachedAt) }),
      sentAt: state.sentAt.map(iso),
      unreachableAt: state.unreachableAt.map(iso),
    },
    suppressed: state.operator?.restricts === true,
    waitsForReview: state.channel?.review === true || state.blocked?.review === true,
  };
}

const ABOUT: Record<Exclude<SignalView['scope'], 'topic'>, string> = {
  channel: 'The whole channel',
  marketing: 'Marketing preference in WhatsApp',
  operator: 'Operator',
  blocked: 'Likely blocked',
};

function signalOf(
  of: keyof typeof ABOUT | { topic: string },
  signal: ConsentSignal | undefined,
  meaning?: SignalView['meaning'],
): SignalView[] {
  if (signal === undefined) return [];
  const what =
    typeof of === 'string'
      ? { about: ABOUT[of], scope: of }
      : { about: `Topic ${of.topic}`, scope: 'topic' as const, topic: of.topic };
  return [
    {
      ...what,
      meaning: meaning ?? (signal.restricts ? 'restricts' : 'permits'),
      reason: signal.reason,
      source: signal.source,
      evidence: signal.evidenceId,
      at: iso(signal.at),
      review: signal.review,
    },
  ];
}
