import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ActivityConfig } from '../activity';
import type { HostAnswers } from './api';
import type { HostBehaviour } from './host-behaviour';
import { type HostedPage, hostPage, type PageKind, type WizardBar, type WizardStep } from './host-session';

/** The places in which Journey Builder frames a page, with their size in pixels. */
export const FRAME_SIZES = {
  modal: { label: 'Modal', width: 1000, height: 700 },
  'inspector-small': { label: 'Inspector, small', width: 320, height: 0 },
  'inspector-medium': { label: 'Inspector, medium', width: 480, height: 0 },
  'inspector-large': { label: 'Inspector, large', width: 640, height: 0 },
} as const;
export type FrameSize = keyof typeof FRAME_SIZES;

interface MessageEntry {
  readonly direction: 'in' | 'out';
  readonly event: string;
  readonly text: string;
}

/** The configuration page of an activity, framed as Journey Builder frames it: modal with a wizard bar, or inspector. */
export function ActivityDialog(props: {
  title: string;
  config: ActivityConfig;
  answers: HostAnswers;
  behaviour: HostBehaviour;
  size: FrameSize;
  onSize: (size: FrameSize) => void;
  /** The page asks for an inspector of another size. */
  onResize: (wanted: string) => void;
  onUpdated: (activity: unknown) => void;
  onClose: () => void;
}): JSX.Element {
  const { title, config, answers, behaviour, size, onSize, onResize, onUpdated, onClose } = props;
  const page = useRef<HostedPage>();
  const [bar, setBar] = useState<WizardBar>();
  const [isOpened, setOpened] = useState(false);
  const [isDirty, setDirty] = useState(false);
  const [log, setLog] = useState<readonly MessageEntry[]>([]);
  const [showsLog, setShowsLog] = useState(false);

  const close = () => {
    if (!isDirty || confirm('Close without saving what was changed in this activity?')) onClose();
  };
  const isModal = size === 'modal';
  const { width, height } = FRAME_SIZES[size];

  return (
    <div class={isModal ? 'backdrop' : 'backdrop backdrop-inspector'}>
      <section
        class={isModal ? 'dialog' : 'dialog dialog-inspector'}
        role="dialog"
        aria-label={title}
        style={{ width }}
        data-opened={isOpened}
        data-dirty={isDirty}
      >
        <header>
          <h2>{title}</h2>
          <label>
            Size{' '}
            <select value={size} onChange={(event) => onSize(event.currentTarget.value as FrameSize)}>
              {Object.entries(FRAME_SIZES).map(([name, { label }]) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <button type="button" class="quiet" aria-pressed={showsLog} onClick={() => setShowsLog(!showsLog)}>
            Messages ({log.length})
          </button>
          <button type="button" class="close" aria-label="Close" onClick={close}>
            ×
          </button>
        </header>
        <div class="frame-box" style={isModal ? { height } : {}}>
          <PageFrame
            kind="config"
            url={pageUrl(config, 'config')}
            title={`${title}: configuration page`}
            answers={answers}
            behaviour={behaviour}
            steps={wizardSteps(config, behaviour.culture)}
            onPage={(hosted) => {
              page.current = hosted;
            }}
            events={{
              opened: () => setOpened(true),
              bar: setBar,
              updated: onUpdated,
              dirty: setDirty,
              close: onClose,
              resize: onResize,
              message: (direction, event, parts) =>
                setLog((entries) => [
                  ...entries,
                  { direction, event, text: parts.map((part) => JSON.stringify(part)).join(', ') },
                ]),
            }}
          />
          {bar?.blocked && <div class="frame-blocked" />}
        </div>
        {isModal && bar !== undefined && <Bar bar={bar} page={page.current} />}
        {showsLog && <MessageLog entries={log} />}
      </section>
    </div>
  );
}

function Bar({ bar, page }: { bar: WizardBar; page: HostedPage | undefined }): JSX.Element {
  const steps = bar.steps.filter((step) => step.active !== false);
  return (
    <footer>
      {bar.back.visible && (
        <button
          type="button"
          data-wizard="back"
          disabled={!bar.back.enabled || bar.blocked}
          onClick={() => page?.clickBack()}
        >
          Back
        </button>
      )}
      <ol class="steps">
        {steps.map((step, index) => (
          <li key={step.key} class={index === bar.current ? 'current' : index < bar.current ? 'done' : ''}>
            {step.label}
          </li>
        ))}
      </ol>
      <button
        type="button"
        class="primary"
        data-wizard="next"
        disabled={!bar.next.enabled || bar.blocked}
        onClick={() => page?.clickNext()}
      >
        {bar.next.text === 'done' ? 'Done' : 'Next'}
      </button>
    </footer>
  );
}

/** Every Postmonger message of this page, newest last. */
function MessageLog({ entries }: { entries: readonly MessageEntry[] }): JSX.Element {
  return (
    <ol class="messages" data-messages>
      {entries.map((entry, index) => (
        <li key={index} class={`message-${entry.direction}`}>
          <b>
            {entry.direction === 'in' ? '←' : '→'} {entry.event}
          </b>{' '}
          <code>{entry.text}</code>
        </li>
      ))}
    </ol>
  );
}

/** A page of the activity with the host's side of Postmonger attached before it loads; `events` are those of the first. */
export function PageFrame(props: {
  kind: PageKind;
  url: string;
  title: string;
  answers: HostAnswers;
  behaviour: HostBehaviour;
  steps: readonly WizardStep[];
  events: Parameters<typeof hostPage>[0]['events'];
  onPage?: (page: HostedPage) => void;
}): JSX.Element {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const element = frame.current;
    if (element?.contentWindow == null) return;
    const hosted = hostPage({
      frame: element.contentWindow,
      origin: new URL(props.url).origin,
      kind: props.kind,
      answers: props.answers,
      behaviour: props.behaviour,
      steps: props.steps,
      events: props.events,
    });
    props.onPage?.(hosted);
    // Only now may the page load: what it says before anybody listens is lost (JB 5.1).
    element.src = props.url;
    return () => hosted.end();
  }, [props.url]);

  return <iframe ref={frame} title={props.title} data-page={props.kind} />;
}

/** The address of one of the activity's pages: as its config names it, else `index.html` beside the config. */
export function pageUrl(config: ActivityConfig, kind: PageKind): string {
  const interfaces = (config.userInterfaces ?? {}) as Record<string, { url?: string } | undefined>;
  const named = {
    config: interfaces.configModal?.url ?? interfaces.configInspector?.url ?? 'index.html',
    hover: interfaces.runningHover?.url,
    running: interfaces.runningModal?.url,
  }[kind];
  return new URL(named ?? 'index.html', `${config.baseUrl}/`).href;
}

export const hasPage = (config: ActivityConfig, kind: 'hover' | 'running'): boolean =>
  (config.userInterfaces as Record<string, { url?: string } | undefined> | undefined)?.[
    kind === 'hover' ? 'runningHover' : 'runningModal'
  ]?.url !== undefined;

/** The steps of the config; a label may be a key into the texts of a language (JB 1.1). */
function wizardSteps(config: ActivityConfig, culture: string): WizardStep[] {
  const texts = config.lang[culture] ?? config.lang['en-US'] ?? {};
  return (config.wizardSteps ?? []).map((step) => {
    const text = (texts as Record<string, unknown>)[step.label];
    return { key: step.key, label: typeof text === 'string' ? text : step.label, active: step.active !== false };
  });
}
