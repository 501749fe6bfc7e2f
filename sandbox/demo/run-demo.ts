import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ContactRun, RunCounts } from '../journey-builder/journey-run';
import type { JourneyBuilderSandbox } from '../journey-builder/start-journey-builder-sandbox';
import { PROJECT_ROOT } from '../project-root';
import { randomTokens, startJourneyBuilder, startMarketingCloud, startSalesforce, startWhatsApp } from '../stand-ins';
import { appEnvironment, type StandInUrls } from '../tenant';
import { type Check, checkAgreement } from './agreement';
import { type AppProcess, freePort, programEnvironment, provision, restoreConsents, startApp } from './app-process';
import { type DemoJourney, drawDemoJourney } from './demo-journey';
import { writePastDeliveries } from './past-deliveries';
import { createPatience } from './patience';
import { bad, bar, count, good, heading, progressLine, quiet } from './print';
import { buyers, tellOfPurchases } from './purchases';
import { createStandInViews, type StandInViews } from './stand-in-views';

/** People react twenty times as fast as real ones, and a minute of a journey's wait lasts a second. */
const WHATSAPP_SPEED = 20;
const WAIT_MINUTE_MS = 1000;
const RETRY_DELAY_MS = 500;
/** Meta's answer takes some tens of milliseconds; its webhooks come in any order, some of them twice. */
const WHATSAPP_MANNERS = { latencyMs: 30, shuffleMs: 200, duplicateRate: 0.02, retryMs: 200, retryMaxMs: 2000 };
/** A silent call is given up before Journey Builder's patience ends. */
const APP_WHATSAPP_TIMEOUT_MS = 4000;
/** On a quiet machine a run takes half a minute, on a busy one several; where nothing moves for so long it is judged as it stands. */
const STANDS_STILL_AFTER_MS = 60_000;
const LOOK_EVERY_MS = 250;

export interface RunningDemo {
  readonly urls: StandInUrls;
  /** Log-in of the operators' page. */
  readonly adminToken: string;
  /** Log-in of the report. */
  readonly reportToken: string;
  /** The settings of its app, for `ENV_FILE` of the commands. */
  readonly settingsFile: string;
  /** Now, ms. */
  readonly clock: () => number;
  /** What the shop says of itself when it tells of purchases. */
  readonly conversionsToken: string;
  readonly app: AppProcess;
  readonly journeyBuilder: JourneyBuilderSandbox;
  readonly views: StandInViews;
  close(): Promise<void>;
}

/** What a demo sets besides the usual. */
export interface DemoChoices {
  /** Some were reached in a season before. */
  readonly hasPast?: true;
  /** Another consent policy than the sandbox's: a file. */
  readonly consentPolicy?: string;
  readonly messagesPerSecond?: number;
  readonly lateFallbackMinDelaySeconds?: number;
}

/** A minute lasts a second, so silence that would take days is over in seconds, and two sends in a row are enough. */
export const DEMO_CHOICES: DemoChoices = {
  hasPast: true,
  consentPolicy: join(PROJECT_ROOT, 'sandbox/demo/consent-policy.json'),
};

/**
 * Starts the stand-ins and the app, and has the data extensions created. `machine` is this process's environment: of it
 * the app gets only what a program needs to run.
 */
