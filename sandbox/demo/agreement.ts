import type { ContactRun, Visit } from '../journey-builder/journey-run';
import type { DataExtensionRow, FateView, SentMessage } from './stand-in-views';

/** Everything that three parties know of the run: Journey Builder, WhatsApp and the data extensions. */
export interface Evidence {
  readonly runs: readonly ContactRun[];
  readonly messages: readonly SentMessage[];
  readonly fates: readonly FateView[];
  /** Contact keys of those of whom the shop told a purchase. */
  readonly bought: readonly string[];
  readonly rows: {
    readonly messages: readonly DataExtensionRow[];
    readonly replies: readonly DataExtensionRow[];
    readonly consents: readonly DataExtensionRow[];
    readonly conversions: readonly DataExtensionRow[];
  };
}

/** One claim about the run, and everything that contradicts it. */
export interface Check {
  readonly claim: string;
  readonly contradictions: readonly string[];
}

type Answered = Visit & { outcome: Extract<Visit['outcome'], { kind: 'branch' }> };

/** Compares what the three parties know. Pure: the same evidence, the same checks. */
export function checkAgreement(evidence: Evidence): Check[] {
  const known = index(evidence);
  return [
    { claim: 'every contact got one decision per step', contradictions: decisions(evidence) },
    { claim: 'nothing was sent twice', contradictions: duplicates(evidence) },
    { claim: 'what was answered is what WhatsApp saw', contradictions: answersAgainstMessages(known) },
    { claim: 'WA_Message holds every decision as it was answered', contradictions: decisionRows(known) },
    { claim: 'WA_Message holds every date that WhatsApp reported', contradictions: dateRows(known) },
    { claim: 'WA_Reply holds every reply', contradictions: replyRows(evidence, known) },
    { claim: 'WA_Consent holds every STOP and every preference', contradictions: consentRows(evidence, known) },
    {
      claim: 'WA_Conversion holds every purchase, and WA_Message which offer it came of',
      contradictions: purchaseRows(evidence),
    },
    { claim: 'who was taken to have blocked us had not one message delivered', contradictions: blocked(known) },
    { claim: 'nobody who had said STOP got the next message', contradictions: afterStop(known) },
  ];
}

/** An accepted message with the contact it went to and the answer that spoke of it. */
interface Delivered {
  readonly message: SentMessage;
  readonly visit: Answered | undefined;
}

interface Known {
  readonly answers: readonly Answered[];
  readonly accepted: readonly SentMessage[];
  readonly acceptedByKey: ReadonlyMap<string, SentMessage>;
  readonly rowByKey: ReadonlyMap<string, DataExtensionRow>;
  readonly deliveries: readonly Delivered[];
  readonly fateByName: ReadonlyMap<string, FateView>;
}

const keyOf = (visit: Answered) => String(visit.outcome.outArguments.messageKey ?? '');
const reasonOf = (visit: Answered) => String(visit.outcome.outArguments.reason ?? '');
const callbackOf = (message: SentMessage) => message.payload.biz_opaque_callback_data ?? '';
const isAnswered = (visit: Visit): visit is Answered => visit.outcome.kind === 'branch';
const isAccepted = (message: SentMessage) => message.outcome.kind === 'accepted';

function index({ runs, messages, fates, rows }: Evidence): Known {
  const answers = runs.flatMap((run) => run.visits).filter(isAnswered);
  const visitByKey = new Map(answers.map((visit) => [keyOf(visit), visit]));
  const accepted = messages.filter(isAccepted);
  return {
    answers,
    accepted,
    acceptedByKey: new Map(accepted.map((message) => [callbackOf(message), message])),
    rowByKey: new Map(rows.messages.map((row) => [String(row.MessageKey), row])),
    deliveries: accepted.map((message) => ({ message, visit: visitByKey.get(callbackOf(message)) })),
    fateByName: new Map(fates.map((fate) => [fate.name, fate])),
  };
}

function decisions({ runs }: Evidence): string[] {
  const keys = new Set<string>();
  return runs.flatMap((run) => {
    const found: string[] = [];
    if (run.state !== 'completed') found.push(`${run.contact.key} is ${run.state} at ${run.at}`);
    const steps = run.visits.map((visit) => visit.activityKey);
    if (new Set(steps).size !== steps.length) found.push(`${run.contact.key} was decided twice at one step`);
    if (run.visits.length === 0) found.push(`${run.contact.key} got no decision`);
    for (const visit of run.visits.filter(isAnswered)) {
      if (keys.has(keyOf(visit))) found.push(`${run.contact.key} got a message key that another has: ${keyOf(visit)}`);
      keys.add(keyOf(visit));
    }
    return found;
  });
}

function duplicates({ messages }: Evidence): string[] {
  const accepted = messages.filter(isAccepted);
  return [
    ...moreThanOnce(accepted.map(callbackOf)).map((key) => `the message key ${key} was accepted more than once`),
    ...moreThanOnce(accepted.map((message) => `${message.recipient} with ${message.template?.name}`)).map(
      (pair) => `${pair} was accepted more than once`,
    ),
  ];
}

