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
  OwnerEmail: 'ana@shop.example',
};
const ORDER = {
  TemplateName: 'order',
  TemplateLanguage: 'en',
  Purpose: 'transactional',
  Stage: 'consideration',
  JBActivityID: 'a-order',
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

/** One message for each way in which a figure goes wrong. */
const WA_Message: SqlRow[] = [
  message(1, OFFER, {
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
    ReadDateUTC: at(LONG_AGO, 0.5),
    PricingCategory: 'marketing',
    PricingType: 'free_entry_point',
    Billable: false,
  }),
  message(3, OFFER, {
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
];

const reply = (id: string, hours: number, more: SqlRow): SqlRow => ({
  ReplyID: id,
  ReceivedDateUTC: at(LONG_AGO, hours),
  ...more,
});
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

/** All tables of the run, with the data views of Marketing Cloud. */
export const PLANTED: Readonly<Record<string, readonly SqlRow[]>> = {
  WA_Message,
  WA_Reply,
  WA_Conversion,
  WA_Consent,
  _Journey: [
    { VersionID: 'v0', JourneyName: 'Welcome' },
    { VersionID: VERSION, JourneyName: 'Welcome' },
  ],
  // An activity keeps its id in the next version of its journey.
  _JourneyActivity: [
    { VersionID: 'v0', ActivityID: 'a-offer', ActivityName: 'Offer' },
    { VersionID: VERSION, ActivityID: 'a-offer', ActivityName: 'Offer' },
    { VersionID: VERSION, ActivityID: 'a-order', ActivityName: 'Order' },
    { VersionID: VERSION, ActivityID: 'a-email', ActivityName: 'Email', JourneyActivityObjectID: 'email' },
  ],
  // Who is C16 in the audience is c16 to us; the email to c1 went just before the message.
  _Sent: [emailed('C16', 1), emailed('c17', 2), emailed('c1', -1)],
};
