import type { JSX } from 'preact';
import type { RecipeSummary } from '../../recipe-run/recipe-book';
import { Dialog } from './dialogs';

/** The journeys that are shipped, by what they are about. */
export function RecipeList(props: {
  recipes: readonly RecipeSummary[];
  onDraw: (id: string) => void;
  onClose: () => void;
}): JSX.Element {
  const { recipes, onDraw, onClose } = props;
  const groups = [...new Set(recipes.map(({ group }) => group))];
  return (
    <Dialog title="Recipes" width={760} onClose={onClose}>
      <p class="hint">
        Complete journeys with people of their own. Draw one, look at its steps, run it: it says of each person what was
        expected and what came.
      </p>
      {groups.map((group) => (
        <section key={group} class="recipe-group">
          <h3>{group}</h3>
          <ul>
            {recipes
              .filter((recipe) => recipe.group === group)
              .map(({ id, name, shows }) => (
                <li key={id}>
                  <div>
                    <strong>{name}</strong>
                    <p>{shows}</p>
                  </div>
                  <button type="button" data-recipe={id} aria-label={`Draw ${name}`} onClick={() => onDraw(id)}>
                    Draw it
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}
