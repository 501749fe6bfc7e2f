import type {
  ActivityCounts,
  CheckResult,
  ContactAttribute,
  ConversionName,
  DryRunResult,
  EntryPeople,
  HoldoutFacts,
  Named,
  NewStepDefaults,
  Picture,
  ReportPassAnswer,
  SenderSummary,
  StepContacts,
  TemplateSummary,
  TestDelivery,
  TestSendResult,
  TopicCount,
} from '../configuration/page-data';

import type { KeyState } from '../decision/step-faults';
import type { LateKind } from '../vocabulary';
import type { CountRequest } from './form/entry-count';

/** Why a call failed, as the page can say it; the server's own codes pass through. */
export type FailureCode =
  | 'no_token'
  | 'token_refused'
  | 'marketing_cloud_unreachable'
  | 'whatsapp_unreachable'
  | 'rate_limited'
  | 'invalid_request'
  | 'not_allowed'
  | 'not_found'
  | 'nothing_counted'
  | 'window_blocked'
  | 'offline'
  | 'unexpected';

export type Answer<T> = { ok: true; value: T } | { ok: false; code: FailureCode };

const KNOWN: ReadonlySet<string> = new Set<FailureCode>([
  'token_refused',
  'marketing_cloud_unreachable',
  'whatsapp_unreachable',
  'rate_limited',
  'invalid_request',
  'not_allowed',
  'not_found',
  'nothing_counted',
]);
const ANSWER_WITHIN_MS = 30_000;
/** Ten thousand people are read and decided. */
const DRY_RUN_WITHIN_MS = 90_000;

/**
 * The server behind the page (`/api/*`). `freshToken` asks Journey Builder for the marketer's token; it lives in this
 * closure alone, and a refused one is asked for once more before the refusal is shown, then with `stackHeaders`: the
 * server may know the token at another host.
 */
export function createPageApi(options: {
  base: URL;
  freshToken: () => Promise<string | undefined>;
  stackHeaders: () => Promise<Record<string, string>>;
}) {
  const { base, freshToken, stackHeaders } = options;
  let token: Promise<string | undefined> | undefined;
  let stack: Promise<Record<string, string>> | undefined;

  async function call<T>(path: string, body?: unknown, withinMs = ANSWER_WITHIN_MS): Promise<Answer<T>> {
    token ??= freshToken();
    const first = await attempt<T>(await token, path, body, withinMs);
    if (first.ok || (first.code !== 'token_refused' && first.code !== 'no_token')) return first;
    token = freshToken();
    stack ??= stackHeaders();
    return attempt(await token, path, body, withinMs);
  }

  async function attempt<T>(
    bearer: string | undefined,
    path: string,
    body: unknown,
    withinMs: number,
  ): Promise<Answer<T>> {
    if (bearer === undefined) return { ok: false, code: 'no_token' };
    try {
      const response = await fetch(new URL(path, base), {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${bearer}`,
          ...(await stack),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(withinMs),
        cache: 'no-store',
      });
      if (response.ok) return { ok: true, value: (await response.json()) as T };
      return { ok: false, code: failureCode(await response.json().catch(() => undefined)) };
    } catch {
      return { ok: false, code: 'offline' };
    }
  }

  return {
    senders: () => call<{ senders: SenderSummary[] }>('senders'),
    templates: () => call<{ templates: TemplateSummary[] }>('templates'),
    defaults: () => call<NewStepDefaults>('defaults'),
    /** The decision for these in-arguments, values in place of expressions; nothing is sent. */
    check: (inArguments: Record<string, unknown>) => call<CheckResult>('check', { inArguments }),
    testSend: (phone: string, inArguments: Record<string, unknown>) =>
      call<TestSendResult>('test-send', { phone, inArguments }),
    knownKey: (kind: LateKind, key: string) =>
      call<{ state: KeyState }>(`known-key?kind=${kind}&key=${encodeURIComponent(key)}`),
    /** How far a test message is. */
    testState: (messageKey: string) => call<TestDelivery>(`test-send/${encodeURIComponent(messageKey)}`),
    /** Lists of the account, by the marketer's own rights. */
    named: (what: 'emails' | 'events' | 'attribute-sets') => call<{ items: Named[] }>(`choices/${what}`),
    attributes: (set: string) =>
      call<{ items: ContactAttribute[] }>(`choices/attributes?set=${encodeURIComponent(set)}`),
    pictures: (search: string) => call<{ items: Picture[] }>(`choices/pictures?search=${encodeURIComponent(search)}`),
    topics: () => call<{ items: TopicCount[]; complete: boolean }>('choices/topics'),
    conversionNames: () => call<{ items: ConversionName[]; complete: boolean }>('choices/conversions'),
    /** Some people of the entry source. */
    people: (eventKey: string) => call<EntryPeople>(`people?eventKey=${encodeURIComponent(eventKey)}`),
    /** The decision for everybody in it; nothing is sent or kept. */
    dryRun: (of: CountRequest) => call<DryRunResult>('dry-run', of, DRY_RUN_WITHIN_MS),
    counts: (activityId: string) => call<ActivityCounts>(`running?activityId=${encodeURIComponent(activityId)}`),
    runningContacts: (activityId: string) =>
      call<StepContacts>(`running/contacts?activityId=${encodeURIComponent(activityId)}`),
    /** Opens the report of the activity's journey, once. */
    reportPass: (activityId: string) => call<ReportPassAnswer>('report-pass', { activityId }),
    holdout: (activityId: string) => call<HoldoutFacts>(`holdout?activityId=${encodeURIComponent(activityId)}`),
  };
}

export type PageApi = ReturnType<typeof createPageApi>;

/** The `config.json` beside this page; undefined where it does not come in time. */
export async function currentConfig(withinMs: number): Promise<unknown> {
  try {
    const address = new URL('config.json', window.location.href);
    const response = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(withinMs) });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

/** Origins besides Journey Builder's own that may frame the page: a sandbox, where the server was told of one. */
export async function extraHostOrigins(base: URL): Promise<string[]> {
  try {
    const response = await fetch(new URL('host-origins', base));
    const { origins } = (await response.json()) as { origins?: unknown };
    return Array.isArray(origins) ? origins.filter((origin) => typeof origin === 'string') : [];
  } catch {
    return [];
  }
}

function failureCode(body: unknown): FailureCode {
  const code = typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : '';
  return KNOWN.has(code) ? (code as FailureCode) : 'unexpected';
}
