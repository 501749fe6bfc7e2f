/**
 * How an alert ends. `told`: whoever raised it says when it is over. `quiet`: it is raised again for as long as it is so,
 * and is over when it was not for {@link LAPSES_AFTER_MS}. `seen`: it happened once; a person who has seen it has it in hand.
 */
export type AlertEnd = 'told' | 'quiet' | 'seen';

export const LAPSES_AFTER_MS = 15 * 60_000;

interface AlertKind {
  ends: AlertEnd;
  /** What a person does about it, in one sentence. */
  todo: string;
}

const KINDS = {
  sender_trouble: {
    ends: 'told',
    todo: 'Look at Senders and templates for what Meta says; what is sent meanwhile takes the fallback branch or is held',
  },
  template_trouble: {
    ends: 'told',
    todo: 'Compare the step with the template in WhatsApp Manager; meanwhile its contacts take the fallback branch',
  },
  country_restricted: { ends: 'quiet', todo: 'See at Business Support Home in which countries the account may write' },
  unknown_error_code: { ends: 'seen', todo: 'Read of the code at developers.facebook.com, and take the next release' },
  webhooks_unsubscribed: {
    ends: 'told',
    todo: 'Do what the check says: statuses, replies and opt-outs are lost until then',
  },
  set_aside_full: { ends: 'quiet', todo: 'Mend the cause, then send the rest again on the Overview' },
  stopped_journey_calls: { ends: 'quiet', todo: 'Look whether the journey version was stopped on purpose' },
  consent_claim_refused: { ends: 'seen', todo: 'Look at what the shop or form sends, and whom it claims to be' },
  check_failed: { ends: 'told', todo: 'Do what the check says; it is looked at again by itself, every few minutes' },
  webhooks_stopped: {
    ends: 'told',
    todo: 'Run all checks: is the app subscribed to the account, and does its callback address lead here?',
  },
  conversions_stopped: { ends: 'told', todo: 'Ask the owner of the step whether its link, button or API still works' },
  conversions_never_came: { ends: 'told', todo: 'Ask the owner of the step to connect its link, button or API' },
  rows_wait: {
    ends: 'told',
    todo: 'Mend what Marketing Cloud names: right, data extension or mapping. Nothing is lost meanwhile',
  },
  right_missing: {
    ends: 'told',
    todo: 'Grant the scope that it names to the installed package; what needs it goes on by itself',
  },
  job_unconfirmed: {
    ends: 'told',
    todo: 'Nothing: the rows are written another way. Where it comes often, ask Salesforce why jobs do not end',
  },
  rest_host_differs: {
    ends: 'told',
    todo: 'Set MC_SUBDOMAIN (or MC_REST_URL) to the host that Marketing Cloud names, and restart',
  },
  token_refused: {
    ends: 'told',
    todo: 'Set MC_CLIENT_ID and MC_CLIENT_SECRET as the installed package has them, and restart',
  },
  signature_refused: { ends: 'quiet', todo: 'Set the secret that the sender signs with, and restart' },
  consent_store: {
    ends: 'told',
    todo: 'Run "npm run consents:restore", or confirm on the Overview that nothing was lost',
  },
  crm_waits: { ends: 'told', todo: 'Mend what Salesforce names; opt-outs are in force for WhatsApp all the same' },
  suppression_breaker: {
    ends: 'told',
    todo: 'When Meta is well again, leave out the unreachable again at Senders and templates',
  },
  dead_letter: { ends: 'told', todo: 'Look at what was refused on the Overview, mend the cause, send it again' },
  late_fallback_refused: { ends: 'told', todo: 'Mend the cause, then send again or give up on the Overview' },
  step_sends_nothing: {
    ends: 'told',
    todo: 'Open the step in Journey Builder: its Review says what keeps every contact from a message',
  },
  step_falls_back: { ends: 'told', todo: 'Look at Steps for the reason that grew, and mend it or stop the journey' },
  negative_rate_high: {
    ends: 'told',
    todo: 'Read the replies to this template, and whom the journey sends it to; send it less, or change it',
  },
  conversations_rarely_convert: {
    ends: 'told',
    todo: 'Read what people ask after this template, and who answers how soon; is the conversion connected?',
  },
  step_dropped: {
    ends: 'told',
    todo: 'Look in the report for what changed in that week: template, audience, sender, link',
  },
  step_leaves_out: {
    ends: 'told',
    todo: 'Look at Steps for the reason that grew: the audience, an import of consents, or a rule of the account',
  },
  step_sends_stopped: {
    ends: 'told',
    todo: 'Look whether the journey still lets people in, and at Steps for what became of those who came',
  },
  step_fails: {
    ends: 'told',
    todo: 'Look at Steps for why they fail; old numbers and paused templates are the usual causes',
  },
  limit_near: {
    ends: 'told',
    todo: 'Spread the mailing over days, or ask Meta for a higher limit: what is beyond it is refused',
  },
  owner_not_told: { ends: 'told', todo: 'Tell them yourself, and set ALERT_EMAIL_DEFINITION or ALERT_WEBHOOK_URL' },
  misconfigured: { ends: 'quiet', todo: 'Open the step in Journey Builder, answer what is missing, publish again' },
  job_given_up: { ends: 'seen', todo: 'Read the log of that job, and do by hand what it was to do' },
  record_unreadable: { ends: 'seen', todo: 'Take the contact of that message on by hand' },
  contact_exit_failed: { ends: 'seen', todo: 'Take the contact out of the journey by hand, if the journey matters' },
  crm_record_refused: { ends: 'seen', todo: 'Mend the record or the rule in Salesforce' },
  crm_number_shared: { ends: 'seen', todo: 'Mend the records of Salesforce that hold this number' },
  reply_overdue: {
    ends: 'told',
    todo: 'Answer, snooze or close what is overdue on the Replies page, or give it to somebody else',
  },
  reply_unowned: { ends: 'told', todo: 'Give what belongs to nobody an owner on the Replies page' },
  hand_overs_wait: {
    ends: 'told',
    todo: 'Mend what it names; what waits stands on the Replies page, and goes by itself then',
  },
  hand_over_refused: { ends: 'seen', todo: 'Mend the record, rule or owner it names: it is tried again every day' },
  hand_over_undecided: { ends: 'seen', todo: 'Open the record it names, and say whose it is' },
  hand_over_owner_unknown: { ends: 'quiet', todo: 'Name an active user or a queue of Salesforce in the rule' },
  hand_over_given_up: { ends: 'seen', todo: 'Answer on the Replies page, and mend the route of the rule' },
  reply_event_refused: {
    ends: 'quiet',
    todo: 'Look at the event that it names, and at the columns of its data extension',
  },
  contacts_not_reached: { ends: 'seen', todo: 'Look at WA_Message for whom; give the step a route that is set up' },
  person_limit: { ends: 'seen', todo: 'Look at the person on the Consent page' },
  login_refused: { ends: 'seen', todo: 'Was it one of you? Else replace ADMIN_TOKEN' },
  account_event: { ends: 'seen', todo: 'Look at what Meta says in WhatsApp Manager' },
  template_event: { ends: 'seen', todo: 'Look at the template in WhatsApp Manager, and at the steps that send it' },
} as const satisfies Readonly<Record<string, AlertKind>>;
export type AlertCode = keyof typeof KINDS;

