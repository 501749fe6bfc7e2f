import type { ConsentView, ImportedConsents, ReviewView } from '../../admin/consent-data';
import type {
  AdminFailure,
  CameTo,
  ChecksView,
  ContractJournalView,
  DataExtensionsView,
  DeadLetterView,
  FieldChoices,
  Forgotten,
  LoginForm,
  OptInKitView,
  Overview,
  RefusedFallbacksView,
  RefusedRowView,
  RefusedSearchView,
  SessionInfo,
  SessionView,
  StepsView,
  TestRowResult,
  UnitChoice,
} from '../../admin/page-data';
import type { PersonView } from '../../admin/person-data';
import type { RepliesView, ReplyConversation } from '../../admin/reply-data';
import type { SendersView, TemplatesView, TestersView } from '../../admin/sender-data';
import type { AccountDefaults } from '../../configuration/account-defaults';
import type { Named } from '../../configuration/page-data';
import type { Readiness } from '../../consent/consent-readiness';
import type { DealtWith, OtherKey } from '../../execution/refused-fallbacks';
import type { Mapping, MappingFault } from '../../marketing-cloud/mapping';
import type { Row, Table } from '../../redis/outbox-entry';
import type { ExplainedReply } from '../../replies/explain-reply';
import type { ReplyCategory } from '../../replies/reply-category';
import type { Saying } from '../../saying';
import type { LateKind } from '../../vocabulary';

/** What a person does with a conversation, besides answering it. */
export type ReplyAct =
  | { act: 'close'; outcome: string }
  | { act: 'snooze'; until: string }
  | { act: 'reassign'; owner: string | null }
  | { act: 'correct'; replyId: string; category: ReplyCategory };

export type Failed = {
  ok: false;
  code: string;
  /** What the server says besides, in English; the same by code, where it has one. */
  message?: string;
  saying?: Saying;
  faults: readonly MappingFault[];
  /** Between which a log-in has to choose. */
  units: UnitChoice['units'];
};
export type AdminAnswer<T> = { ok: true; value: T } | Failed;

