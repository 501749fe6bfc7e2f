import type { AlertEnd } from '../alerts/alert-kinds';
import { type CallEvidence, type CloudEvidence, NOT_TAKEN_IN_A_ROW } from './cloud-evidence';

/** A step whose contacts all went without a message for so many in a row sends nothing. */
export const NOTHING_OF_LAST = 20;
/** A step that answered nobody for so long does not run. */
const RUNS_WITHIN_MS = 24 * 3_600_000;
/** Meta tells of an accepted message within seconds (WA 3.4); so long without any webhook, and none comes. */
const WEBHOOK_WITHIN_MS = 2 * 60_000;
/** Rows that wait longer than this are late: a flush comes every ten seconds, and a job takes minutes at worst. */
const ROWS_LATE_MS = 15 * 60_000;
/** A check that failed is looked at again within minutes; an older result says nothing of now. */
const CHECK_IS_FRESH_MS = 10 * 60_000;

/** All that the verdict rests on, read in one place (admin/verdict-facts.ts). Times in ms. */
export interface VerdictFacts {
  now: number;
  alerts: readonly {
    title: string;
    severity: 'warning' | 'critical';
    state: 'open' | 'seen' | 'over';
    since: number;
    ends: AlertEnd;
  }[];
  evidence: CloudEvidence;
  /** Steps by a name that a person knows, with how many contacts in a row they sent nothing to, and when the last came. */
  steps: readonly { name: string; unsentInARow: number; lastAt: number }[];
  stoppedSenders: readonly { id: string; reason: string }[];
  /** Rows and webhooks that were refused and wait for a person. */
  refused: number;
  refusedFallbacks: number;
  /** Since when the oldest row waits; undefined where none does. */
  oldestRowAt: number | undefined;
  silences: readonly { title: string }[];
  failingChecks: readonly { what: string; at: number }[];
  redisFails: boolean;
  /** Why promotional messages wait; undefined where they do not. */
  consentStore: 'store_lost' | 'failed_over' | 'not_known' | undefined;
  templatesReadAt: number;
}

export interface Verdict {
  /** `not_known`: nothing is known to be wrong, and not enough is known to say that all is well. */
  state: 'well' | 'trouble' | 'not_known';
  /** What is wrong, or not known; empty where all is well. */
  sentences: string[];
  /** What the verdict rests on, each with its time. */
  restsOn: string[];
}

/** Whether all is well, by evidence alone; pure. What nobody has seen is not assured. */
export function verdict(facts: VerdictFacts): Verdict {
  const wrong = [
    ...alertTroubles(facts),
    ...cloudTroubles('Marketing Cloud', facts.evidence.marketingCloud, facts.now),
    ...cloudTroubles('WhatsApp', facts.evidence.whatsApp, facts.now),
    ...webhookTroubles(facts),
    ...stepTroubles(facts),
    ...standingTroubles(facts),
  ];
  const restsOn = grounds(facts);
  if (wrong.length > 0) return { state: 'trouble', sentences: wrong, restsOn };
  const open = unknowns(facts);
  return { state: open.length > 0 ? 'not_known' : 'well', sentences: open, restsOn };
}

/** Seen is not over: what still stands is wrong though a person has it in hand. What happened once is dealt with when it is seen. */
function alertTroubles({ alerts, silences, now }: VerdictFacts): string[] {
  return alerts
    .filter(({ severity, state, ends, title }) => {
      if (severity !== 'critical' || state === 'over') return false;
      // A silence stands in a line of its own.
      if (silences.some((silence) => silence.title === title)) return false;
      return state === 'open' || ends !== 'seen';
    })
    .map(({ title, since, state }) => `${title}, for ${span(now - since)}${state === 'seen' ? ' (seen)' : ''}`);
}

/** Whether the cloud took its last calls. */
function isRefusing({ good, bad }: CallEvidence): boolean {
  return bad !== undefined && bad.inARow >= NOT_TAKEN_IN_A_ROW && (good === undefined || bad.at > good.at);
}

function cloudTroubles(name: string, evidence: CallEvidence, now: number): string[] {
  const { bad } = evidence;
  if (bad === undefined || !isRefusing(evidence)) return [];
  return [
    `${name} has not taken its last ${bad.inARow} calls (${bad.what}: ${bad.why}), the first ${span(now - bad.since)} ago`,
  ];
}

