import { type JSX, render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Activity, ActivityConfig } from '../activity';
import { onwardOutcome } from '../onward-outcome';
import { ActivityDialog, FRAME_SIZES, type FrameSize, hasPage } from './activity-dialog';
import {
  api,
  type HostAnswers,
  type JourneyView,
  type LifecycleName,
  type Placement,
  type Sandbox,
  type VisitView,
} from './api';
import { Board } from './board';
import './canvas.css';
import { BuiltInDialog, ContactsDialog, Dialog, PaletteList } from './dialogs';
import { Flow } from './flow';
import { layOutFlow, type Slot } from './flow-layout';
import { hostBehaviour } from './host-behaviour';
import { entryOf, nameOf } from './palette';
import { RecipeList } from './recipe-list';
import { RunPanel } from './run-panel';
import { RunningHover, RunningModal } from './running-views';
import { Behaviour, type Notice, NoticeBar, TopBar } from './top-bar';

const query = new URLSearchParams(location.search);
const behaviour = hostBehaviour(query);

/** What is open over the canvas. */
type Overlay =
  | { kind: 'none' }
  | { kind: 'activity'; key: string; config: ActivityConfig; answers: HostAnswers }
  | { kind: 'running'; key: string; config: ActivityConfig; answers: HostAnswers }
  | { kind: 'built-in'; activity: Activity }
  | { kind: 'choose'; slot: Slot }
  | { kind: 'recipes' }
  | { kind: 'contacts'; title: string; total: number; visits: readonly VisitView[] };

