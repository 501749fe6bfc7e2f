import type { AlertEnd } from '../alerts/alert-kinds';
import type { Saying } from '../saying';
import { type CallEvidence, type CloudEvidence, NOT_TAKEN_IN_A_ROW } from './cloud-evidence';
import { inEnglish, type Said, type SaidCode } from './verdict-sentences';

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
    code: string;
    title: string;
    said?: { title: Saying } | undefined;
    severity: 'warning' | 'critical';
    state: 'open' | 'seen' | 'over';
    since: number;
    ends: AlertEnd;
  }[];
  evidence: CloudEvidence;
  /** Steps by a name that a person knows, with how many contacts in a row they sent nothing to, and when the last came. */
  steps: readonly { name: string; unsentInARow: number; lastAt: number }[];
  stoppedSenders: readonly { id: string; reason: string; said?: Saying | undefined }[];
  /** Rows and webhooks that were refused and wait for a person. */
  refused: number;
  refusedFallbacks: number;
  /** Since when the oldest row waits; undefined where none does. */
  oldestRowAt: number | undefined;
  silences: readonly { title: string; said?: { title: Saying } | undefined; code?: string | undefined }[];
  failingChecks: readonly { id: string; what: string; at: number }[];
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
  /** Warnings that stand, and wait for nobody at once: they leave the state as it is, and are named where it is `well`. */
  warnings: string[];
  /** All three by code, for who does not read English. */
  said: { sentences: Said[]; restsOn: Said[]; warnings: Said[] };
}

/** Whether all is well, by evidence alone; pure. What nobody has seen is not assured. */
export function verdict(facts: VerdictFacts): Verdict {
  const wrong = [
    ...standingAlerts(facts, 'critical'),
    ...cloudTroubles('verdict.marketing_cloud_refuses', facts.evidence.marketingCloud, facts.now),
    ...cloudTroubles('verdict.whatsapp_refuses', facts.evidence.whatsApp, facts.now),
    ...webhookTroubles(facts),
    ...stepTroubles(facts),
    ...standingTroubles(facts),
  ];
  const others = { restsOn: grounds(facts), warnings: standingAlerts(facts, 'warning') };
  if (wrong.length > 0) return told('trouble', wrong, others);
  const open = unknowns(facts);
  return told(open.length > 0 ? 'not_known' : 'well', open, others);
}

const told = (
  state: Verdict['state'],
  sentences: Said[],
  { restsOn, warnings }: { restsOn: Said[]; warnings: Said[] },
): Verdict => ({
  state,
  sentences: sentences.map(inEnglish),
  restsOn: restsOn.map(inEnglish),
  warnings: warnings.map(inEnglish),
  said: { sentences, restsOn, warnings },
});
const say = (
  code: SaidCode,
  values: Said['values'] = {},
  { of, title, reason }: { of?: string | undefined; title?: Saying | undefined; reason?: Saying | undefined } = {},
): Said => ({
  code,
  values,
  ...(of !== undefined && { of }),
  ...(title && { said: { title } }),
  ...(reason && { said: { reason } }),
});
const sayWhere = (holds: boolean, code: SaidCode, values?: Said['values']): Said[] =>
  holds ? [say(code, values)] : [];

/** Seen is not over: what still stands is wrong though a person has it in hand. What happened once is dealt with when it is seen. */
function standingAlerts({ alerts, silences, now }: VerdictFacts, asked: 'critical' | 'warning'): Said[] {
  return alerts
    .filter(({ severity, state, ends, title }) => {
      if (severity !== asked || state === 'over') return false;
      // A silence stands in a line of its own.
      if (silences.some((silence) => silence.title === title)) return false;
      return state === 'open' || ends !== 'seen';
    })
    .map(({ code, title, said, since, state }) =>
      say(
        state === 'seen' ? 'verdict.alert_seen' : 'verdict.alert',
        { title, sinceMs: now - since },
        { of: code, title: said?.title },
      ),
    );
}

/** Whether the cloud took its last calls. */
function isRefusing({ good, bad }: CallEvidence): boolean {
  return bad !== undefined && bad.inARow >= NOT_TAKEN_IN_A_ROW && (good === undefined || bad.at > good.at);
}

