import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Activity } from '../activity';
import type { PaletteEntry, Placement, VisitView } from './api';
import { BuiltInIcon } from './icons';

export function Dialog(props: {
  title: string;
  width: number;
  onClose: () => void;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="backdrop">
      <section class="dialog" role="dialog" aria-label={props.title} style={{ width: props.width }}>
        <header>
          <h2>{props.title}</h2>
          <button type="button" class="close" aria-label="Close" onClick={props.onClose}>
            ×
          </button>
        </header>
        <div class="dialog-body">{props.children}</div>
      </section>
    </div>
  );
}

const BUILT_INS: readonly { kind: Placement['kind']; type: string; name: string; hint: string }[] = [
  { kind: 'wait', type: 'WAIT', name: 'Wait', hint: 'For a fixed time' },
  {
    kind: 'wait_until_event',
    type: 'WAITUNTILAPIEVENT',
    name: 'Wait until API event',
    hint: 'Or until the time is over',
  },
  { kind: 'email', type: 'EMAILV2', name: 'Email', hint: 'Only noted here, not sent' },
];

/** Everything that can stand on the canvas, as buttons; `onPick` gets the kind. */
export function PaletteList(props: {
  palette: readonly PaletteEntry[];
  isDraggable: boolean;
  onPick?: (kind: Placement['kind']) => void;
}): JSX.Element {
  const { palette, isDraggable, onPick } = props;
  const item = (kind: Placement['kind'], name: string, hint: string, icon: JSX.Element, problem?: string) => (
    <button
      key={kind}
      type="button"
      class="palette-item"
      data-kind={kind}
      disabled={problem !== undefined}
      title={problem ?? hint}
      draggable={isDraggable && problem === undefined}
      onDragStart={(event) => event.dataTransfer?.setData('text/plain', kind)}
      onClick={() => onPick?.(kind)}
    >
      <span class="tile tile-small">{icon}</span>
      <span>
        <strong>{name}</strong>
        <small>{problem === undefined ? hint : 'config.json cannot be read'}</small>
      </span>
    </button>
  );
  return (
    <div class="palette-list">
      <h3>Messages and decisions</h3>
      {palette.map((entry) =>
        item(
          entry.kind,
          entry.name,
          entry.description,
          entry.problem === undefined ? <img src={entry.icon} alt="" draggable={false} /> : <span>!</span>,
          entry.problem,
        ),
      )}
      <h3>Built in</h3>
      {BUILT_INS.map(({ kind, type, name, hint }) => item(kind, name, hint, <BuiltInIcon type={type} />))}
    </div>
  );
}

/** What a built-in activity needs to know. */
export function BuiltInDialog(props: {
  activity: Activity;
  waitMinuteMs: number;
  isEditable: boolean;
  onSave: (activity: Activity) => void;
  onClose: () => void;
}): JSX.Element {
  const { activity, waitMinuteMs, isEditable, onSave, onClose } = props;
  const given = activity.configurationArguments as { waitDuration?: number; eventDefinitionKey?: string };
  const [name, setName] = useState(activity.name);
  const [minutes, setMinutes] = useState(String(given.waitDuration ?? 1));
  const [eventKey, setEventKey] = useState(given.eventDefinitionKey ?? '');
  const waits = activity.type === 'WAIT' || activity.type === 'WAITUNTILAPIEVENT';
  const waitsForEvent = activity.type === 'WAITUNTILAPIEVENT';
  const seconds = (Number(minutes) * waitMinuteMs) / 1000;
  return (
    <Dialog title={activity.name} width={420} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          const settings = {
            ...activity.configurationArguments,
            ...(waits ? { waitDuration: Number(minutes) } : {}),
            ...(waitsForEvent ? { eventDefinitionKey: eventKey } : {}),
          };
          const shown = activity.type === 'WAIT' ? `${minutes} min` : name;
          onSave({ ...activity, name: shown, configurationArguments: settings });
        }}
      >
        <fieldset disabled={!isEditable}>
          {activity.type !== 'WAIT' && (
            <label>
              Name
              <input value={name} onInput={(event) => setName(event.currentTarget.value)} />
            </label>
          )}
          {waitsForEvent && (
            <label>
              Event definition key
              <input required value={eventKey} onInput={(event) => setEventKey(event.currentTarget.value)} />
            </label>
          )}
          {waits && (
            <label>
              {waitsForEvent ? 'At most (minutes)' : 'Minutes'}
              <input
                type="number"
                min="0.01"
                step="any"
                required
                value={minutes}
                onInput={(event) => setMinutes(event.currentTarget.value)}
              />
              <small>{seconds.toLocaleString('en')} s in this sandbox</small>
            </label>
          )}
          <button type="submit" class="primary">
            Done
          </button>
        </fieldset>
      </form>
    </Dialog>
  );
}

/** The contacts that took a branch, with what the activity answered. */
export function ContactsDialog(props: {
  title: string;
  total: number;
  visits: readonly VisitView[];
  onClose: () => void;
}): JSX.Element {
  const { title, total, visits, onClose } = props;
  const answered = (visit: VisitView, name: string) =>
    visit.outcome.kind === 'branch' ? String(visit.outcome.outArguments[name] ?? '') : '';
  return (
    <Dialog title={title} width={860} onClose={onClose}>
      <p class="hint">
        {total.toLocaleString('en')} contacts{total > visits.length ? `, the first ${visits.length} shown` : ''}
      </p>
      <table class="table">
        <thead>
          <tr>
            <th>Contact</th>
            <th>Answer</th>
            <th>Reason</th>
            <th>Message key</th>
            <th class="number">Attempts</th>
            <th class="number">ms</th>
          </tr>
        </thead>
        <tbody>
          {visits.map((visit) => (
            <tr key={visit.definitionInstanceId}>
              <td>{visit.contactKey}</td>
              <td>{visit.outcome.kind === 'branch' ? visit.outcome.branch : visit.outcome.kind}</td>
              <td>{'why' in visit.outcome ? visit.outcome.why : answered(visit, 'reason')}</td>
              <td>
                <code>{answered(visit, 'messageKey').slice(0, 12)}</code>
              </td>
              <td class="number">{visit.attempts}</td>
              <td class="number">{Math.round(visit.tookMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
