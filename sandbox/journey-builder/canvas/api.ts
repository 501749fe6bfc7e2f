import type { RecipeReport, RecipeSummary } from '../../recipe-run/recipe-book';
import type { Activity, ActivityConfig } from '../activity';
import type { EntrySource } from '../entry-source';
import type { JourneyStatus } from '../journey';
import type { RunCounts, Visit } from '../journey-run';
import type { Problem } from '../problem';

export interface PaletteEntry {
  readonly kind: 'message' | 'outcome';
  readonly name: string;
  readonly description: string;
  readonly icon: string;
  readonly config?: ActivityConfig;
  /** Why the activity cannot be used: its `config.json` could not be read. */
  readonly problem?: string;
}

export interface Sandbox {
  readonly links: { app: string; marketingCloud?: string; whatsApp?: string };
  readonly waitMinuteMs: number;
  readonly journeys: readonly { id: string; name: string; version: number; status: JourneyStatus }[];
  readonly palette: readonly PaletteEntry[];
  readonly recipes: readonly RecipeSummary[];
}

export interface JourneyView {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly version: number;
  readonly status: JourneyStatus;
  readonly saved: boolean;
  readonly start: string | null;
  readonly entry: EntrySource | null;
  readonly activities: readonly Activity[];
  readonly audienceSize: number;
  readonly counts: RunCounts | null;
  /** Where the journey was drawn from a recipe. */
  readonly recipe: RecipeReport | null;
  readonly versions: readonly { id: string; version: number; status: JourneyStatus }[];
}

/** What a framed page may ask its host for. */
export interface HostAnswers {
  readonly activity: Record<string, unknown>;
  readonly tokens?: Record<string, unknown>;
  readonly endpoints: Record<string, unknown>;
  readonly interaction: Record<string, unknown>;
  readonly interactionDefaults: Record<string, unknown>;
  readonly trigger: Record<string, unknown> | null;
  readonly schema: { schema: Record<string, unknown>[] };
}

export type LifecycleName = 'save' | 'validate' | 'publish' | 'stop' | 'unpublish';
export interface LifecycleResult {
  readonly problems: readonly Problem[];
  readonly answers: readonly { activityKey: string; call: string; status: number | string }[];
  readonly journey: JourneyView;
}

export type VisitView = Visit & { state: string; row: Record<string, string> };

export interface Placement {
  readonly kind: PaletteEntry['kind'] | 'wait' | 'wait_until_event' | 'email';
  readonly after?: string;
  readonly branch?: string;
}

/** The sandbox refused; the message is for the person at the page. */
class ApiError extends Error {}

async function call<T>(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<T> {
  const response = await fetch(`/api${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': contentType }, body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new ApiError((answer as { message?: string }).message ?? response.statusText);
  return answer as T;
}

const journeyPath = (id: string, rest = '') => `/journeys/${encodeURIComponent(id)}${rest}`;
const activityPath = (id: string, key: string) => journeyPath(id, `/activities/${encodeURIComponent(key)}`);

export const api = {
  sandbox: () => call<Sandbox>('GET', '/sandbox'),
  newJourney: (name: string) => call<JourneyView>('POST', '/journeys', { name }),
  journey: (id: string) => call<JourneyView>('GET', journeyPath(id)),
  rename: (id: string, name: string) => call<JourneyView>('PATCH', journeyPath(id), { name }),
  place: (id: string, placement: Placement) =>
    call<{ key: string; journey: JourneyView }>('POST', journeyPath(id, '/activities'), placement),
  update: (id: string, key: string, activity: unknown) => call<JourneyView>('PUT', activityPath(id, key), activity),
  remove: (id: string, key: string) => call<JourneyView>('DELETE', activityPath(id, key)),
  lifecycle: (id: string, name: LifecycleName) => call<LifecycleResult>('POST', journeyPath(id, `/${name}`)),
  drawRecipe: (recipe: string) => call<JourneyView>('POST', `/recipes/${encodeURIComponent(recipe)}/journeys`),
  runRecipe: (id: string) => call<JourneyView>('POST', journeyPath(id, '/recipe-run')),
  newVersion: (id: string) => call<JourneyView>('POST', journeyPath(id, '/versions')),
  uploadAudience: (id: string, csv: string) => call<JourneyView>('PUT', journeyPath(id, '/audience'), csv, 'text/csv'),
  push: (id: string, count: number, isTest: boolean) =>
    call<{ pushed: number }>('POST', journeyPath(id, '/contacts'), { count, isTest }),
  visits: (id: string, step: string, branch: string, reason?: string) =>
    call<{ total: number; visits: VisitView[] }>(
      'GET',
      journeyPath(
        id,
        `/contacts?${new URLSearchParams({ step, branch, ...(reason === undefined ? {} : { reason }) })}`,
      ),
    ),
  host: (id: string, key: string) => call<HostAnswers>('GET', journeyPath(id, `/host/${encodeURIComponent(key)}`)),
  /** Follows a running journey; the returned function ends it. */
  follow(id: string, listener: (live: Pick<JourneyView, 'status' | 'counts' | 'recipe'>) => void): () => void {
    const source = new EventSource(`/api${journeyPath(id, '/live')}`);
    source.onmessage = (event) => listener(JSON.parse(event.data));
    return () => source.close();
  },
};
