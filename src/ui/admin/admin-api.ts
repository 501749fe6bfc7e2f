import type {
  AdminFailure,
  ChecksView,
  ConsentView,
  ContractJournalView,
  DataExtensionsView,
  DeadLetterView,
  FieldChoices,
  Forgotten,
  LoginForm,
  Overview,
  RefusedFallbacksView,
  ReviewView,
  SendersView,
  SessionInfo,
  SessionView,
  StepsView,
  TemplateView,
  TestRowResult,
} from '../../admin/page-data';
import type { Readiness } from '../../consent/consent-readiness';
import type { DealtWith } from '../../execution/refused-fallbacks';
import type { Mapping, MappingFault } from '../../marketing-cloud/mapping';
import type { Table } from '../../redis/outbox-entry';

export type Failed = { ok: false; code: string; message: string; faults: readonly MappingFault[] };
export type AdminAnswer<T> = { ok: true; value: T } | Failed;

const ANSWER_WITHIN_MS = 60_000;
/** Marks the call as our own page's (see src/admin/same-origin.ts). */
const HEADERS = { 'content-type': 'application/json', 'x-requested-by': 'admin-page' };

/** What to say where the server's answer carries no sentence of its own. */
const SENTENCES: Record<string, string> = {
  offline: 'The server gave no answer. Is it running, and are you online?',
  unavailable: 'The server cannot do its work now; Redis may be away.',
  token_refused: 'The token is not right.',
  too_many_attempts: 'The token is not right, as many before it were not. The right one lets you in at once.',
};

/** The server behind the admin page. `onLoggedOut` is called where the session has ended. */
export function createAdminApi(onLoggedOut: () => void) {
  async function call<T>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<AdminAnswer<T>> {
    try {
      const response = await fetch(`api/${path}`, {
        method,
        headers: HEADERS,
        ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        cache: 'no-store',
      });
      const answer: unknown = await response.json().catch(() => undefined);
      if (response.ok) return { ok: true, value: answer as T };
      const failed = failure(answer);
      if (failed.code === 'logged_out') onLoggedOut();
      return failed;
    } catch {
      return failure({ error: 'offline' });
    }
  }
  const query = (values: Record<string, string>) => new URLSearchParams(values).toString();

  return {
    session: () => call<SessionInfo>('GET', 'session'),
    loginForm: () => call<LoginForm>('GET', 'login'),
    login: (token: string, operator: string) => call<{ operator: string }>('POST', 'login', { token, operator }),
    logout: () => call<unknown>('POST', 'logout'),
    sessions: () => call<{ sessions: SessionView[] }>('GET', 'sessions'),
    endSession: (id: string) => call<unknown>('POST', 'sessions/end', { id }),

    overview: () => call<Overview>('GET', 'overview'),
    alertSeen: (code: string, subject: string) => call<unknown>('POST', 'alerts/seen', { code, subject }),
    contractJournal: () => call<ContractJournalView>('GET', 'contract-journal'),
    steps: () => call<StepsView>('GET', 'steps'),
    checks: () => call<ChecksView>('GET', 'doctor'),
    runChecks: () => call<ChecksView>('POST', 'doctor'),
    deadLetters: (from: string) => call<{ letters: DeadLetterView[] }>('GET', `dead-letters?${query({ from })}`),
    replay: (from: string, ids?: string[]) =>
      call<{ replayed: number }>('POST', 'dead-letters/replay', { from, ...(ids ? { ids } : {}) }),
    discard: (from: string, ids?: string[]) =>
      call<{ discarded: number }>('POST', 'dead-letters/discard', { from, ...(ids ? { ids } : {}) }),

    refusedFallbacks: () => call<RefusedFallbacksView>('GET', 'refused-fallbacks'),
    dealWithFallbacks: (act: 'again' | 'discard', which: { ids: string[] } | { reason: string }) =>
      call<DealtWith>('POST', 'refused-fallbacks/deal', { act, which }),

    dataExtensions: () => call<DataExtensionsView>('GET', 'data-extensions'),
    search: (text: string) =>
      call<{ found: { key: string; name: string }[] }>('GET', `data-extensions/search?${query({ text })}`),
    fields: (table: Table, key: string) => call<FieldChoices>('GET', `data-extensions/fields?${query({ table, key })}`),
    provision: (table: Table) =>
      call<{ state: string; details: string[] }>('POST', 'data-extensions/provision', { table }),
    importMapping: (mapping: unknown) => call<{ mapping: Mapping }>('PUT', 'mapping', { mapping }),
    clearMapping: () => call<{ mapping: Mapping }>('DELETE', 'mapping'),
    saveTable: (table: Table, entry: Mapping[Table]) =>
      call<{ mapping: Mapping }>('PUT', 'mapping/table', { table, entry }),
    checkTable: (table: Table, entry: Mapping[Table]) =>
      call<{ faults: MappingFault[] }>('POST', 'mapping/check', { table, entry }),
    testRow: (table: Table, entry: Mapping[Table]) => call<TestRowResult>('POST', 'mapping/test-row', { table, entry }),

    senders: () => call<SendersView>('GET', 'senders'),
    liftSender: (sender: string) => call<unknown>('POST', 'senders/lift', { sender }),
    trustInference: (sender: string) => call<unknown>('POST', 'senders/trust-inference', { sender }),
    templates: () => call<{ templates: TemplateView[]; readAt: number }>('GET', 'templates'),
    refreshTemplates: () => call<{ readAt: number }>('POST', 'templates/refresh'),

    consent: (who: string) => call<ConsentView>('GET', `consent?${query({ who })}`),
    actOnConsent: (
      act: 'suppress' | 'lift' | 'confirm' | 'dismiss',
      { address, contactKey }: Pick<ConsentView, 'address' | 'contactKey'>,
      note: string,
    ) => call<ConsentView>('POST', 'consent/act', { act, address, contactKey, note }),
    forget: (address: string, contactKey: string | undefined, confirmed: string) =>
      call<Forgotten>('POST', 'consent/forget', { address, contactKey, confirmed }),
    review: () => call<{ waiting: ReviewView[] }>('GET', 'consent/review'),
    confirmStore: (note: string) => call<Readiness>('POST', 'consent/store-confirmed', { note }),
  };
}

export type AdminApi = ReturnType<typeof createAdminApi>;

function failure(body: unknown): Failed {
  const { error, message, faults } = (typeof body === 'object' && body !== null ? body : {}) as Partial<AdminFailure>;
  const code = error ?? 'unexpected';
  return { ok: false, code, message: SENTENCES[code] ?? message ?? `It did not work (${code}).`, faults: faults ?? [] };
}
