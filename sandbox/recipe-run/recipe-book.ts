import type { Contact } from '../journey-builder/entry-source';
import type { Journey } from '../journey-builder/journey';
import { SandboxRefusal } from '../journey-builder/problem';
import type { Recipe } from '../recipes/recipe';
import { actText } from './carry-out-act';
import { type DrawingDependencies, type DrawnRecipe, drawRecipe } from './draw-recipe';
import { judgeRecipe, type PersonVerdict } from './judge-recipe';
import { type RecipeRunDependencies, runRecipe } from './run-recipe';

/** What the canvas lists. */
export interface RecipeSummary {
  readonly id: string;
  readonly name: string;
  readonly shows: string;
  readonly group: string;
}

/** A drawn recipe as the person at the canvas sees it. */
export interface RecipeReport extends RecipeSummary {
  readonly state: 'drawn' | 'running' | 'as expected' | 'not as expected';
  readonly acts: readonly { readonly text: string; readonly isDone: boolean }[];
  readonly people: readonly PersonVerdict[];
  /** Why it could not be run to its end. */
  readonly problem?: string;
}

export type RecipeBookDependencies = Omit<DrawingDependencies, 'nextNumber'> &
  RecipeRunDependencies & {
    /** Called whenever a report has changed. */
    readonly onChange?: () => void;
  };

/** The recipes on one canvas: they are drawn, run and judged there, each time with people whom the app does not know. */
export function createRecipeBook(recipes: readonly Recipe[], dependencies: RecipeBookDependencies) {
  // Whoever restarts the sandbox beside an app that goes on gets other numbers as well.
  let lastNumber = Math.floor(dependencies.clock() / 1000) % 1_000_000;
  const deps = { ...dependencies, nextNumber: () => ++lastNumber };
  const pages = new Map<Journey, Page>();

  function pageOf(journey: Journey) {
    const page = pages.get(journey);
    if (page === undefined) throw new SandboxRefusal('no_such_recipe', 'This journey was not drawn from a recipe');
    return page;
  }

  function tell(page: Page, change: Partial<RecipeReport>): void {
    page.report = { ...page.report, ...change };
    dependencies.onChange?.();
  }

  async function runPage(page: Page): Promise<RecipeReport> {
    const { drawn } = page;
    try {
      const verdict = await runRecipe(drawn, deps, ({ done, verdict: people }) => {
        const acts = drawn.recipe.acts.map((act) => ({ text: actText(act), isDone: done.includes(act) }));
        tell(page, { acts, people });
      });
      const isAsExpected = verdict.every(({ differences }) => differences.length === 0);
      tell(page, { state: isAsExpected ? 'as expected' : 'not as expected' });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      tell(page, { state: 'not as expected', problem });
    }
    return page.report;
  }

  return {
    list: (): RecipeSummary[] => recipes.map(summaryOf),

    async draw(id: string): Promise<Journey> {
      const recipe = recipes.find((each) => each.id === id);
      if (recipe === undefined) throw new SandboxRefusal('no_such_recipe', `There is no recipe ${id}`);
      const drawn = await drawRecipe(recipe, deps);
      pages.set(drawn.journey, { drawn, report: freshReport(drawn) });
      return drawn.journey;
    },

    /**
     * Publishes a drawn recipe and lets its people through; the report follows. The promise ends with the verdict and never fails.
     * @throws SandboxRefusal `recipe_ran` where it did so before: its people have a history now.
     */
    start(journey: Journey): Promise<RecipeReport> {
      const page = pageOf(journey);
      if (page.report.state !== 'drawn')
        throw new SandboxRefusal('recipe_ran', 'Draw it again to run it with new people');
      tell(page, { state: 'running' });
      return runPage(page);
    },

    /** Undefined for a journey that was not drawn from a recipe. */
    reportOf: (journey: Journey): RecipeReport | undefined => pages.get(journey)?.report,
    /** The people of a drawn recipe. */
    contactsOf: (journey: Journey): readonly Contact[] =>
      [...(pages.get(journey)?.drawn.people ?? []), ...(pages.get(journey)?.drawn.crowd ?? [])].map(
        ({ contact }) => contact,
      ),
  };
}

interface Page {
  readonly drawn: DrawnRecipe;
  report: RecipeReport;
}

export type RecipeBook = ReturnType<typeof createRecipeBook>;

const summaryOf = ({ id, name, shows, group }: Recipe): RecipeSummary => ({ id, name, shows, group });

const NOTHING_YET = {
  runs: [],
  rows: { WA_Message: [], WA_Consent: [], WA_Conversion: [], WA_Reply: [] },
  events: [],
  emails: [],
  tasks: [],
  texts: new Map(),
};

function freshReport(drawn: DrawnRecipe): RecipeReport {
  return {
    ...summaryOf(drawn.recipe),
    state: 'drawn',
    acts: drawn.recipe.acts.map((act) => ({ text: actText(act), isDone: false })),
    people: judgeRecipe(drawn, NOTHING_YET),
  };
}