const ANSWER_WITHIN_MS = 60_000;
/** A file of some hundred thousand lines. */
const IMPORT_WITHIN_MS = 600_000;
/** Marks the call as our own page's (see src/admin/same-origin.ts). */
const HEADERS = { 'content-type': 'application/json', 'x-requested-by': 'admin-page' };

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
        headers: body instanceof Blob ? { ...HEADERS, 'content-type': 'text/csv' } : HEADERS,
        ...(method === 'GET' ? {} : { body: body instanceof Blob ? body : JSON.stringify(body ?? {}) }),
        signal: AbortSignal.timeout(body instanceof Blob ? IMPORT_WITHIN_MS : ANSWER_WITHIN_MS),
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
    login: (token: string, operator: string, businessUnit?: string) =>
      call<{ operator: string }>('POST', 'login', { token, operator, ...(businessUnit && { businessUnit }) }),
    logout: () => call<unknown>('POST', 'logout'),
    sessions: () => call<{ sessions: SessionView[] }>('GET', 'sessions'),
    endSession: (id: string) => call<unknown>('POST', 'sessions/end', { id }),

    overview: () => call<Overview>('GET', 'overview'),
    alertSeen: (code: string, subject: string) => call<unknown>('POST', 'alerts/seen', { code, subject }),
    contractJournal: () => call<ContractJournalView>('GET', 'contract-journal'),
    steps: () => call<StepsView>('GET', 'steps'),
    replies: (of: { view: string; owner?: string; offset?: string }) =>
      call<RepliesView>('GET', `replies?${query(of)}`),
    replyConversation: (id: string) => call<ReplyConversation>('GET', `replies/conversation?${query({ id })}`),
    answerReply: (id: string, written: { answerId: string; seenAt: number; text: string }) =>
      call<ReplyConversation>('POST', 'replies/answer', { id, ...written }),
    tryReply: (said: { text: string; at?: string; language?: string }) =>
      call<ExplainedReply>('POST', 'replies/try', said),
    actOnReply: (id: string, act: ReplyAct) => call<ReplyConversation>('POST', 'replies/act', { id, ...act }),
    checks: () => call<ChecksView>('GET', 'doctor'),
    runChecks: () => call<ChecksView>('POST', 'doctor'),
    deadLetters: (from: string) => call<{ letters: DeadLetterView[] }>('GET', `dead-letters?${query({ from })}`),
    replay: (from: string, ids?: string[]) =>
      call<{ replayed: number }>('POST', 'dead-letters/replay', { from, ...(ids ? { ids } : {}) }),
    discard: (from: string, ids?: string[]) =>
      call<{ discarded: number }>('POST', 'dead-letters/discard', { from, ...(ids ? { ids } : {}) }),

    searchRefused: (sought: Record<string, string>) => call<RefusedSearchView>('GET', `refused?${query(sought)}`),
    refusedRow: (from: string, id: string) => call<RefusedRowView>('GET', `dead-letters/row?${query({ from, id })}`),
    editRefused: (from: string, id: string, row: Row) =>
      call<{ replayed: number }>('POST', 'dead-letters/edit', { from, id, row }),
    refusedFallbacks: () => call<RefusedFallbacksView>('GET', 'refused-fallbacks'),
    dealWithFallbacks: (act: 'again' | 'discard', which: { ids: string[] } | { reason: string }, other?: OtherKey) =>
      call<DealtWith>('POST', 'refused-fallbacks/deal', { act, which, ...(other !== undefined && { other }) }),

    keys: (kind: LateKind) => call<{ items: Named[] }>('GET', `keys?${query({ kind })}`),

    dataExtensions: () => call<DataExtensionsView>('GET', 'data-extensions'),
    search: (text: string) =>
      call<{ found: { key: string; name: string }[] }>('GET', `data-extensions/search?${query({ text })}`),
    fields: (table: Table, key: string) => call<FieldChoices>('GET', `data-extensions/fields?${query({ table, key })}`),
    addFields: (table: Table, key: string, columns: string[]) =>
      call<{ added: string[]; late: string[] }>('POST', 'data-extensions/add-fields', { table, key, columns }),
    provision: (table: Table) => call<CameTo>('POST', 'data-extensions/provision', { table }),
    importMapping: (mapping: unknown, withoutConsents: boolean) =>
      call<{ mapping: Mapping }>('PUT', 'mapping', { mapping, withoutConsents }),
    clearMapping: (withoutConsents: boolean) => call<{ mapping: Mapping }>('DELETE', 'mapping', { withoutConsents }),
    saveTable: (table: Table, entry: Mapping[Table], withoutConsents: boolean) =>
      call<{ mapping: Mapping }>('PUT', 'mapping/table', { table, entry, withoutConsents }),
    checkTable: (table: Table, entry: Mapping[Table]) =>
      call<{ faults: MappingFault[] }>('POST', 'mapping/check', { table, entry }),
    testRow: (table: Table, entry: Mapping[Table]) => call<TestRowResult>('POST', 'mapping/test-row', { table, entry }),

    testers: () => call<TestersView>('GET', 'testers'),
    addTester: (phone: string, name: string) => call<TestersView>('POST', 'testers', { phone, name }),
    removeTester: (address: string) => call<TestersView>('POST', 'testers/remove', { address }),
    importConsents: (file: Blob) => call<ImportedConsents>('POST', 'consent/import', file),
    defaults: () => call<AccountDefaults>('GET', 'defaults'),
    saveDefaults: (defaults: AccountDefaults) => call<AccountDefaults>('PUT', 'defaults', defaults),

    senders: () => call<SendersView>('GET', 'senders'),
    liftSender: (sender: string) => call<unknown>('POST', 'senders/lift', { sender }),
    trustInference: (sender: string) => call<unknown>('POST', 'senders/trust-inference', { sender }),
    optInKit: () => call<OptInKitView>('GET', 'opt-in-kit'),
    templates: () => call<TemplatesView>('GET', 'templates'),
    refreshTemplates: () => call<{ readAt: number }>('POST', 'templates/refresh'),

    person: (who: string) => call<PersonView>('GET', `person?${query({ who })}`),
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
  const said = (typeof body === 'object' && body !== null ? body : {}) as Partial<AdminFailure> & Partial<UnitChoice>;
  const { error, message, saying, faults = [], units = [] } = said;
  const code = error ?? 'unexpected';
  return { ok: false, code, ...(message !== undefined && { message }), ...(saying && { saying }), faults, units };
}
