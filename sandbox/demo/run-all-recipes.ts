import type { RecipeReport } from '../recipe-run/recipe-book';
import { bad, good, heading, progressLine, quiet, strong } from './print';
import type { DemoChoices, RunningDemo } from './run-demo';

/**
 * A sender that a small crowd overruns, and late fallbacks soon after the answer, so that a late delivery comes after
 * them.
 */
export const RECIPE_CHOICES: DemoChoices = { messagesPerSecond: 20, lateFallbackMinDelaySeconds: 5 };

/** Runs every recipe, side by side, and prints a line for each as it ends. */
export async function runAllRecipes({ app, journeyBuilder }: RunningDemo): Promise<RecipeReport[]> {
  const { recipes } = journeyBuilder;
  if (recipes === undefined) throw new Error('The canvas has no recipes');
  const summaries = recipes.list();
  const journeys = [];
  for (const { id } of summaries) journeys.push(await recipes.draw(id));

  heading(`${journeys.length} recipes`);
  console.log(quiet('  The app looks for what is missing of a message at whole minutes: some of them take two.'));
  const startedAt = performance.now();
  const line = progressLine();
  let ended = 0;
  const running = Promise.all(
    journeys.map(async (journey) => {
      const report = await recipes.start(journey);
      ended += 1;
      printReport(report, (performance.now() - startedAt) / 1000, line);
      line.show(`${ended} of ${journeys.length}`);
      return report;
    }),
  );
  const reports = await Promise.race([running, app.died]);
  const failed = reports.filter(({ state }) => state !== 'as expected').length;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const people = reports.reduce((sum, report) => sum + report.people.length, 0);
  line.end(
    failed === 0
      ? good(`all came out as described: ${people} people, ${seconds} s`)
      : bad(`${failed} of ${reports.length} came out otherwise, ${seconds} s`),
  );
  return reports;
}

function printReport(report: RecipeReport, seconds: number, line: ReturnType<typeof progressLine>): void {
  const isGood = report.state === 'as expected';
  const took = quiet(`${seconds.toFixed(0)} s`);
  line.end(`${isGood ? good('✓') : bad('✗')} ${strong(report.name)}  ${quiet(report.id)}  ${took}`);
  if (report.problem !== undefined) console.log(`      ${report.problem}`);
  for (const person of report.people) {
    for (const difference of person.differences) console.log(`      ${person.name}: ${difference}`);
  }
}