export async function startDemo(
  dataDirectory: string,
  machine: NodeJS.ProcessEnv,
  clock: () => number,
  { messagesPerSecond, lateFallbackMinDelaySeconds, consentPolicy, hasPast }: DemoChoices = {},
): Promise<RunningDemo> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const each of closers.splice(0).reverse()) await each();
  };
  try {
    const [appPort, journeyBuilderPort] = [await freePort(), await freePort()];
    const appUrl = `http://127.0.0.1:${appPort}`;

    const marketingCloud = await startMarketingCloud(0);
    closers.push(marketingCloud.close);
    const whatsApp = await startWhatsApp(0, `${appUrl}/webhooks/whatsapp`, {
      speed: WHATSAPP_SPEED,
      ...WHATSAPP_MANNERS,
    });
    closers.push(whatsApp.close);
    const salesforce = await startSalesforce(0);
    closers.push(salesforce.close);
    const urls = {
      marketingCloud: marketingCloud.url,
      whatsApp: whatsApp.url,
      salesforce: salesforce.url,
      journeyBuilder: `http://127.0.0.1:${journeyBuilderPort}`,
    };
    const tokens = randomTokens();
    const appSettings = {
      ...appEnvironment(urls, { port: appPort, publicUrl: appUrl }, tokens),
      DATA_DIRECTORY: dataDirectory,
      LOG_LEVEL: 'warn',
      WHATSAPP_TIMEOUT_MS: String(APP_WHATSAPP_TIMEOUT_MS),
      ...(consentPolicy === undefined ? {} : { CONSENT_POLICY: consentPolicy }),
      ...(messagesPerSecond === undefined ? {} : { WHATSAPP_MESSAGES_PER_SECOND: String(messagesPerSecond) }),
      ...(lateFallbackMinDelaySeconds === undefined
        ? {}
        : { LATE_FALLBACK_MIN_DELAY_SECONDS: String(lateFallbackMinDelaySeconds) }),
    };
    const settings = { ...programEnvironment(machine), ...appSettings };
    const settingsFile = await writeSettings(dataDirectory, appSettings);

    heading('Starting');
    const provisioned = await provision(settings);
    console.log(`  data extensions   ${provisioned.split('\n').filter((line) => /\bWA_/.test(line)).length} ready`);
    const app = await startApp(settings, appUrl, dataDirectory);
    closers.push(app.stop);
    console.log(`  the app           ${appUrl}  ${quiet(`log: ${app.logFile}`)}`);

    if (hasPast) await givePast(urls.marketingCloud, settings, clock());

    const journeyBuilder = await startJourneyBuilder({
      port: journeyBuilderPort,
      appUrl,
      marketingCloudUrl: urls.marketingCloud,
      whatsAppUrl: urls.whatsApp,
      salesforceUrl: urls.salesforce,
      waitMinuteMs: WAIT_MINUTE_MS,
      retryDelayMs: RETRY_DELAY_MS,
      tokens,
      ...(messagesPerSecond === undefined ? {} : { messagesPerSecond }),
    });
    closers.push(journeyBuilder.close);
    console.log(`  the canvas        ${journeyBuilder.url}`);
    const { adminToken, reportToken, conversionsToken } = tokens;
    const views = createStandInViews(urls);
    return { urls, adminToken, reportToken, conversionsToken, settingsFile, clock, app, journeyBuilder, views, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Lays the settings down where commands can read them; → the file. */
async function writeSettings(folder: string, settings: Record<string, string>): Promise<string> {
  const file = join(folder, 'settings.env');
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`);
  await writeFile(file, lines.join(''), { mode: 0o600 });
  return file;
}

/** The account has written to people before: what came of that stands in `WA_Consent`, and is read back. */
async function givePast(marketingCloudUrl: string, settings: Record<string, string>, now: number): Promise<void> {
  const reached = await writePastDeliveries(marketingCloudUrl, now);
  await restoreConsents(settings);
  console.log(`  a past            ${count(reached)} people were reached once, and get nothing any more`);
}

export interface DemoResult {
  readonly drawn: DemoJourney;
  readonly runs: readonly ContactRun[];
  readonly counts: RunCounts;
  readonly checks: readonly Check[];
  readonly runSeconds: number;
  readonly settleSeconds: number;
}

/** Draws, saves and publishes the journey, lets the contacts through and waits until every signal has arrived. `ids` gives UUIDs. */
export async function runDemo(demo: RunningDemo, ids: () => string): Promise<DemoResult> {
  const { builder, audience } = demo.journeyBuilder;
  const drawn = await drawDemoJourney(builder, audience, demo.app.url, ids);
  for (const call of [builder.save, builder.publish]) {
    const { problems } = await call(drawn.journey);
    if (problems.length > 0) throw new Error(problems.map((problem) => problem.message).join('\n'));
  }
  console.log(`  the journey       ${drawn.journey.name}: saved, validated, published`);
  await demo.views.forgetCalls();

  heading(`${count(audience.contacts.length)} contacts enter`);
  const startedAt = performance.now();
  const line = progressLine();
  const running = builder.run(drawn.journey, audience.contacts);
  const patience = createPatience(STANDS_STILL_AFTER_MS, () => performance.now());
  const shown = showUntil(running, async () => {
    const text = await progressText(demo, drawn, audience.contacts.length);
    line.show(text);
    patience.seen(text);
    if (patience.isOver()) builder.runOf(drawn.journey)?.stop();
  });
  const runs = await Promise.race([running, demo.app.died]);
  await shown;
  const runSeconds = secondsSince(startedAt);
  line.end(`${await progressText(demo, drawn, audience.contacts.length)}  ${good(`${runSeconds.toFixed(1)} s`)}`);

  const bought = buyers(await demo.views.messages(), runs);
  await tellOfPurchases(bought, demo);
  console.log(`  ${count(bought.length)} of those who read the offer bought: the shop tells by POST /conversions`);

  const settledAt = performance.now();
  const checks = await Promise.race([settle(demo, runs, bought), demo.app.died]);
  const counts = builder.runOf(drawn.journey)?.counts;
  if (counts === undefined) throw new Error('The journey was not published');
  return { drawn, runs, counts, checks, runSeconds, settleSeconds: secondsSince(settledAt) };
}

const secondsSince = (start: number) => (performance.now() - start) / 1000;

async function showUntil(work: Promise<unknown>, show: () => Promise<void>): Promise<void> {
  let done = false;
  const ended = work.then(
    () => (done = true),
    () => (done = true),
  );
  while (!done) {
    await show();
    await Promise.race([ended, pause(LOOK_EVERY_MS)]);
  }
}

async function progressText(demo: RunningDemo, drawn: DemoJourney, total: number): Promise<string> {
  const counts = demo.journeyBuilder.builder.runOf(drawn.journey)?.counts;
  const { accepted, statuses, inbound } = await demo.views.whatsAppCounters();
  const done = total - (counts?.states.running ?? total);
  const signals = Object.values(statuses).reduce((sum, each) => sum + each, 0) + inbound;
  const figures = [`${count(done)} done`, `${count(accepted)} messages`, `${count(signals)} signals`];
  return `${bar(done / total)}  ${figures.join(' · ')}`;
}

/** Looks again until nothing contradicts, or nothing new has come for long: what contradicts then is the result. */
async function settle(
  demo: RunningDemo,
  runs: readonly ContactRun[],
  bought: readonly string[],
): Promise<readonly Check[]> {
  const { views } = demo;
  const patience = createPatience(STANDS_STILL_AFTER_MS, () => performance.now());
  const line = progressLine();
  const fates = await views.fates();
  for (;;) {
    const isIdle = await views.webhooksIdle();
    const { accepted, statuses, inbound } = await views.whatsAppCounters();
    if (!isIdle) patience.seen(JSON.stringify([accepted, statuses, inbound]));
    if (isIdle || patience.isOver()) {
      const [messages, messageRows, replies, consents, conversions] = await Promise.all([
        views.messages(),
        views.rows('WA_Message'),
        views.rows('WA_Reply'),
        views.rows('WA_Consent'),
        views.rows('WA_Conversion'),
      ]);
      const rows = { messages: messageRows, replies, consents, conversions };
      const checks = checkAgreement({ runs, messages, fates, bought, rows });
      const open = checks.reduce((sum, check) => sum + check.contradictions.length, 0);
      if (open === 0) {
        line.end('every webhook has been delivered, the data extensions have settled');
        return checks;
      }
      patience.seen(open);
      if (patience.isOver()) {
        const still = isIdle ? '' : 'webhooks are still under way, and ';
        line.end(
          bad(
            `gave up: nothing has come for ${STANDS_STILL_AFTER_MS / 1000} s; ${still}${count(open)} values are missing`,
          ),
        );
        return checks;
      }
      line.show(`waiting for the data extensions: ${count(open)} values still to come`);
    } else {
      line.show('waiting for the last webhooks');
    }
    await pause(LOOK_EVERY_MS * 2);
  }
}
