import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Activity } from '../activity';
import type { StepCounts } from '../journey-run';
import type { JourneyView, PaletteEntry, Placement } from './api';
import { curve, ENTRY_AT, layOutFlow, NODE, type PlacedPath, type Point, type Slot } from './flow-layout';
import { BuiltInIcon } from './icons';
import { entryOf, nameOf } from './palette';

/** What a person can do with the drawing. */
export interface FlowActions {
  open(key: string): void;
  remove(key: string): void;
  /** A palette entry was dropped on, or chosen for, this place. */
  drop(kind: Placement['kind'], slot: Slot): void;
  chooseFor(slot: Slot): void;
  showContacts(step: string, branch: string): void;
}

/** The journey as a drawing: entry, steps, branches with their live counts, and places to drop at. */
export function Flow(props: {
  journey: JourneyView;
  palette: readonly PaletteEntry[];
  actions: FlowActions;
  /** What is shown beside a step while the pointer rests on it. */
  hoverOf: (key: string) => JSX.Element | null;
}): JSX.Element {
  const { journey, palette, actions, hoverOf } = props;
  const layout = layOutFlow(journey);
  const isDraft = journey.status === 'Draft';
  return (
    <div class="flow" style={{ width: layout.width, height: layout.height }}>
      <svg class="flow-lines" width={layout.width} height={layout.height} aria-hidden="true">
        {layout.paths.map((path) => (
          <path key={path.id} d={curve(path)} class={path.isExit ? 'line line-exit' : 'line'} />
        ))}
      </svg>
      <Entry journey={journey} />
      {layout.activities.map(({ activity, at }) => (
        <Step
          key={activity.key}
          activity={activity}
          at={at}
          counts={journey.counts?.steps[activity.key]}
          icon={iconOf(activity, palette)}
          name={nameOf(activity, palette)}
          isDraft={isDraft}
          actions={actions}
          hoverOf={hoverOf}
        />
      ))}
      {layout.paths.map((path) => (
        <Path key={path.id} path={path} journey={journey} isDraft={isDraft} actions={actions} />
      ))}
    </div>
  );
}

function iconOf(activity: Activity, palette: readonly PaletteEntry[]): JSX.Element {
  const custom = entryOf(activity, palette);
  if (custom !== undefined) return <img src={custom.icon} alt="" draggable={false} />;
  return <BuiltInIcon type={activity.type} />;
}

const centred = ({ x, y }: Point) => ({ left: x - NODE / 2, top: y - NODE / 2 });

function Entry({ journey }: { journey: JourneyView }): JSX.Element {
  const contacts = journey.counts?.contacts;
  return (
    <div class="node node-entry" style={centred(ENTRY_AT)}>
      <div class="tile">
        <BuiltInIcon type="ENTRY" />
      </div>
      <div class="caption">
        <strong>{journey.entry?.name ?? 'No entry source'}</strong>
        <span>
          {contacts === undefined || contacts === 0
            ? `${journey.audienceSize.toLocaleString('en')} contacts ready`
            : `${contacts.toLocaleString('en')} entered`}
        </span>
      </div>
    </div>
  );
}

function Step(props: {
  activity: Activity;
  at: Point;
  counts: StepCounts | undefined;
  icon: JSX.Element;
  name: string;
  isDraft: boolean;
  actions: FlowActions;
  hoverOf: (key: string) => JSX.Element | null;
}): JSX.Element {
  const { activity, at, counts, icon, name, isDraft, actions, hoverOf } = props;
  const [isPointedAt, setPointedAt] = useState(false);
  const isConfigured = activity.metaData.isConfigured === true;
  const trouble = (counts?.failed ?? 0) + (counts?.ejected ?? 0);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer only shows what a click on the button opens
    <div
      class={`node node-${activity.type.toLowerCase()} ${isConfigured ? '' : 'node-unconfigured'}`}
      style={centred(at)}
      onMouseEnter={() => setPointedAt(true)}
      onMouseLeave={() => setPointedAt(false)}
    >
      <button
        type="button"
        class="tile"
        data-activity={activity.key}
        title={isConfigured ? name : `${name}: not configured`}
        aria-label={`Open ${name}`}
        onClick={() => actions.open(activity.key)}
      >
        {icon}
        {!isConfigured && <span class="badge badge-warning">!</span>}
        {counts !== undefined && counts.inside > 0 && <span class="badge badge-inside">{counts.inside}</span>}
        {trouble > 0 && <span class="badge badge-trouble">{trouble}</span>}
      </button>
      <div class="caption">
        <strong>{name}</strong>
        {!isConfigured && <span>Not configured</span>}
        {trouble > 0 && (
          <span class="trouble">
            {counts?.ejected ?? 0} ejected, {counts?.failed ?? 0} failed
          </span>
        )}
      </div>
      {isDraft && (
        <button type="button" class="remove" aria-label={`Remove ${name}`} onClick={() => actions.remove(activity.key)}>
          ×
        </button>
      )}
      {isPointedAt && hoverOf(activity.key)}
    </div>
  );
}

function Path(props: { path: PlacedPath; journey: JourneyView; isDraft: boolean; actions: FlowActions }): JSX.Element {
  const { path, journey, isDraft, actions } = props;
  const [isOver, setOver] = useState(false);
  const { after, branch = '' } = path.slot;
  const reasons = after === undefined ? undefined : journey.counts?.steps[after]?.branches[branch];
  const count = reasons && Object.values(reasons).reduce((sum, each) => sum + each, 0);
  // The pill and the drop target share the path's own lane, so that nothing covers a neighbour.
  const x = path.from.x + NODE / 2 + 28;
  return (
    <>
      {path.label !== undefined && after !== undefined && (
        <button
          type="button"
          class={`pill ${count ? 'pill-live' : ''}`}
          style={{ left: x, top: path.laneY - 7 }}
          data-branch={`${after}/${branch}`}
          onClick={() => actions.showContacts(after, branch)}
        >
          <span>{path.label}</span>
          {journey.counts !== null && <b data-count={count ?? 0}>{(count ?? 0).toLocaleString('en')}</b>}
        </button>
      )}
      {isDraft && (
        <button
          type="button"
          class={`slot ${isOver ? 'slot-over' : ''}`}
          style={{ left: x + 46, top: path.laneY - 11 }}
          aria-label={`Add an activity ${placeName(path)}`}
          data-slot={path.id}
          onClick={() => actions.chooseFor(path.slot)}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            const kind = event.dataTransfer?.getData('text/plain');
            if (kind) actions.drop(kind as Placement['kind'], path.slot);
          }}
        >
          +
        </button>
      )}
      {path.isExit && (
        <div
          class="exit"
          style={{ left: path.to.x - NODE / 2, top: path.to.y - 9 }}
          title="The contact leaves the journey"
        />
      )}
    </>
  );
}

function placeName(path: PlacedPath): string {
  if (path.slot.after === undefined) return 'at the beginning';
  return path.label === undefined ? `after ${path.slot.after}` : `on the branch ${path.label} of ${path.slot.after}`;
}
