import { rateRows } from '../../src/reporting/write-rates';
import type { SqlRow } from './sql-engine';

/** When the queries are run. */
export const NOW = new Date('2026-11-30T12:00:00Z');
const HOUR_MS = 3_600_000;

/** So many days before the queries are run, and so many hours after that, as SQL writes a time. */
const at = (daysAgo: number, hoursLater = 0) =>
  new Date(NOW.getTime() - daysAgo * 24 * HOUR_MS + hoursLater * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ');

/** Long enough ago for every window to be over. */
const LONG_AGO = 20;
const VERSION = 'v1';
const OFFER = {
  TemplateName: 'offer',
  TemplateLanguage: 'en',
  Purpose: 'promotional',
  Stage: 'awareness',
  JBActivityID: 'a-offer',
  StepKey: 's-offer',
  Country: 'MX',
  OwnerEmail: 'ana@shop.example',
};
const ORDER = {
  TemplateName: 'order',
  TemplateLanguage: 'en',
  Purpose: 'transactional',
  Stage: 'consideration',
  JBActivityID: 'a-order',
  StepKey: 's-order',
  Country: 'DE',
};

/** A message number `n`, sent `days` ago to a person of its own in a run of its own unless `more` says otherwise. */
const message = (n: number, template: typeof ORDER, more: SqlRow, days = LONG_AGO): SqlRow => ({
  MessageKey: `m${n}`,
  ContactKey: `c${n}`,
  DefinitionInstanceID: `r${n}`,
  JBDefinitionID: VERSION,
  SenderID: '1',
  ...template,
  Branch: 'continue',
  Reason: 'accepted',
  DecidedDateUTC: at(days),
  AcceptedDateUTC: at(days),
  ...more,
});
const notSent = { AcceptedDateUTC: undefined };
const delivered = { DeliveredDateUTC: at(LONG_AGO, 0.1) };
const answered = { RepliedDateUTC: at(LONG_AGO, 1), EngagedDateUTC: at(LONG_AGO, 1) };
const failed = (code: string) => ({ FailedDateUTC: at(LONG_AGO, 0.1), ErrorCode: code });

/** A step with a holdout, whose share was raised when an audience came that buys more: in both weeks the treated are ahead. */
const TRIAL = { ...OFFER, JBActivityID: 'a-trial', TemplateName: 'trial' };
const HOLDOUT_WEEKS = [
  { days: 58, treated: { n: 90, converted: 18 }, held_out: { n: 10, converted: 1 } },
  { days: 48, treated: { n: 20, converted: 16 }, held_out: { n: 20, converted: 15 } },
];

/** Its messages are from before the time that the other queries look at, but for one run. */
function holdoutOf(): SqlRow[] {
  let n = 1_000;
  const drawn = (group: 'treated' | 'held_out', days: number, more: SqlRow = {}): SqlRow => {
    n += 1;
    const held = group === 'held_out' ? { ...notSent, Reason: 'holdout', FinalReason: 'holdout' } : {};
    return message(n, TRIAL, { ...held, HoldoutGroup: group, HoldoutDateUTC: at(days), ...more }, days);
  };
  const rows = HOLDOUT_WEEKS.flatMap(({ days, ...groups }) =>
    (['treated', 'held_out'] as const).flatMap((group) =>
      Array.from({ length: groups[group].n }, (_, person) =>
        drawn(group, days, person < groups[group].converted ? { HoldoutConvertedDateUTC: at(days, 5) } : {}),
      ),
    ),
  );
  const [first] = rows;
  return [
    ...rows.map((row, index) =>
      index === 1 ? { ...row, HoldoutRepliedDateUTC: at(58, 1), HoldoutOptedOutDateUTC: at(58, 1) } : row,
    ),
    // Came back and bought again: the same person.
    drawn('treated', 47, { ContactKey: first?.ContactKey, HoldoutConvertedDateUTC: at(47, 5) }),
    // Has not had the window.
    drawn('held_out', 2, { HoldoutConvertedDateUTC: at(2, 5) }),
    // A step all of whose people were held out so far.
    drawn('held_out', LONG_AGO, { JBActivityID: 'a-other' }),
  ];
}

/** One message for each way in which a figure goes wrong. */
const WA_Message: SqlRow[] = [
  message(1, OFFER, {
    Nth: 1,
    ...delivered,
    ...answered,
    ReadDateUTC: at(LONG_AGO, 0.5),
    ConvertedDateUTC: at(LONG_AGO, 2),
    PricingCategory: 'marketing',
    PricingType: 'regular',
    Billable: true,
  }),
  // Read, and the delivery was never told.
  message(2, OFFER, {
    Nth: 7,
    BlockInferredDateUTC: at(1),
    ReadDateUTC: at(LONG_AGO, 0.5),
    PricingCategory: 'marketing',
    PricingType: 'free_entry_point',
    Billable: false,
  }),
  message(3, OFFER, {
    Nth: 1,
    BlockInferredDateUTC: at(1),
    ...delivered,
    RepliedDateUTC: at(LONG_AGO, 1),
    OptedOutDateUTC: at(LONG_AGO, 1),
    OptOutKind: 'word',
  }),
  message(4, OFFER, { ...failed('131050'), OptedOutDateUTC: at(LONG_AGO, 0.1), OptOutKind: 'preference' }),
  message(5, OFFER, failed('131026')),
  // Nobody heard of it again; a second message of the run in which the third came.
  message(6, OFFER, { DefinitionInstanceID: 'r3' }),
  // Failed on one device, arrived on another.
  message(7, OFFER, { ...failed('131026'), ...delivered }),
  message(8, OFFER, { DeliveredDateUTC: at(LONG_AGO, 8 * 24) }),
  message(9, OFFER, { ...delivered, ...answered, Reason: 'test' }),
  // Its decision is not written yet.
  message(10, OFFER, { ...delivered, Reason: undefined }),
  message(11, OFFER, { DeliveredDateUTC: at(45, 0.1), EngagedDateUTC: at(45, 1) }, 45),
  message(12, OFFER, { DeliveredDateUTC: at(1, 0.1), EngagedDateUTC: at(1, 1) }, 1),
  // Bought before the reply and again after it.
  message(13, ORDER, {
    ...delivered,
    ...answered,
    ConvertedDateUTC: at(LONG_AGO, 0.5),
    PricingCategory: 'utility',
    PricingType: 'regular',
    Billable: true,
  }),
  message(14, ORDER, { ...delivered, ...answered, ConvertedDateUTC: at(LONG_AGO, 0.5) }),
  message(15, ORDER, { ...delivered, ContactKey: 'c13' }),
  message(16, ORDER, { ...notSent, Branch: 'email_fallback', Reason: 'opted_out', FinalReason: 'opted_out' }),
  message(17, ORDER, {
    Branch: 'email_fallback',
    Reason: 'not_delivered',
    DeliveredDateUTC: at(LONG_AGO, 3),
    DoubleContact: true,
  }),
  message(18, ORDER, { FallbackDateUTC: at(LONG_AGO, 2), FallbackKind: 'event', FallbackReason: 'not_delivered' }),
  message(19, ORDER, {
    ...delivered,
    FallbackDateUTC: at(LONG_AGO, 9),
    FallbackKind: 'email',
    FallbackReason: 'not_read',
  }),
  message(20, ORDER, {
    Reason: 'scheduled',
    AcceptedDateUTC: at(LONG_AGO, 10),
    DeliveredDateUTC: at(LONG_AGO, 10.1),
    FinalReason: 'delivered',
  }),
  message(21, ORDER, { ...notSent, Reason: 'scheduled', FinalReason: 'opted_out' }),
  message(22, ORDER, { ...notSent, Reason: 'scheduled' }, 0.2),
  ...holdoutOf(),
];

const reply = (id: string, hours: number, more: SqlRow): SqlRow => ({
  ReplyID: id,
  ReceivedDateUTC: at(LONG_AGO, hours),
  ...more,
});
const DESK = { OwnerEmail: 'desk@shop.example' };
const LEAD = { OwnerEmail: 'lead@shop.example' };
const byBea = (hours: number) => ({ AnsweredDateUTC: at(LONG_AGO, hours), AnsweredBy: 'bea' });
/** A reply that somebody had to see. */
const owned = (id: string, conversation: string, hours: number, more: SqlRow): SqlRow =>
  reply(id, hours, { ConversationID: conversation, NeedsPerson: true, ...more });
const WA_Reply: SqlRow[] = [
  // Three texts are one conversation.
  reply('p1', 1, {
    MessageKey: 'm1',
    AcknowledgedDateUTC: at(LONG_AGO, 1.01),
    HandledDateUTC: at(LONG_AGO, 1.25),
  }),
  reply('p2', 1.1, { MessageKey: 'm1' }),
  reply('p3', 1.2, { MessageKey: 'm1', HandledDateUTC: at(LONG_AGO, 1.5) }),
  reply('p4', 1, { MessageKey: 'm3', Body: 'STOP' }),
  reply('p5', 1, { MessageKey: 'm13' }),
  reply('p6', 1, { DueDateUTC: at(LONG_AGO, 2) }),
  // Two texts, answered together in three minutes.
  owned('q1', 'v1', 3, { ...DESK, ...byBea(3.05), DueDateUTC: at(LONG_AGO, 4) }),
  owned('q2', 'v1', 3.02, { ...DESK, ...byBea(3.05), DueDateUTC: at(LONG_AGO, 4) }),
  // Too late, passed on, and closed.
  owned('q3', 'v2', 3, {
    ...DESK,
    ...byBea(3.1),
    DueDateUTC: at(LONG_AGO, 3.05),
    EscalatedDateUTC: at(LONG_AGO, 3.08),
    HandledDateUTC: at(LONG_AGO, 3.2),
  }),
  owned('q4', 'v3', 3, { ...DESK, ...byBea(3.2), DueDateUTC: at(LONG_AGO, 4) }),
  owned('q5', 'v4', 3, {
    ...LEAD,
    AnsweredDateUTC: at(LONG_AGO, 3.5),
    AnsweredBy: 'leo',
    DueDateUTC: at(LONG_AGO, 4),
  }),
  // Closed in time without a word.
  owned('q6', 'v5', 3, { ...LEAD, HandledDateUTC: at(LONG_AGO, 3.2), DueDateUTC: at(LONG_AGO, 3.5) }),
  owned('q7', 'v6', 3, { ...DESK, DueDateUTC: at(LONG_AGO, 5) }),
  // Still in time.
  owned('q8', 'v7', 3, { ...DESK, ReceivedDateUTC: at(0, -1), DueDateUTC: at(0, 1) }),
  owned('q9', 'v8', 3, { DueDateUTC: at(LONG_AGO, 4) }),
];

const conversion = (id: string, hours: number, more: SqlRow): SqlRow => ({
  ConversionID: id,
  ContactKey: `buyer-${id}`,
  Name: 'purchase',
  Source: 'api',
  Currency: 'EUR',
  Attribution: 'direct',
  JBDefinitionID: VERSION,
  OccurredDateUTC: at(LONG_AGO, hours),
  ...more,
});
const WA_Conversion: SqlRow[] = [
  conversion('k1', 2, { MessageKey: 'm1', JBActivityID: 'a-offer', Value: 100 }),
  conversion('k2', 0.5, { MessageKey: 'm13', JBActivityID: 'a-order', Value: 10 }),
  conversion('k3', 4, { MessageKey: 'm13', JBActivityID: 'a-order', Value: 20 }),
  conversion('k4', 0.5, {
    MessageKey: 'm14',
    JBActivityID: 'a-order',
    Value: 5,
    Currency: 'USD',
    Attribution: 'assisted',
  }),
  // Its message has expired.
  conversion('k5', 2, { MessageKey: 'gone', JBActivityID: 'a-order', Value: 40 }),
  conversion('k6', 2, { Value: 7, Attribution: 'none', JBDefinitionID: undefined }),
];

const consent = (contact: string | undefined, topic: string, status: string, address = `+${contact}`): SqlRow => ({
  Address: address,
  Topic: topic,
  ContactKey: contact,
  Status: status,
});
const WA_Consent: SqlRow[] = [
  consent('c1', 'offers', 'opted_in'),
  consent('c2', 'offers', 'opted_in'),
  consent('c2', '*', 'opted_out'),
  consent('c3', 'offers', 'opted_in'),
  consent('c3', '~marketing', 'marketing_opted_out'),
  consent('c4', 'offers', 'opted_in'),
  consent('c4', 'news', 'opted_out'),
  consent(undefined, '*', 'opted_out', '+somebody'),
  consent(undefined, 'offers', 'opted_in', '+nobody'),
  consent('c6', 'offers', 'opted_in'),
  consent('c6', '~operator', 'suppressed'),
];

/** A data view keeps its times six hours behind UTC all year. */
const emailed = (contact: string, hoursAfterDecision: number): SqlRow => ({
  SubscriberKey: contact,
  TriggererSendDefinitionObjectID: 'email',
  EventDate: at(LONG_AGO, hoursAfterDecision - 6),
});

const rate = (market: string, category: string, from: string, amount: number, currency: string) => ({
  ...{ market, category, from, amount, currency },
});
const WA_Rate: SqlRow[] = [
  ...rateRows({
    source: 'planted',
    rates: [
      rate('MX', 'marketing', '2026-01-01', 0.05, 'USD'),
      rate('MX', 'marketing', '2026-10-01', 0.03, 'USD'),
      rate('MX', 'marketing', '2027-01-01', 9, 'USD'),
      rate('*', 'marketing', '2026-01-01', 8, 'EUR'),
      rate('*', 'utility', '2026-01-01', 0.02, 'EUR'),
    ],
  }),
  // Left the rates file.
  { RateKey: 'DE utility 2026-01-01', InForce: false },
];

/** All tables of the run, with the data views of Marketing Cloud. */
export const PLANTED: Readonly<Record<string, readonly SqlRow[]>> = {
  WA_Message,
  WA_Reply,
  WA_Conversion,
  WA_Consent,
  WA_Rate,
  _Journey: [
    { VersionID: 'v0', JourneyName: 'Welcome' },
    { VersionID: VERSION, JourneyName: 'Welcome' },
  ],
  // An activity keeps its id in the next version of its journey.
  _JourneyActivity: [
    { VersionID: 'v0', ActivityID: 'a-offer', ActivityName: 'Offer' },
    { VersionID: VERSION, ActivityID: 'a-offer', ActivityName: 'Offer' },
    { VersionID: VERSION, ActivityID: 'a-order', ActivityName: 'Order' },
    { VersionID: VERSION, ActivityID: 'a-trial', ActivityName: 'Trial' },
    { VersionID: VERSION, ActivityID: 'a-email', ActivityName: 'Email', JourneyActivityObjectID: 'email' },
  ],
  // Who is C16 in the audience is c16 to us; the email to c1 went just before the message.
  _Sent: [emailed('C16', 1), emailed('c17', 2), emailed('c1', -1)],
};