function webhookTroubles({ evidence: { webhooks }, now }: VerdictFacts): string[] {
  const { unansweredSince, acceptedSince, lastAt } = webhooks;
  if (unansweredSince === undefined || now - unansweredSince <= WEBHOOK_WITHIN_MS) return [];
  const last = lastAt === undefined ? 'none has ever come' : `the last one came ${span(now - lastAt)} ago`;
  return [`No webhook came for ${counted(acceptedSince, 'accepted message')}: ${last}`];
}

function stepTroubles({ steps, now }: VerdictFacts): string[] {
  return steps
    .filter(({ unsentInARow, lastAt }) => unsentInARow >= NOTHING_OF_LAST && now - lastAt <= RUNS_WITHIN_MS)
    .map(({ name, unsentInARow }) => `${name} has sent nothing to its last ${unsentInARow} contacts: see Steps`);
}

function standingTroubles(facts: VerdictFacts): string[] {
  const { now, oldestRowAt, consentStore } = facts;
  return [
    ...facts.stoppedSenders.map(({ id, reason }) => `Sender ${id} cannot send: ${reason}`),
    ...(facts.refused > 0
      ? [`Rows or webhooks were refused and wait for you: ${facts.refused.toLocaleString('en')}`]
      : []),
    ...(facts.refusedFallbacks > 0
      ? [
          `${counted(facts.refusedFallbacks, 'late fallback was', 'late fallbacks were')} refused, and nothing has reached these contacts`,
        ]
      : []),
    ...(oldestRowAt !== undefined && now - oldestRowAt > ROWS_LATE_MS
      ? [`Rows have waited for Marketing Cloud for ${span(now - oldestRowAt)}`]
      : []),
    ...facts.silences.map(({ title }) => `A signal stopped coming (${title})`),
    ...facts.failingChecks
      .filter(({ at }) => now - at <= CHECK_IS_FRESH_MS)
      .map(({ what, at }) => `The check of ${what} failed ${span(now - at)} ago: see Checks`),
    ...(facts.redisFails ? ['Redis is not set as it must be'] : []),
    ...(consentStore === 'store_lost' || consentStore === 'failed_over' ? ['Promotional messages are stopped'] : []),
  ];
}

function unknowns({ evidence, consentStore, templatesReadAt }: VerdictFacts): string[] {
  return [
    ...(evidence.marketingCloud.good === undefined ? ['Marketing Cloud has not taken any call yet'] : []),
    ...(evidence.whatsApp.good === undefined ? ['WhatsApp has not taken any call yet'] : []),
    ...(evidence.webhooks.lastAt === undefined ? ['No webhook has come yet: reply to a message from a phone'] : []),
    ...(consentStore === 'not_known' ? ['It is not known yet whether the consent store is whole'] : []),
    ...(templatesReadAt === 0 ? ['The templates were never read'] : []),
  ];
}

function grounds({ evidence, now, steps }: VerdictFacts): string[] {
  const { marketingCloud, whatsApp, rows, webhooks } = evidence;
  const ago = (at: number) => `${span(now - at)} ago`;
  const running = steps.filter(({ lastAt }) => now - lastAt <= RUNS_WITHIN_MS);
  return [
    ...(webhooks.lastAt === undefined ? [] : [`last webhook ${ago(webhooks.lastAt)}`]),
    ...(rows === undefined ? [] : [`Marketing Cloud took ${counted(rows.count, 'row')} ${ago(rows.at)}`]),
    ...(marketingCloud.good === undefined ? [] : [`Marketing Cloud answered ${ago(marketingCloud.good.at)}`]),
    ...(webhooks.acceptedAt === undefined ? [] : [`WhatsApp accepted a message ${ago(webhooks.acceptedAt)}`]),
    ...(whatsApp.good === undefined ? [] : [`WhatsApp answered ${ago(whatsApp.good.at)}`]),
    running.length === 0
      ? 'no step ran in the last 24 hours'
      : `${counted(running.length, 'step')} ran in the last 24 hours`,
  ];
}

const counted = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** 75,000 → `75 s`, 130,000 → `2 min`. */
function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
