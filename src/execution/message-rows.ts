import type { Settings } from '../decision/settings';
import { type Row, rowSchema } from '../redis/outbox-entry';
import type {
  Branch,
  FallbackReason,
  FinalReason,
  HoldoutGroup,
  HoldoutOutcome,
  LateKind,
  Reason,
} from '../vocabulary';

/**
 * Rows of `WA_Message` (design 5). Each event owns its columns and writes only those, so that rows may arrive in any
 * order without one undoing another; an absent value is an absent column.
 */
type Columns = Record<string, string | number | boolean | undefined>;

/** The columns that have a value; the others are undefined, and JSON leaves them out. In place: it runs twice for every message. */
function present(columns: Columns): Row {
  for (const column of Object.keys(columns)) {
    if (columns[column] === '') columns[column] = undefined;
  }
  return columns as Row;
}

/** How somebody asked to stop: by their own words, by a button, or in WhatsApp's settings. */
export type OptOutKind = 'word' | 'button' | 'preference';

let lastTime = { ms: 0, iso: new Date(0).toISOString() };
/** Rows that are written at the same moment share its text. */
function isoOfMs(ms: number): string {
  if (lastTime.ms !== ms) lastTime = { ms, iso: new Date(ms).toISOString() };
  return lastTime.iso;
}
const isoOfSeconds = (seconds: number) => isoOfMs(seconds * 1000);
const cut = (text: string, length: number) => (text.length <= length ? text : text.slice(0, length));

/** Empty where Meta named none that can be read. */
const codeText = (error: { code: number | undefined } | undefined) =>
  error?.code === undefined ? undefined : String(error.code);

/** What is known of a message before its fate is: who, which step, which template, what for. */
export interface MessageIdentity {
  messageKey: string;
  contactKey: string;
  phone: string;
  userId: string;
  journeyId: string;
  activityId: string;
  definitionInstanceId: string;
  /** Id of the step. */
  stepKey: string;
  /** Of the number written to (ISO 3166 alpha-2), or of the user id; empty where it is not known. */
  country: string;
  settings: Settings;
  /** Where the step holds a share out and every check has passed: what the contact drew, and when (ms). */
  drawn?: { group: HoldoutGroup; at: number };
}

/** What was sent, or tried: the step's template, or its own text inside the customer's window. */
export type MessageForm = 'template' | 'session';

/** The row of the decision: what Journey Builder heard. `error` is the refusal of the call itself. */
export function decidedRow(
  message: MessageIdentity,
  decided: {
    at: number;
    branch: Branch;
    reason: Reason;
    accepted?: { wamid: string };
    error?: { code: number | undefined; title: string } | undefined;
    /** Nothing later can change what the message came to. */
    final: boolean;
    /** `template` where nothing is said. */
    form?: MessageForm | undefined;
  },
): Row {
  const { settings } = message;
  const template = decided.form === 'session' ? undefined : settings.template;
  return present({
    MessageKey: message.messageKey,
    ContactKey: cut(message.contactKey, 254),
    MobileNumber: cut(message.phone, 20),
    WhatsAppUserID: cut(message.userId, 140),
    JBDefinitionID: cut(message.journeyId, 36),
    JBActivityID: cut(message.activityId, 36),
    DefinitionInstanceID: cut(message.definitionInstanceId, 36),
    StepKey: message.stepKey,
    Country: message.country,
    SenderID: cut(settings.sender, 32),
    TemplateName: template && cut(template.name, 512),
    TemplateLanguage: template && cut(template.language, 15),
    Purpose: settings.purpose,
    Stage: settings.stage,
    Topic: cut(settings.topic, 60),
    OwnerEmail: settings.owner?.email === undefined ? undefined : cut(settings.owner.email, 254),
    Branch: decided.branch,
    Reason: decided.reason,
    FinalReason: decided.final ? decided.reason : undefined,
    HoldoutGroup: message.drawn?.group,
    HoldoutDateUTC: message.drawn && isoOfMs(message.drawn.at),
    DecidedDateUTC: isoOfMs(decided.at),
    AcceptedDateUTC: decided.accepted ? isoOfMs(decided.at) : undefined,
    WhatsAppMessageID: decided.accepted ? cut(decided.accepted.wamid, 128) : undefined,
    ErrorCode: codeText(decided.error),
    ErrorTitle: decided.error ? cut(decided.error.title, 200) : undefined,
  });
}

/** The row of a contact whose step could not be read: no settings, so only who and where. */
export function misconfiguredRow(
  call: Pick<
    MessageIdentity,
    'messageKey' | 'contactKey' | 'journeyId' | 'activityId' | 'definitionInstanceId' | 'stepKey'
  >,
  at: number,
): Row {
  return present({
    MessageKey: call.messageKey,
    ContactKey: cut(call.contactKey, 254),
    JBDefinitionID: cut(call.journeyId, 36),
    JBActivityID: cut(call.activityId, 36),
    DefinitionInstanceID: cut(call.definitionInstanceId, 36),
    StepKey: call.stepKey,
    Branch: 'email_fallback',
    Reason: 'misconfigured',
    FinalReason: 'misconfigured',
    DecidedDateUTC: isoOfMs(at),
  });
}

