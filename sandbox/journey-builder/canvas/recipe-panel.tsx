import type { JSX } from 'preact';
import type { PersonVerdict } from '../../recipe-run/judge-recipe';
import type { RecipeReport } from '../../recipe-run/recipe-book';

/** A drawn recipe: what it shows, what is done while it runs, and of each person what was expected and what came. */
export function RecipePanel(props: { recipe: RecipeReport; onRun: () => void; onDrawAgain: () => void }): JSX.Element {
  const { recipe, onRun, onDrawAgain } = props;
  const { state, acts, people, problem } = recipe;
  const right = people.filter(({ differences }) => differences.length === 0).length;
  const hasEnded = state === 'as expected' || state === 'not as expected';
  return (
    <section class="recipe" data-recipe-state={state}>
      <h2>Recipe</h2>
      <p class="recipe-shows">{recipe.shows}</p>
      {state === 'drawn' && (
        <button type="button" class="primary" data-action="run-recipe" onClick={onRun}>
          Run it
        </button>
      )}
      {hasEnded && (
        <button type="button" data-action="draw-again" onClick={onDrawAgain}>
          Draw it again, with other people
        </button>
      )}
      {state !== 'drawn' && (
        <p class={`verdict verdict-${state.replaceAll(' ', '-')}`} role="status">
          {VERDICTS[state]}
          {state === 'running' && ` ${right} of ${people.length} so far.`}
          {problem !== undefined && ` ${problem}`}
        </p>
      )}
      {state === 'running' && (
        <p class="hint">The app looks for what is missing of a message at whole minutes: some recipes take two.</p>
      )}
      <h3>What is done</h3>
      <ol class="acts">
        {acts.map(({ text, isDone }, index) => (
          <li key={index} class={isDone ? 'done' : ''}>
            {text}
          </li>
        ))}
      </ol>
      <h3>What must come</h3>
      <ul class="people">
        {people.map((person) => (
          <Person key={`${person.name}/${person.shows}`} person={person} state={state} />
        ))}
      </ul>
    </section>
  );
}

const VERDICTS: Record<Exclude<RecipeReport['state'], 'drawn'>, string> = {
  running: 'Running.',
  'as expected': 'Everything came as expected.',
  'not as expected': 'Something came otherwise.',
};

/** Most of what is still open is a row on its way. */
const MOST_OPEN_SHOWN = 3;

function Person({ person, state }: { person: PersonVerdict; state: RecipeReport['state'] }): JSX.Element {
  const { name, shows, expected, came, differences } = person;
  const isRight = state !== 'drawn' && differences.length === 0;
  const isWrong = state === 'not as expected' && !isRight;
  const { look, mark, word } = MARKS[isRight ? 'right' : isWrong ? 'wrong' : 'open'];
  const open = state === 'running' ? differences.slice(0, MOST_OPEN_SHOWN) : differences;
  return (
    <li class={look}>
      <span class="mark" role="img" aria-label={word}>
        {mark}
      </span>
      <div>
        <p>
          <strong>{name}</strong> {shows}
        </p>
        <dl>
          <Lines title="Expected" lines={expected} />
          {state !== 'drawn' && !isRight && (
            <>
              <Lines title="Came" lines={came} />
              <Lines title={isWrong ? 'Otherwise' : 'Still open'} lines={open} />
            </>
          )}
        </dl>
      </div>
    </li>
  );
}

const MARKS = {
  right: { look: 'right', mark: '✓', word: 'as expected' },
  wrong: { look: 'wrong', mark: '✗', word: 'not as expected' },
  open: { look: 'open', mark: '…', word: 'not yet' },
} as const;

function Lines({ title, lines }: { title: string; lines: readonly string[] }): JSX.Element {
  return (
    <>
      <dt>{title}</dt>
      {lines.map((line, index) => (
        <dd key={index}>{line}</dd>
      ))}
    </>
  );
}