function cloudTroubles(code: SaidCode, evidence: CallEvidence, now: number): Said[] {
  const { bad } = evidence;
  if (bad === undefined || !isRefusing(evidence)) return [];
  return [say(code, { n: bad.inARow, what: bad.what, why: bad.why, sinceMs: now - bad.since })];
}

function webhookTroubles({ evidence: { webhooks }, now }: VerdictFacts): Said[] {
  const { unansweredSince, acceptedSince, lastAt } = webhooks;
  if (unansweredSince === undefined || now - unansweredSince <= WEBHOOK_WITHIN_MS) return [];
  if (lastAt === undefined) return [say('verdict.no_webhook_ever', { n: acceptedSince })];
  return [say('verdict.no_webhook', { n: acceptedSince, lastMs: now - lastAt })];
}

function stepTroubles({ steps, now }: VerdictFacts): Said[] {
  return steps
    .filter(({ unsentInARow, lastAt }) => unsentInARow >= NOTHING_OF_LAST && now - lastAt <= RUNS_WITHIN_MS)
    .map(({ name, unsentInARow }) => say('verdict.step_sends_nothing', { name, n: unsentInARow }));
}

function standingTroubles(facts: VerdictFacts): Said[] {
  const { now, oldestRowAt, consentStore } = facts;
  return [
    ...facts.stoppedSenders.map(({ id, reason, said }) =>
      say('verdict.sender_stopped', { id, reason }, { reason: said }),
    ),
    ...sayWhere(facts.refused > 0, 'verdict.refused', { n: facts.refused }),
    ...sayWhere(facts.refusedFallbacks > 0, 'verdict.fallbacks_refused', { n: facts.refusedFallbacks }),
    ...(oldestRowAt !== undefined && now - oldestRowAt > ROWS_LATE_MS
      ? [say('verdict.rows_wait', { sinceMs: now - oldestRowAt })]
      : []),
    ...facts.silences.map(({ title, said, code }) =>
      say('verdict.silence', { title }, { of: code, title: said?.title }),
    ),
    ...facts.failingChecks
      .filter(({ at }) => now - at <= CHECK_IS_FRESH_MS)
      .map(({ id, what, at }) => say('verdict.check_failed', { what, sinceMs: now - at }, { of: id })),
    ...sayWhere(facts.redisFails, 'verdict.redis'),
    ...sayWhere(consentStore === 'store_lost' || consentStore === 'failed_over', 'verdict.promotional_stopped'),
  ];
}

function unknowns({ evidence, consentStore, templatesReadAt }: VerdictFacts): Said[] {
  return [
    ...sayWhere(evidence.marketingCloud.good === undefined, 'verdict.marketing_cloud_unknown'),
    ...sayWhere(evidence.whatsApp.good === undefined, 'verdict.whatsapp_unknown'),
    ...sayWhere(evidence.webhooks.lastAt === undefined, 'verdict.webhook_unknown'),
    ...sayWhere(consentStore === 'not_known', 'verdict.store_unknown'),
    ...sayWhere(templatesReadAt === 0, 'verdict.templates_unread'),
  ];
}

function grounds({ evidence, now, steps }: VerdictFacts): Said[] {
  const { marketingCloud, whatsApp, rows, webhooks } = evidence;
  const seen = (code: SaidCode, at: number | undefined, values: Said['values'] = {}) =>
    at === undefined ? [] : [say(code, { ...values, sinceMs: now - at })];
  const running = steps.filter(({ lastAt }) => now - lastAt <= RUNS_WITHIN_MS).length;
  return [
    ...seen('ground.webhook', webhooks.lastAt),
    ...seen('ground.rows', rows?.at, { n: rows?.count ?? 0 }),
    ...seen('ground.marketing_cloud', marketingCloud.good?.at),
    ...seen('ground.accepted', webhooks.acceptedAt),
    ...seen('ground.whatsapp', whatsApp.good?.at),
    running === 0 ? say('ground.no_step') : say('ground.steps', { n: running }),
  ];
}