/** What a person does about each, in English; the operators' page says the same in its languages. */
export const ALERT_TODOS = Object.fromEntries(
  Object.entries(KINDS).map(([code, { todo }]) => [`todo.${code}`, todo]),
) as Record<`todo.${AlertCode}`, string>;

/** A code that has no line of its own is raised again for as long as it is so. */
const OTHER: AlertKind = { ends: 'quiet', todo: 'Read its cause; it is over when it is not raised any more' };

export const alertKind = (code: string): AlertKind => (Object.hasOwn(KINDS, code) ? KINDS[code as AlertCode] : OTHER);

/** Alerts that tell of the end of others, of the same subject. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  sender_recovered: ['sender_trouble'],
  template_recovered: ['template_trouble'],
  account_event_over: ['account_event'],
  check_passed: ['check_failed'],
  webhooks_back: ['webhooks_stopped'],
  webhooks_subscribed: ['webhooks_unsubscribed'],
  conversions_back: ['conversions_stopped', 'conversions_never_came'],
};

/** The codes whose end an alert of this code tells. */
export const endedBy = (code: string): readonly string[] => ENDS[code] ?? [];

/** The codes that tell of the end of this one. */
export const endsOf = (code: string): readonly string[] =>
  Object.keys(ENDS).filter((ending) => ENDS[ending]?.includes(code));