/** As what a message went of which this row, kept as JSON, tells. */
export function formOfRow(json: string): MessageForm {
  return rowSchema.parse(JSON.parse(json)).TemplateName === undefined ? 'session' : 'template';
}

/** Which template a message was that was held, and of which nobody knew then whether it would be one. */
export function templateRow(messageKey: string, { name, language }: Settings['template']): Row {
  return present({ MessageKey: messageKey, TemplateName: cut(name, 512), TemplateLanguage: cut(language, 15) });
}

/** The acceptance of a message whose outcome was unknown when it was answered. */
export function acceptedRow(messageKey: string, at: number, wamid: string): Row {
  return present({ MessageKey: messageKey, AcceptedDateUTC: isoOfMs(at), WhatsAppMessageID: cut(wamid, 128) });
}

const STATUS_DATES = {
  sent: 'SentDateUTC',
  delivered: 'DeliveredDateUTC',
  read: 'ReadDateUTC',
  failed: 'FailedDateUTC',
} as const;

/** The row of one status of Meta; `at` in seconds. What is charged comes with whichever status Meta likes (WA 3.4). */
export function statusRow(
  messageKey: string,
  status: 'sent' | 'delivered' | 'read' | 'failed',
  at: number,
  detail: {
    pricingCategory?: string | undefined;
    pricingType?: string | undefined;
    billable?: boolean | undefined;
    error?: { code: number | undefined; title: string } | undefined;
  } = {},
): Row {
  const { pricingCategory, pricingType, billable, error } = detail;
  return present({
    MessageKey: messageKey,
    [STATUS_DATES[status]]: isoOfSeconds(at),
    PricingCategory: pricingCategory && cut(pricingCategory, 40),
    PricingType: pricingType && cut(pricingType, 40),
    Billable: billable,
    ErrorCode: codeText(error),
    ErrorTitle: error && cut(error.title, 200),
  });
}

/** What the message came to. A row of its own, since both a failure and a later delivery may write it. */
export function finalReasonRow(messageKey: string, reason: FinalReason): Row {
  return { MessageKey: messageKey, FinalReason: reason };
}

/** What the contact of a held send drew when it was decided again. */
export function drawnRow(messageKey: string, drawn: { group: HoldoutGroup; at: number }): Row {
  return { MessageKey: messageKey, HoldoutGroup: drawn.group, HoldoutDateUTC: isoOfMs(drawn.at) };
}

const HOLDOUT_DATES = {
  converted: 'HoldoutConvertedDateUTC',
  replied: 'HoldoutRepliedDateUTC',
  opted_out: 'HoldoutOptedOutDateUTC',
} as const satisfies Record<HoldoutOutcome, string>;

/** What somebody did in the window after their draw, of either group; `at` in seconds. */
export function holdoutOutcomeRow(messageKey: string, what: HoldoutOutcome, at: number): Row {
  return { MessageKey: messageKey, [HOLDOUT_DATES[what]]: isoOfSeconds(at) };
}

/** The refusal of a held send, which came after its decision was written. */
export function errorRow(messageKey: string, error: { code: number | undefined; title: string }): Row {
  return present({ MessageKey: messageKey, ErrorCode: codeText(error), ErrorTitle: cut(error.title, 200) });
}

/** The late fallback that was carried out; `at` in ms. */
export function fallbackRow(messageKey: string, fallback: { at: number; kind: LateKind; reason: FallbackReason }): Row {
  return {
    MessageKey: messageKey,
    FallbackDateUTC: isoOfMs(fallback.at),
    FallbackKind: fallback.kind,
    FallbackReason: fallback.reason,
  };
}

/** The first person that opened the tracked link of a message; `at` in ms. */
export function clickedRow(messageKey: string, at: number): Row {
  return { MessageKey: messageKey, ClickedDateUTC: isoOfMs(at) };
}

/** The earliest conversion of a message; `at` in ms. */
export function convertedRow(messageKey: string, at: number): Row {
  return { MessageKey: messageKey, ConvertedDateUTC: isoOfMs(at) };
}

/** The first reply to a message that is an answer; `at` in seconds. */
export function engagedRow(messageKey: string, at: number): Row {
  return { MessageKey: messageKey, EngagedDateUTC: isoOfSeconds(at) };
}

/** A message made its person ask to stop; `at` in seconds. */
export function optedOutRow(messageKey: string, at: number, kind: OptOutKind): Row {
  return { MessageKey: messageKey, OptedOutDateUTC: isoOfSeconds(at), OptOutKind: kind };
}

/** The first reply to a message; `at` in seconds. */
export function repliedRow(messageKey: string, at: number): Row {
  return { MessageKey: messageKey, RepliedDateUTC: isoOfSeconds(at) };
}