function moreThanOnce(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(values.filter((value) => seen.has(value) || !seen.add(value)))];
}

function answersAgainstMessages({ answers, accepted, acceptedByKey, deliveries }: Known): string[] {
  const unknown = deliveries
    .filter(({ visit }) => visit === undefined)
    .map(({ message }) => `a message to …${message.recipient?.slice(-4)} belongs to no decision`);
  const missing = answers
    .filter((visit) => ['accepted', 'delivered'].includes(reasonOf(visit)) && !acceptedByKey.has(keyOf(visit)))
    .map((visit) => `${visit.contactKey} was answered ${reasonOf(visit)}, WhatsApp accepted nothing`);
  // A definite "no" may not stand beside an accepted message; what was accepted without an answer may be unconfirmed,
  // and what Meta failed before the answer has that cause.
  const allowed = new Set(['accepted', 'delivered', 'scheduled']);
  const denied = accepted.flatMap((message) => {
    const visit = deliveries.find((each) => each.message === message)?.visit;
    if (visit === undefined || allowed.has(reasonOf(visit))) return [];
    const unanswered = message.outcome.kind === 'accepted' && !message.outcome.answered;
    const failed = message.statuses.some(({ status }) => status === 'failed');
    return unanswered || failed
      ? []
      : [`${visit.contactKey} was answered ${reasonOf(visit)}, yet WhatsApp accepted it`];
  });
  return [...unknown, ...missing, ...denied];
}

function decisionRows({ answers, rowByKey }: Known): string[] {
  const answered = new Set(answers.map(keyOf));
  const wrong = answers.flatMap((visit) => {
    const row = rowByKey.get(keyOf(visit));
    if (row === undefined) return [`${visit.contactKey} at ${visit.activityKey} has no row`];
    const told = `${visit.outcome.branch}/${reasonOf(visit)}`;
    const stored = `${row.Branch}/${row.Reason}`;
    return told === stored
      ? []
      : [`${visit.contactKey} at ${visit.activityKey}: answered ${told}, the row says ${stored}`];
  });
  const surplus = [...rowByKey.keys()]
    .filter((key) => !answered.has(key))
    .map((key) => `the row ${key} has no decision`);
  return [...wrong, ...surplus];
}

const DATE_COLUMNS = {
  sent: 'SentDateUTC',
  delivered: 'DeliveredDateUTC',
  read: 'ReadDateUTC',
  failed: 'FailedDateUTC',
} as const;

/** Webhooks tell seconds. */
const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);

function dateRows({ deliveries, answers, acceptedByKey, rowByKey }: Known): string[] {
  const wrong = deliveries.flatMap(({ message, visit }) => {
    const row = rowByKey.get(callbackOf(message));
    if (row === undefined) return [];
    const at = Object.fromEntries(message.statuses.map((each) => [each.status, seconds(each.at)]));
    return Object.entries(DATE_COLUMNS).flatMap(([status, column]) => {
      const stored = row[column] ? seconds(Date.parse(String(row[column]))) : undefined;
      const told = at[status];
      if (stored === told) return [];
      // Read implies delivered, and a delivery to another device may undo a failure (WA 3.4).
      if (status === 'delivered' && told === undefined && stored === at.read) return [];
      if (status === 'failed' && stored === undefined && at.delivered !== undefined) return [];
      const who = visit === undefined ? callbackOf(message) : `${visit.contactKey} at ${visit.activityKey}`;
      return [`${who} (${message.fate}): ${status} ${time(told)}, ${column} ${time(stored)}`];
    });
  });
  const unsent = answers.filter((visit) => !acceptedByKey.has(keyOf(visit)));
  const invented = unsent.flatMap((visit) => {
    const row = rowByKey.get(keyOf(visit));
    const column = row && Object.values(DATE_COLUMNS).find((name) => row[name]);
    return column === undefined ? [] : [`${visit.contactKey} at ${visit.activityKey} was not sent, yet has ${column}`];
  });
  return [...wrong, ...invented];
}

const time = (second: number | undefined) =>
  second === undefined ? 'none' : new Date(second * 1000).toISOString().slice(11, 19);

const wasDelivered = (message: SentMessage) =>
  message.statuses.some(({ status }) => status === 'delivered' || status === 'read');
const wasRead = (message: SentMessage) => message.statuses.some(({ status }) => status === 'read');