function Canvas(): JSX.Element {
  const [sandbox, setSandbox] = useState<Sandbox>();
  const [journey, setJourney] = useState<JourneyView>();
  const [overlay, setOverlay] = useState<Overlay>({ kind: 'none' });
  const [notice, setNotice] = useState<Notice>();
  const [size, setSize] = useState<FrameSize>(initialSize());
  const closeOverlay = () => setOverlay({ kind: 'none' });

  /** Runs what a click asks for; what the sandbox refuses is said at the top of the page. */
  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      setNotice({ kind: 'bad', lines: [error instanceof Error ? error.message : String(error)] });
    }
  }

  async function show(id: string): Promise<void> {
    setJourney(await api.journey(id));
    const address = new URL(location.href);
    address.searchParams.set('journey', id);
    history.replaceState(null, '', address);
  }

  useEffect(() => {
    void attempt(async () => {
      const loaded = await api.sandbox();
      setSandbox(loaded);
      const wanted = query.get('journey') ?? loaded.journeys.at(-1)?.id;
      if (wanted !== undefined) await show(wanted);
    });
  }, []);

  useEffect(() => {
    if (journey === undefined) return;
    return api.follow(journey.id, (live) =>
      setJourney((shown) => (shown === undefined ? shown : { ...shown, ...live })),
    );
  }, [journey?.id]);

  // `?open=RESTDECISION-1` opens an activity at once, `&view=running` its running view.
  const opened = useRef(false);
  useEffect(() => {
    const key = query.get('open');
    if (opened.current || key === null || journey === undefined) return;
    opened.current = true;
    void attempt(() => open(key));
  });

  if (sandbox === undefined || journey === undefined) {
    return (
      <main class="loading">
        <NoticeBar notice={notice} onClose={() => setNotice(undefined)} />
        Loading the canvas …
      </main>
    );
  }
  const { id } = journey;
  const isDraft = journey.status === 'Draft';
  const flowSize = layOutFlow(journey);

  const configOf = (activity: Activity | undefined) => entryOf(activity, sandbox.palette)?.config;

  const titleOf = (key: string) => {
    const activity = journey.activities.find((each) => each.key === key);
    return activity === undefined ? key : nameOf(activity, sandbox.palette);
  };

  async function open(key: string): Promise<void> {
    const activity = journey?.activities.find((each) => each.key === key);
    if (activity === undefined) throw new Error(`There is no activity ${key}`);
    if (activity.arguments.execute === undefined) return setOverlay({ kind: 'built-in', activity });
    const config = configOf(activity);
    if (config === undefined) throw new Error('The activity does not answer: is the app running?');
    const showsRunning = query.get('view') === 'running' || (!isDraft && query.get('view') !== 'config');
    const kind = showsRunning && hasPage(config, 'running') ? 'running' : 'activity';
    setOverlay({ kind, key, config, answers: await api.host(id, key) });
  }

  async function drawRecipe(recipe: string): Promise<void> {
    const drawn = await api.drawRecipe(recipe);
    closeOverlay();
    setNotice(undefined);
    await show(drawn.id);
    setSandbox(await api.sandbox());
  }

  async function place(kind: Placement['kind'], slot: Slot): Promise<void> {
    const placed = await api.place(id, { kind, ...slot });
    setJourney(placed.journey);
    closeOverlay();
    const entry = sandbox?.palette.find((each) => each.kind === kind);
    if (kind === 'wait' || kind === 'wait_until_event') {
      const activity = placed.journey.activities.find((each) => each.key === placed.key);
      if (activity !== undefined) setOverlay({ kind: 'built-in', activity });
    } else if (entry?.config?.metaData.configOnDrop === true) {
      setOverlay({ kind: 'activity', key: placed.key, config: entry.config, answers: await api.host(id, placed.key) });
    }
  }

  async function lifecycle(name: LifecycleName): Promise<void> {
    const result = await api.lifecycle(id, name);
    setJourney(result.journey);
    setNotice(
      result.problems.length > 0
        ? { kind: 'bad', lines: result.problems.map((problem) => problem.message) }
        : { kind: 'good', lines: [`${DONE_WORDS[name]} (${result.answers.length} calls answered 200)`] },
    );
  }

  async function update(key: string, activity: unknown): Promise<void> {
    setJourney(await api.update(id, key, activity));
    closeOverlay();
  }

  async function showContacts(step: string, branch: string, reason?: string): Promise<void> {
    const found = await api.visits(id, step, branch, reason);
    const title = [journey?.activities.find((each) => each.key === step)?.name || step, branch, reason]
      .filter(Boolean)
      .join(' › ');
    setOverlay({ kind: 'contacts', title, ...found });
  }

  return (
    <div class="page">
      <TopBar
        sandbox={sandbox}
        journey={journey}
        onShow={(wanted) => attempt(() => show(wanted))}
        onNew={() =>
          attempt(async () =>
            show((await api.newJourney('New WhatsApp journey')).id).then(async () => setSandbox(await api.sandbox())),
          )
        }
        onRecipes={() => setOverlay({ kind: 'recipes' })}
        onRename={(name) => attempt(async () => setJourney(await api.rename(id, name)))}
        onLifecycle={(name) => attempt(() => lifecycle(name))}
        onNewVersion={() => attempt(async () => show((await api.newVersion(id)).id))}
      />
      <NoticeBar notice={notice} onClose={() => setNotice(undefined)} />
      <Behaviour behaviour={behaviour} />
      <div class="work">
        <nav class="palette" aria-label="Activities">
          <PaletteList
            palette={sandbox.palette}
            isDraggable={isDraft}
            onPick={(kind) => isDraft && attempt(() => place(kind, endOf(journey)))}
          />
        </nav>
        <Board width={flowSize.width} height={flowSize.height}>
          <Flow
            journey={journey}
            palette={sandbox.palette}
            actions={{
              open: (key) => void attempt(() => open(key)),
              remove: (key) => void attempt(async () => setJourney(await api.remove(id, key))),
              drop: (kind, slot) => void attempt(() => place(kind, slot)),
              chooseFor: (slot) => setOverlay({ kind: 'choose', slot }),
              showContacts: (step, branch) => void attempt(() => showContacts(step, branch)),
            }}
            hoverOf={(key) => {
              const config = configOf(journey.activities.find((each) => each.key === key));
              return !isDraft && config !== undefined && hasPage(config, 'hover') ? (
                <RunningHover journeyId={id} activityKey={key} config={config} behaviour={behaviour} />
              ) : null;
            }}
          />
        </Board>
        <RunPanel
          journey={journey}
          sandbox={sandbox}
          onUpload={(csv) => attempt(async () => setJourney(await api.uploadAudience(id, csv)))}
          onPush={(count, isTest) => attempt(async () => void (await api.push(id, count, isTest)))}
          onShow={(step, branch, reason) => attempt(() => showContacts(step, branch, reason))}
          onRunRecipe={() => attempt(async () => setJourney(await api.runRecipe(id)))}
          onDrawRecipe={(recipe) => attempt(() => drawRecipe(recipe))}
        />
      </div>
      {overlay.kind === 'activity' && (
        <ActivityDialog
          key={overlay.key}
          title={titleOf(overlay.key)}
          config={overlay.config}
          answers={overlay.answers}
          behaviour={behaviour}
          size={size}
          onSize={setSize}
          onResize={(wanted) => setSize((current) => resized(current, wanted))}
          onUpdated={(activity) => void attempt(() => update(overlay.key, activity))}
          onClose={closeOverlay}
        />
      )}
      {overlay.kind === 'running' && (
        <RunningModal
          activityKey={overlay.key}
          title={titleOf(overlay.key)}
          config={overlay.config}
          answers={overlay.answers}
          behaviour={behaviour}
          onClose={closeOverlay}
        />
      )}
      {overlay.kind === 'built-in' && (
        <BuiltInDialog
          activity={overlay.activity}
          waitMinuteMs={sandbox.waitMinuteMs}
          isEditable={isDraft}
          onSave={(activity) => void attempt(() => update(activity.key, activity))}
          onClose={closeOverlay}
        />
      )}
      {overlay.kind === 'choose' && (
        <Dialog title="Add an activity" width={380} onClose={closeOverlay}>
          <PaletteList
            palette={sandbox.palette}
            isDraggable={false}
            onPick={(kind) => attempt(() => place(kind, overlay.slot))}
          />
        </Dialog>
      )}
      {overlay.kind === 'recipes' && (
        <RecipeList
          recipes={sandbox.recipes}
          onDraw={(recipe) => void attempt(() => drawRecipe(recipe))}
          onClose={closeOverlay}
        />
      )}
      {overlay.kind === 'contacts' && (
        <ContactsDialog title={overlay.title} total={overlay.total} visits={overlay.visits} onClose={closeOverlay} />
      )}
    </div>
  );
}

