import { ALL_RECIPES } from '../../../sandbox/recipes/all-recipes';
import type { Expectation, Recipe, StepExpectation } from '../../../sandbox/recipes/recipe';

/** What a recipe expects of anybody, the crowd included. */
export const expectationsOf = ({ people, acts }: Recipe): Expectation[] => [
  ...people.map(({ expects }) => expects),
  ...acts.flatMap((act) => (act.kind === 'crowd_enters' ? act.expects : [])),
];

/** Every expectation that stands for a line of docs/outcomes.md, by that line. */
export const shownLines: readonly { recipe: Recipe; line: string; expected: StepExpectation }[] = ALL_RECIPES.flatMap(
  (recipe) =>
    expectationsOf(recipe).flatMap(({ steps }) =>
      steps.flatMap((expected) =>
        expected.line === undefined ? [] : [{ recipe, line: lineName(...expected.line), expected }],
      ),
    ),
);

export function lineName(what: string, known: string, policy: string): string {
  return `${what} (${known}; ${policy})`;
}

/** The table of docs/recipes.md. */
export function recipesTable(): string {
  const rows = ALL_RECIPES.map(({ id, name, group, shows, people }) => {
    const who = people.length === 0 ? 'a crowd' : people.map((person) => person.name).join(', ');
    return `| ${group} | **${name}** \`${id}\` | ${shows} | ${who} |`;
  });
  return ['| about | recipe | what it shows | people |', '|---|---|---|---|', ...rows, ''].join('\n');
}