function replyRows({ rows }: Evidence, { deliveries, fateByName }: Known): string[] {
  const expected = new Map<string, number>();
  for (const { message, visit } of deliveries) {
    const replies = fateByName.get(message.fate ?? '')?.events.filter((event) => event.reply !== undefined) ?? [];
    if (visit === undefined || replies.length === 0 || !wasRead(message)) continue;
    expected.set(visit.contactKey, (expected.get(visit.contactKey) ?? 0) + replies.length);
  }
  const stored = new Map<string, number>();
  for (const row of rows.replies) {
    const contactKey = String(row.ContactKey ?? '');
    stored.set(contactKey, (stored.get(contactKey) ?? 0) + 1);
  }
  return [...new Set([...expected.keys(), ...stored.keys()])]
    .filter((key) => (expected.get(key) ?? 0) !== (stored.get(key) ?? 0))
    .map((key) => `${key || 'nobody in particular'}: ${expected.get(key) ?? 0} replies, ${stored.get(key) ?? 0} rows`);
}

/** Fates of the stand-in that mean "write to me no more"; `stop` where it is said in words, for every topic. */
const STOP_FATES = new Set(['replies_stop', 'replies_stop_in_a_sentence', 'stop_without_phone']);
const OPT_OUT_FATES = new Set([...STOP_FATES, 'taps_last']);
const MARKETING_STOP_FATES = new Set(['stops_marketing', 'stops_marketing_without_phone']);

function consentRows({ rows }: Evidence, { deliveries }: Known): string[] {
  const byNumber = new Map<string, DataExtensionRow[]>();
  for (const row of rows.consents) {
    const number = oneForm(String(row.Address ?? ''));
    byNumber.set(number, [...(byNumber.get(number) ?? []), row]);
  }
  return deliveries.flatMap(({ message, visit }) => {
    if (visit === undefined || !wasRead(message)) return [];
    const statuses = (byNumber.get(oneForm(message.recipient ?? '')) ?? []).map((row) => `${row.Topic}:${row.Status}`);
    const holds = (wanted: (status: string) => boolean) => statuses.some(wanted);
    const missing = (what: string) => [
      `${visit.contactKey} (${message.fate}): no ${what} among ${statuses.join(', ') || 'no rows'}`,
    ];
    if (OPT_OUT_FATES.has(message.fate ?? '') && !holds((status) => status.endsWith(':opted_out')))
      return missing('opt-out');
    const isMarketingStop = (status: string) => status === '~marketing:marketing_opted_out';
    if (message.template?.category !== 'MARKETING') return [];
    if (MARKETING_STOP_FATES.has(message.fate ?? '') && !holds(isMarketingStop)) return missing('marketing opt-out');
    if (message.fate === 'stops_and_resumes' && (statuses.length === 0 || holds(isMarketingStop)))
      return missing('resumption');
    return [];
  });
}

function purchaseRows({ bought, rows }: Evidence): string[] {
  const converted = new Map(rows.messages.map((row) => [String(row.MessageKey), row.ConvertedDateUTC]));
  const rowOf = new Map(rows.conversions.map((row) => [String(row.ContactKey), row]));
  const wrong = bought.flatMap((contactKey) => {
    const row = rowOf.get(contactKey);
    if (row === undefined) return [`${contactKey} bought and has no row`];
    if (!row.MessageKey) return [`${contactKey}: the purchase came of no message`];
    return converted.get(String(row.MessageKey)) ? [] : [`${contactKey}: the offer has no ConvertedDateUTC`];
  });
  const surplus = rows.conversions.length - bought.length;
  return surplus > 0 ? [...wrong, `${surplus} rows are of no purchase`] : wrong;
}

function blocked({ answers, deliveries }: Known): string[] {
  const suspects = new Set(
    answers.filter((visit) => reasonOf(visit) === 'blocked').map(({ contactKey }) => contactKey),
  );
  return deliveries
    .filter(({ visit, message }) => visit !== undefined && suspects.has(visit.contactKey) && wasDelivered(message))
    .map(({ visit }) => `${visit?.contactKey} is taken to have blocked us, and got a message`);
}

/** One form for the numbers that WhatsApp and Marketing Cloud write differently: Mexico's 1, Argentina's 9, Brazil's ninth digit. */
function oneForm(number: string): string {
  return number
    .replace(/\D/g, '')
    .replace(/^521(?=\d{10}$)/, '52')
    .replace(/^549(?=\d{10}$)/, '54')
    .replace(/^(55\d{2})9(?=\d{8}$)/, '$1');
}

function afterStop({ deliveries, answers }: Known): string[] {
  const stopped = new Map(
    deliveries
      .filter(
        ({ message }) =>
          STOP_FATES.has(message.fate ?? '') && message.template?.category === 'MARKETING' && wasRead(message),
      )
      .map(({ message, visit }) => [visit?.contactKey, message]),
  );
  return answers
    .filter((visit) => {
      const message = stopped.get(visit.contactKey);
      return message !== undefined && callbackOf(message) !== keyOf(visit) && reasonOf(visit) !== 'opted_out';
    })
    .map((visit) => `${visit.contactKey} had said STOP and was answered ${reasonOf(visit)} at ${visit.activityKey}`);
}
