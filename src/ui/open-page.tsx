import { type ComponentChild, render } from 'preact';
import { broughtUpToDate, type Outdated, receivedActivity } from './form/current-activity';
import { cultureFrom, stackHeadersFrom, tokenFrom } from './journey-builder/answers';
import { isJourneyBuilderOrigin, parentOrigin } from './journey-builder/host-origin';
import { connectToJourneyBuilder, type JourneyBuilder, type OpeningEvent } from './journey-builder/postmonger-session';
import { createPageApi, currentConfig, extraHostOrigins, type PageApi } from './page-api';
import { loadLanguage } from './text/load-language';
import type { Language } from './text/translate';

/** What Journey Builder tells while the page is open; the view sets the listeners that it wants. */
export interface HostListeners {
  next: () => void;
  back: () => void;
  step: (key: string | undefined) => void;
  /** The step that Journey Builder's own bar shows; undefined where it has none. */
  stepInBar: string | undefined;
}

export interface OpenedPage {
  /** As today's config.json would place it, with what the step says itself; empty where none was received. */
  activity: Record<string, unknown>;
  /** False where Journey Builder handed over no activity: nothing may be saved in its place. */
  isReceived: boolean;
  /** What of the step is not as config.json has it now; undefined where that could not be looked at. */
  outdated: readonly Outdated[] | undefined;
  journeyBuilder: JourneyBuilder;
  listeners: HostListeners;
  api: PageApi;
  language: Language;
}

/** How long the first picture may wait for the marketer's culture; many shells answer at once and some never. */
const CULTURE_WITHIN_MS = 1_000;
/** Asked only where a token was refused. */
const ENDPOINTS_WITHIN_MS = 2_000;

/**
 * Opens a page in Journey Builder's frame: finds out who frames it, shakes hands, and draws `view` with the activity.
 * Speaks with nobody but Salesforce's origins, and those that our own server names.
 */
export async function openPage(
  openingEvent: OpeningEvent,
  view: (opened: OpenedPage) => ComponentChild,
): Promise<void> {
  const root = document.getElementById('page');
  if (!root) throw new Error('the page has no element with the id "page"');
  const show = (child: ComponentChild) => render(child, root);
  const browserLanguage = await loadLanguage(navigator.language);
  document.documentElement.lang = browserLanguage.code;
  const say = (text: string) =>
    show(
      <p class="opening" role="status">
        {text}
      </p>,
    );

  const base = new URL('../../api/', window.location.href);
  if (window.parent === window) return say(browserLanguage.t('host.top'));
  const origin = parentOrigin({ ancestorOrigins: window.location.ancestorOrigins, referrer: document.referrer });
  if (origin === undefined || !(isJourneyBuilderOrigin(origin) || (await extraHostOrigins(base)).includes(origin))) {
    return say(browserLanguage.t('host.foreign', { origin: origin ?? '?' }));
  }

  const listeners: HostListeners = {
    next: () => journeyBuilder.stay(),
    back: () => journeyBuilder.stay(),
    step: () => undefined,
    stepInBar: undefined,
  };
  const journeyBuilder: JourneyBuilder = connectToJourneyBuilder({
    origin,
    openingEvent,
    events: {
      opened: (activity) => void open(activity),
      silent: () => say(browserLanguage.t('host.silent')),
      next: () => listeners.next(),
      back: () => listeners.back(),
      step: (key) => {
        listeners.stepInBar = key;
        listeners.step(key);
      },
    },
  });

  async function open(payload: unknown): Promise<void> {
    const api = createPageApi({
      base,
      freshToken: async () => tokenFrom(await journeyBuilder.ask('Tokens')),
      stackHeaders: async () => stackHeadersFrom(await journeyBuilder.ask('Endpoints', ENDPOINTS_WITHIN_MS)),
    });
    const [culture, config] = await Promise.all([
      journeyBuilder.ask('Culture', CULTURE_WITHIN_MS),
      openingEvent === 'initActivity' ? currentConfig(CULTURE_WITHIN_MS) : undefined,
    ]);
    const language = culture === undefined ? browserLanguage : await loadLanguage(cultureFrom(culture));
    document.documentElement.lang = language.code;
    const received = receivedActivity(payload);
    const shown = received ?? (typeof payload === 'object' && payload !== null ? { ...payload } : {});
    const current = config === undefined || received === undefined ? undefined : broughtUpToDate(shown, config);
    show(
      view({
        activity: current?.activity ?? shown,
        isReceived: received !== undefined,
        outdated: current?.outdated,
        journeyBuilder,
        listeners,
        api,
        language,
      }),
    );
  }

  say(browserLanguage.t('host.connecting'));
}
