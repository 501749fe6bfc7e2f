import type { JSX } from 'preact';
import type { JourneyView, LifecycleName, Sandbox } from './api';
import { type HostBehaviour, hostBehaviour } from './host-behaviour';

/** What a click came to, at the top of the page. */
export interface Notice {
  readonly kind: 'good' | 'bad';
  readonly lines: readonly string[];
}

/** The journey's name, version and state, and what can be done with it. */
export function TopBar(props: {
  sandbox: Sandbox;
  journey: JourneyView;
  onShow: (id: string) => void;
  onNew: () => void;
  onRecipes: () => void;
  onRename: (name: string) => void;
  onLifecycle: (name: LifecycleName) => void;
  onNewVersion: () => void;
}): JSX.Element {
  const { sandbox, journey, onShow, onNew, onRecipes, onRename, onLifecycle, onNewVersion } = props;
  const isDraft = journey.status === 'Draft';
  const button = (name: LifecycleName, label: string, kind = '') => (
    <button type="button" class={kind} data-action={name} onClick={() => onLifecycle(name)}>
      {label}
    </button>
  );
  return (
    <header class="top">
      <div>
        <span class="brand">
          Journey Builder <em>sandbox</em>
        </span>
        <span class="spacer" />
        <select aria-label="Journey" value={journey.id} onChange={(event) => onShow(event.currentTarget.value)}>
          {[
            ...sandbox.journeys.map((each) => (each.id === journey.id ? journey : each)),
            journey,
            ...journey.versions.map((each) => ({ ...each, name: journey.name })),
          ]
            .filter((each, index, all) => all.findIndex((other) => other.id === each.id) === index)
            .map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}, version {each.version}
              </option>
            ))}
        </select>
        <button type="button" class="quiet" onClick={onNew}>
          New journey
        </button>
        {sandbox.recipes.length > 0 && (
          <button type="button" class="quiet" data-action="recipes" onClick={onRecipes}>
            Recipes
          </button>
        )}
      </div>
      <div>
        <input
          class="journey-name"
          aria-label="Name of the journey"
          title={journey.name}
          value={journey.name}
          disabled={!isDraft}
          onChange={(event) => onRename(event.currentTarget.value)}
        />
        <span class={`status status-${journey.status.toLowerCase()}`} data-status={journey.status}>
          {journey.status}
          {isDraft && !journey.saved && ' · not saved'}
        </span>
        {isDraft && button('save', 'Save')}
        {isDraft && button('validate', 'Validate')}
        {isDraft && button('publish', 'Publish', 'primary')}
        {!isDraft && (
          <button type="button" data-action="new-version" onClick={onNewVersion}>
            New version
          </button>
        )}
        {journey.status === 'Published' && button('unpublish', 'Unpublish')}
        {(journey.status === 'Published' || journey.status === 'Unpublished') && button('stop', 'Stop', 'danger')}
      </div>
    </header>
  );
}

export function NoticeBar({
  notice,
  onClose,
}: {
  notice: Notice | undefined;
  onClose: () => void;
}): JSX.Element | null {
  if (notice === undefined) return null;
  return (
    <div class={`notice notice-${notice.kind}`} role="status" data-notice={notice.kind}>
      <ul>
        {notice.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <button type="button" class="close" aria-label="Close" onClick={onClose}>
        ×
      </button>
    </div>
  );
}

/** Says in what way the host misbehaves, so that nobody wonders. */
export function Behaviour({ behaviour: shown }: { behaviour: HostBehaviour }): JSX.Element | null {
  const usual = hostBehaviour(new URLSearchParams());
  const unusual = Object.entries(shown).filter(([name, value]) => value !== usual[name as keyof HostBehaviour]);
  if (unusual.length === 0) return null;
  return (
    <p class="behaviour">
      This host misbehaves on purpose: {unusual.map(([name, value]) => `${name} ${value}`).join(', ')}.{' '}
      <a href="/">Behave again</a>
    </p>
  );
}
