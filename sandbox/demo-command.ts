import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWords } from './command-line';
import { ChildFailure } from './demo/app-process';
import { bad, heading, quiet } from './demo/print';
import { printResult } from './demo/print-result';
import { RECIPE_CHOICES, runAllRecipes } from './demo/run-all-recipes';
import { DEMO_CHOICES, type RunningDemo, runDemo, startDemo } from './demo/run-demo';

const USAGE = `usage: npm run demo -- [--exit | --recipes]
  Runs a journey of 1,000 contacts through the app with the local stand-ins and prints what happened, then leaves
  everything browsable until Ctrl-C. With --exit it ends at once: 0 only if nothing contradicts.
  With --recipes it runs the shipped journeys instead, all side by side, and ends: 0 only if each came out as described.`;

async function main(): Promise<number> {
  const options = { exit: { type: 'boolean' }, recipes: { type: 'boolean' } } as const;
  const line = readWords({ usage: USAGE, options }, process.argv.slice(2));
  if ('said' in line) {
    (line.code === 0 ? console.log : console.error)(line.said);
    return line.code;
  }
  const { values } = line;
  const interrupted = new Promise<'interrupted'>((resolve) => {
    process.once('SIGINT', () => resolve('interrupted'));
    process.once('SIGTERM', () => resolve('interrupted'));
  });
  const dataDirectory = await mkdtemp(join(tmpdir(), 'whatsapp-demo-'));
  let demo: RunningDemo | undefined;
  let isFailed = false;
  try {
    demo = await startDemo(dataDirectory, process.env, Date.now, values.recipes ? RECIPE_CHOICES : DEMO_CHOICES);
    if (values.recipes) {
      const reports = await Promise.race([runAllRecipes(demo), interrupted]);
      return reports === 'interrupted' ? 130 : Number(!reports.every(({ state }) => state === 'as expected'));
    }
    const result = await Promise.race([runDemo(demo, randomUUID), interrupted]);
    if (result === 'interrupted') return 130;
    await printResult(demo, result);
    console.log(
      `\n  ${quiet('Journeys for every path: Recipes on the canvas, or all of them at once: npm run demo -- --recipes')}`,
    );
    isFailed = result.checks.some((check) => check.contradictions.length > 0);
    if (!values.exit) {
      printPlaces(demo);
      await interrupted;
    }
    return isFailed ? 1 : 0;
  } finally {
    await demo?.close();
    // What contradicts is looked into with the log and the settings that were printed.
    if (!isFailed) await rm(dataDirectory, { recursive: true, force: true });
    else console.log(`\n  ${quiet(`kept for whoever looks into it: ${dataDirectory}`)}`);
  }
}

function printPlaces({ urls, adminToken, reportToken, settingsFile, app, journeyBuilder }: RunningDemo): void {
  heading('Look at');
  console.log(`  the canvas          ${journeyBuilder.url}/`);
  console.log(`  data extensions     ${urls.marketingCloud}/_sandbox/`);
  console.log(`  WhatsApp messages   ${urls.whatsApp}/_sandbox/`);
  console.log(`  the CRM             ${urls.salesforce}/_sandbox/`);
  console.log(`  the operators' page ${app.url}/admin  ${quiet(`token: ${adminToken}`)}`);
  console.log(`  the report          ${app.url}/report  ${quiet(`token: ${reportToken}`)}`);
  console.log(`  commands            ENV_FILE=${settingsFile} npm run report`);
  console.log('\n  Ctrl-C ends the demo.');
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`\n${bad(error instanceof Error ? error.message : String(error))}`);
    if (error instanceof ChildFailure) console.error(error.output);
    process.exit(1);
  },
);