const DONE_WORDS: Record<LifecycleName, string> = {
  save: 'Saved',
  validate: 'Validated',
  publish: 'Published',
  stop: 'Stopped: everybody inside left the journey',
  unpublish: 'Unpublished: nobody enters any more',
};

function initialSize(): FrameSize {
  const wanted = query.get('size') ?? '';
  return wanted in FRAME_SIZES ? (wanted as FrameSize) : 'modal';
}

function resized(current: FrameSize, wanted: string): FrameSize {
  const name = `inspector-${wanted}`;
  return current !== 'modal' && name in FRAME_SIZES ? (name as FrameSize) : current;
}

/** The end of the straight lane, where a click on the palette adds. */
function endOf(journey: JourneyView): Slot {
  const byKey = new Map(journey.activities.map((activity) => [activity.key, activity]));
  let slot: Slot = {};
  const seen = new Set<string>();
  for (let at = journey.start; at !== null && !seen.has(at); ) {
    seen.add(at);
    const onward = onwardOutcome(byKey.get(at)?.outcomes ?? []);
    const branch = onward?.arguments?.branchResult;
    slot = { after: at, ...(branch === undefined ? {} : { branch }) };
    at = onward?.next ?? null;
  }
  return slot;
}

const root = document.getElementById('canvas');
if (root !== null) render(<Canvas />, root);
