import fc from 'fast-check';
import {
  CHANNEL,
  type ConsentFields,
  type ConsentSignal,
  encodeSignal,
  encodeTimes,
  MARKETING,
  mergeConsent,
  OPERATOR,
  PERHAPS,
  REACHED,
  SENT,
  UNREACHABLE,
  VOID,
} from '../../src/consent/consent-state';

/** One thing that happened to one person; `at` in seconds. */
export type HistoryEvent =
  | { what: 'stop' | 'sentence' | 'start' | 'meta_stop' | 'meta_resume' | 'suppress' | 'lift'; at: number }
  | { what: 'topic_out' | 'topic_in' | 'declared_in'; topic: string; at: number }
  | { what: 'sent' | 'void' | 'reached' | 'unreachable'; at: number };

const TOPICS = ['offers', 'orders'];
const HOUR = 3600;

// Few different times, so that equal seconds are common.
const at = fc.integer({ min: 0, max: 300 }).map((hours) => 1_790_000_000 + hours * HOUR);
const topic = fc.constantFrom(...TOPICS);
const event: fc.Arbitrary<HistoryEvent> = fc.oneof(
  fc.record({ what: fc.constantFrom('stop', 'sentence', 'start', 'meta_stop', 'meta_resume', 'suppress', 'lift'), at }),
  fc.record({ what: fc.constantFrom('topic_out', 'topic_in', 'declared_in'), topic, at }),
  fc.record({ what: fc.constantFrom('sent', 'sent', 'void', 'reached', 'unreachable'), at }),
) as fc.Arbitrary<HistoryEvent>;

export const history = fc.array(event, { maxLength: 10 });

/** Reached once and then sent to, for months: what a block is inferred from, its probe, and what takes it back. */
const months = fc.oneof(
  at,
  fc.integer({ min: 2200, max: 2700 }).map((hours) => 1_790_000_000 + hours * HOUR),
);
const reach = fc.record({ what: fc.constantFrom('sent', 'sent', 'sent', 'void', 'reached'), at: months });
export const silentHistory = fc
  .tuple(at, fc.array(at, { minLength: 3, maxLength: 5 }), fc.array(reach, { maxLength: 3 }))
  .map(([reachedAt, sends, more]): HistoryEvent[] => [
    { what: 'reached', at: reachedAt },
    ...sends.map((sentAt): HistoryEvent => ({ what: 'sent', at: sentAt })),
    ...(more as HistoryEvent[]),
  ]);
export const question = fc.record({
  promotional: fc.boolean(),
  topic,
  requireOptIn: fc.boolean(),
  optInGiven: fc.boolean(),
  trustInference: fc.boolean(),
  now: fc
    .oneof(fc.integer({ min: 300, max: 4000 }), fc.integer({ min: 300, max: 500 }))
    .map((hours) => (1_790_000_000 + hours * HOUR) * 1000),
});

/** What the store is told of an event: field and value. */
export function fieldOf(event: HistoryEvent): [field: string, value: string] {
  const signal = (restricts: boolean): string => encodeSignal({ ...said, at: event.at, restricts });
  switch (event.what) {
    case 'stop':
    case 'start':
      return [CHANNEL, signal(event.what === 'stop')];
    case 'sentence':
      return [PERHAPS, encodeSignal({ ...said, at: event.at, restricts: true, reason: 'stop_sentence', review: true })];
    case 'meta_stop':
    case 'meta_resume':
      return [MARKETING, signal(event.what === 'meta_stop')];
    case 'suppress':
    case 'lift':
      return [OPERATOR, signal(event.what === 'suppress')];
    case 'topic_out':
    case 'topic_in':
      return [event.topic, signal(event.what === 'topic_out')];
    case 'declared_in':
      return [`+${event.topic}`, signal(false)];
    case 'reached':
      return [REACHED, encodeSignal({ ...said, at: event.at, restricts: false, reason: 'reached' })];
    case 'sent':
      return [SENT, encodeTimes([event.at])];
    case 'void':
      return [VOID, encodeTimes([event.at])];
    case 'unreachable':
      return [UNREACHABLE, encodeTimes([event.at])];
  }
}
const said: ConsentSignal = {
  at: 0,
  restricts: false,
  reason: 'explicit',
  review: false,
  source: 's',
  evidenceId: 'e',
};

/** Somebody looked at every sentence that was said until `at`, and none of them meant STOP. */
export const dismissed = (at: number): ConsentFields =>
  new Map([[PERHAPS, encodeSignal({ ...said, at: at + 1, restricts: false, reason: 'operator_review' })]]);

export function fold(events: readonly HistoryEvent[]): ConsentFields {
  return events.reduce<ConsentFields>((fields, each) => mergeConsent(fields, new Map([fieldOf(each)])), new Map());
}
