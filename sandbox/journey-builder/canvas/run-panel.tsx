import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { JourneyView, Sandbox } from './api';
import { nameOf } from './palette';
import { RecipePanel } from './recipe-panel';

/** The audience, the push of contacts, and what comes of them: one table of branch and reason per step. */
export function RunPanel(props: {
  journey: JourneyView;
  sandbox: Sandbox;
  onUpload: (csv: string) => void;
  onPush: (count: number, isTest: boolean) => void;
  onShow: (step: string, branch: string, reason: string) => void;
  onRunRecipe: () => void;
  onDrawRecipe: (id: string) => void;
}): JSX.Element {
  const { journey, sandbox, onUpload, onPush, onShow, onRunRecipe, onDrawRecipe } = props;
  const { recipe } = journey;
  const [count, setCount] = useState(100);
  const [isTest, setTest] = useState(false);
  const [isOver, setOver] = useState(false);
  const isPublished = journey.status === 'Published';

  const take = (file: File | undefined) => {
    if (file !== undefined) void file.text().then(onUpload);
  };

  return (
    <aside class="panel">
      {recipe !== null && (
        <RecipePanel recipe={recipe} onRun={onRunRecipe} onDrawAgain={() => onDrawRecipe(recipe.id)} />
      )}
      <h2>Audience</h2>
      <label
        class={`upload ${isOver ? 'upload-over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer?.files[0]);
        }}
      >
        <strong>{journey.audienceSize.toLocaleString('en')} contacts</strong>
        <span>{journey.entry?.name}. Drop a CSV here or choose one to replace it.</span>
        <input
          type="file"
          accept=".csv,text/csv"
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </label>
      <div class="push">
        <label>
          Contacts
          <input
            type="number"
            min="1"
            max={journey.audienceSize}
            value={count}
            onInput={(event) => setCount(Number(event.currentTarget.value))}
          />
        </label>
        <label class="check">
          <input type="checkbox" checked={isTest} onChange={(event) => setTest(event.currentTarget.checked)} />
          Test mode
        </label>
        <button
          type="button"
          class="primary"
          data-action="push"
          disabled={!isPublished || count < 1}
          title={isPublished ? '' : 'Publish the journey first'}
          onClick={() => onPush(Math.min(count, journey.audienceSize), isTest)}
        >
          Push contacts
        </button>
      </div>
      <Progress journey={journey} />
      <Results journey={journey} palette={sandbox.palette} onShow={onShow} />
      <Links sandbox={sandbox} />
    </aside>
  );
}

const STATE_NAMES = {
  running: 'in the journey',
  completed: 'completed',
  ejected: 'ejected',
  failed: 'failed',
  stopped: 'stopped',
  exited: 'exited',
} as const;

function Progress({ journey }: { journey: JourneyView }): JSX.Element | null {
  const { counts } = journey;
  if (counts === null || counts.contacts === 0) return null;
  const states = Object.entries(counts.states).filter(([, count]) => count > 0) as [keyof typeof STATE_NAMES, number][];
  return (
    <div class="progress" data-running={counts.states.running}>
      <div class="progress-bar">
        {states.map(([state, count]) => (
          <i key={state} class={`state-${state}`} style={{ width: `${(100 * count) / counts.contacts}%` }} />
        ))}
      </div>
      <p>{states.map(([state, count]) => `${count.toLocaleString('en')} ${STATE_NAMES[state]}`).join(' · ')}</p>
    </div>
  );
}

function Results(props: {
  journey: JourneyView;
  palette: Sandbox['palette'];
  onShow: (step: string, branch: string, reason: string) => void;
}): JSX.Element | null {
  const { journey, palette, onShow } = props;
  const steps = journey.activities.filter((activity) => {
    const branches = journey.counts?.steps[activity.key]?.branches ?? {};
    return activity.arguments.execute !== undefined && Object.keys(branches).length > 0;
  });
  if (steps.length === 0) return null;
  return (
    <>
      {steps.map((activity) => {
        const step = journey.counts?.steps[activity.key];
        const rows = Object.entries(step?.branches ?? {}).flatMap(([branch, reasons]) =>
          Object.entries(reasons).map(([reason, count]) => ({ branch, reason, count })),
        );
        const most = Math.max(1, ...rows.map((row) => row.count));
        rows.sort((a, b) => a.branch.localeCompare(b.branch) || b.count - a.count);
        return (
          <section key={activity.key}>
            <h2>{nameOf(activity, palette)}</h2>
            <table class="table results" data-results={activity.key}>
              <tbody>
                {rows.map(({ branch, reason, count }) => (
                  <tr key={`${branch}/${reason}`} onClick={() => onShow(activity.key, branch, reason)}>
                    <td>{branch}</td>
                    <td>
                      <span class="bar" style={{ width: `${(100 * count) / most}%` }} />
                      <span class="bar-text">{reason}</span>
                    </td>
                    <td class="number">{count.toLocaleString('en')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        );
      })}
    </>
  );
}

function Links({ sandbox }: { sandbox: Sandbox }): JSX.Element {
  const links = [
    ['Data extensions', sandbox.links.marketingCloud && `${sandbox.links.marketingCloud}/_sandbox/`],
    ['WhatsApp messages', sandbox.links.whatsApp && `${sandbox.links.whatsApp}/_sandbox/`],
    ['Admin', `${sandbox.links.app}/admin`],
  ] as const;
  return (
    <nav class="links">
      <h2>Look at</h2>
      {links.map(
        ([label, url]) =>
          url !== undefined && (
            <a key={label} href={url} target="_blank" rel="noreferrer">
              {label}
            </a>
          ),
      )}
    </nav>
  );
}
