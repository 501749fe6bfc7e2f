// Takes the pictures of docs/screenshots: every step of the configuration page in the modal's and the inspector's size,
// those of the guide in each language, the running views, and a recipe on the canvas. Needs the build (npm run build) and a
// browser. `--out FOLDER` writes elsewhere, and more: every step and running view in every language, at 200 % too, and every chart.
// `--only NAME` takes one kind: steps, outcome, guide, running, kinds, report or canvas.
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import Redis from 'ioredis';
import { wordsOfProcess } from './command-line.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const KINDS = ['steps', 'outcome', 'guide', 'running', 'kinds', 'report', 'canvas'];
const {
  values: { out: elsewhere, only },
} = wordsOfProcess({
  usage: `usage: npm run screenshots -- [--out FOLDER] [--only ${KINDS.join('|')}]`,
  options: { out: { type: 'string' }, only: { type: 'string' } },
  faultOf: ({ only }) =>
    only === undefined || KINDS.includes(only) ? undefined : `--only ${only} is none of ${KINDS.join(', ')}`,
});
const isWanted = (kind) => only === undefined || only === kind;
const out = elsewhere ?? join(root, 'docs/screenshots');
mkdirSync(out, { recursive: true });

// The host page and the page server are those of the tests. Bundled two folders deep, as they are there, so that the
// paths which they make from their own place still lead to the project's root.
const bundle = join(root, '.data/screenshots/support.cjs');
await build({
  entryPoints: [join(root, 'scripts/screenshot-support.ts')],
  bundle: true,
  platform: 'node',
  packages: 'external',
  format: 'cjs',
  outfile: bundle,
  logLevel: 'warning',
});
const {
  startActivityPages,
  startReportPage,
  tick,
  startBrowser,
  EVENT_KEY,
  freshActivity,
  hostAnswers,
  MARKETER_TOKEN,
} = createRequire(import.meta.url)(bundle);

const SIZES = { modal: { width: 1000, height: 700 }, inspector: { width: 480, height: 800 } };
const ORIGIN = 'https://activity.example';
const bound = (name) => `{{Event.${EVENT_KEY}."${name}"}}`;

/** What was counted of a step with a tracked link, and its newest contacts. */
const COUNTED = {
  ...{ sent: 18_240, delivered: 17_655, read: 12_904, clicked: 4_310, replied: 1_731, converted: 612 },
  ...{ fallback: 2_318, leftAlone: 0, optedOut: 41, since: Date.UTC(2026, 10, 12, 12) },
  reasons: { accepted: 18_240, not_opted_in: 1_204, opted_out: 611, invalid_phone: 327, parameters_missing: 176 },
};
const refused = { branch: 'email_fallback', finalReason: '', later: [] };
const NEWEST = {
  where: { dataExtension: 'WA_Message', column: 'JBActivityID' },
  contacts: [
    ['0031', ['read', 'clicked', 'converted'], { branch: 'continue', reason: 'accepted', finalReason: 'delivered' }],
    ['0032', [], { ...refused, reason: 'parameters_missing', blanks: ['body.1', 'link.1'] }],
    ['0033', [], { ...refused, reason: 'not_opted_in' }],
  ].map(([contactKey, later, became], minute) => {
    return { contactKey, ...became, later, decided: new Date(Date.UTC(2026, 10, 30, 15, 40 - minute)).toISOString() };
  }),
};

const browser = await startBrowser();
const pages = await startActivityPages(browser);
try {
  if (isWanted('steps')) await steps();
  if (isWanted('outcome')) await outcome();
  if (isWanted('guide')) await guide();
  if (isWanted('running')) await running();
  if (isWanted('kinds')) await kinds();
  if (isWanted('report')) await report();
  if (isWanted('canvas')) await recipeOnCanvas();
} finally {
  await pages.close();
  await browser.close();
}

/** How a page is looked at: its size and language; in a folder of their own also the other languages, and 200 %, which halves the window. */
function looksAt(name, size) {
  const usual = { name, size, culture: 'en-US' };
  if (elsewhere === undefined) return [usual];
  const half = { width: Math.floor(size.width / 2), height: Math.floor(size.height / 2) };
  const zoomed = { name: `${name}-200`, size: half, culture: 'en-US' };
  const others = ['es-MX', 'pt-BR'].flatMap((culture) => [
    { name: `${name}-${culture}`, size, culture },
    { name: `${name}-${culture}-200`, size: half, culture },
  ]);
  return [usual, zoomed, ...others];
}

function inCulture(culture) {
  return { answers: { ...hostAnswers(ORIGIN, MARKETER_TOKEN), Culture: culture } };
}

/** Every step in both sizes. */
async function steps() {
  for (const look of Object.entries(SIZES).flatMap(([name, size]) => looksAt(name, size))) {
    await messageSteps(look.name, look.size, look.culture);
  }
}

/** The one step of WhatsApp Outcome in both sizes, and its paths further down. */
async function outcome() {
  for (const { name, size, culture } of Object.entries(SIZES).flatMap((of) => looksAt(...of))) {
    const scenario = { activity: freshActivity('outcome', ORIGIN), ...inCulture(culture), ...size };
    await picture(`outcome-${name}`, 'outcome/index.html', scenario, (frame) => tick(frame, 'judged-RESTDECISION-1'));
    if (elsewhere === undefined) continue;
    await picture(`outcome-paths-${name}`, 'outcome/index.html', scenario, (frame) =>
      frame.locator('.branches li').last().scrollIntoViewIfNeeded(),
    );
  }
}

/** The pictures of the guide *Your first journey* in its other languages. */
async function guide() {
  const shown = ['1-message-values', '2-audience', '3-fallback', '4-results', '5-review'];
  for (const [language, culture] of [
    ['es', 'es-MX'],
    ['pt', 'pt-BR'],
  ]) {
    await messageSteps(`modal-${language}`, SIZES.modal, culture, shown);
  }
}

/** What a running step shows: the small view, the large one from its top and from its end, and that of an Outcome. */
async function running() {
  const named = (kind) => ({ ...freshActivity(kind, ORIGIN), id: 'ecd2c003-63b1-4a29-8304-e4265054a80e' });
  const hover = { width: 200, height: 243 };
  const modal = { width: 420, height: 560 };
  const none = { sent: 0, delivered: 0, read: 0, replied: 0, converted: 0, fallback: 0, optedOut: 0, reasons: {} };
  const branches = {
    opted_out: 41,
    converted: 612,
    replied: 1_119,
    read: 10_561,
    delivered: 5_322,
    not_delivered: 585,
  };
  const ofOutcome = { dependencies: { activityCounts: async () => ({ ...none, branches }) } };
  const ofMessage = { dependencies: { activityCounts: async () => COUNTED, stepContacts: async () => NEWEST } };
  const drawn = (frame) => frame.locator('.bars').first().waitFor();
  const contacts = async (frame) => {
    await frame.locator('#contacts summary').click();
    await frame.locator('.contacts li').last().waitFor();
    await frame.locator('#contacts').evaluate((list) => list.scrollIntoView());
  };
  const views = [
    ['running-hover', 'message', hover, ofMessage, (frame) => frame.locator('dd').first().waitFor()],
    ['outcome-running-hover', 'outcome', hover, ofOutcome, (frame) => frame.locator('dd').first().waitFor()],
    ['running-modal', 'message', modal, ofMessage, drawn],
    ['running-contacts', 'message', modal, ofMessage, contacts],
    ['running-modal-end', 'message', modal, ofMessage, showAll],
    ['outcome-running-modal', 'outcome', modal, ofOutcome, drawn],
  ];
  for (const [view, kind, size, more, prepare] of views) {
    const isShown = elsewhere !== undefined || !/hover$|end$/.test(view) || view === 'running-hover';
    for (const look of isShown ? looksAt(view, size) : []) {
      const page = size === hover ? 'runningHover.html' : 'runningModal.html';
      const openingEvent = size === hover ? 'initActivityRunningHover' : 'initActivityRunningModal';
      const scenario = {
        activity: kind === 'message' ? runningStep(named(kind)) : named(kind),
        openingEvent,
        ...inCulture(look.culture),
        ...look.size,
        ...more,
      };
      await picture(look.name, `${kind}/${page}`, scenario, prepare);
    }
  }
}

/** A step with settings to be summed up. */
function runningStep(activity) {
  const settings = {
    sender: '900000000000101',
    template: { name: 'order_update', language: 'en_US' },
    link: 'https://aurora.example/orders/{link.1}',
    ...{ purpose: 'transactional', stage: 'purchase', topic: 'order-updates', defaultCountry: 'MX' },
    fallback: { suppressed: 'no_contact' },
    lateFallback: { kind: 'email', key: 'cart', on: ['failed', 'not_read'], afterMinutes: 120 },
    owner: { name: 'Retention team', email: 'retention@example.com' },
    conversion: { name: 'purchase', windowHours: 72 },
  };
  const values = { 'header.1': bound('Order ID'), 'body.1': bound('First Name'), 'link.1': bound('Order ID') };
  const parameters = { ...values, 'button.0': '@link' };
  const inArguments = [{ v: 1, phone: bound('Mobile Number'), email: bound('Email'), parameters, settings }];
  const { execute } = activity.arguments;
  return { ...activity, arguments: { ...activity.arguments, execute: { ...execute, inArguments } } };
}

async function showAll(frame) {
  await frame.locator('#step-summary summary').click();
  await frame.locator('#contacts summary').click();
  await frame.locator('#close').scrollIntoViewIfNeeded();
}

/** One page, made ready by `prepare`, as one picture. */
async function picture(name, path, scenario, prepare) {
  const opened = await pages.open(path, scenario);
  await prepare(opened.frame);
  await settle(opened.page);
  await opened.page.screenshot({ path: join(out, `${name}.png`) });
  await opened.close();
  console.log(name);
}

/**
 * The five steps of a step that is filled in, scrolled to the top and further down where there is more; `shown` narrows them
 * to some of the pictures.
 */
async function messageSteps(name, size, culture, shown) {
  const answers = { ...hostAnswers(ORIGIN, MARKETER_TOKEN), Culture: culture };
  const opened = await pages.open('message/index.html', {
    activity: freshActivity('message', ORIGIN),
    answers,
    ...size,
  });
  const { frame, page } = opened;
  const take = async (step, suffix = '') => {
    if (shown && !shown.includes(`${step}${suffix}`)) return;
    await settle(page);
    await page.screenshot({ path: join(out, `${step}${suffix}-${name}.png`) });
    console.log(`${step}${suffix}-${name}`);
  };
  const down = (pixels) => frame.locator('main').evaluate((main, by) => main.scrollTo(0, by), pixels);

  await tick(frame, 'sender-900000000000101');
  await take('1-message', '-templates');
  await tick(frame, 'template-order_update-en_US');
  // Fields that are called as a blank are proposed; where none is, the template's sample stands.
  await frame.locator('.bubble .blank').first().scrollIntoViewIfNeeded();
  await take('1-message', '-blanks');
  await frame.locator('[id="parameter-header.1"]').selectOption(bound('Order ID'));
  await frame.locator('[id="parameter-body.1"]').selectOption(bound('First Name'));
  await frame.locator('[id="when-empty-body.1"]').fill('there');
  await frame.locator('[id="parameter-body.2"]').selectOption('text');
  await frame.locator('[id="parameter-body.2-text"]').fill('Friday');
  await frame.locator('[id="parameter-button.0"]').selectOption('@link');
  await frame.locator('#link').fill('https://aurora.example/orders/{Order ID}');
  await frame.locator('#when-empty-link').fill('https://aurora.example/orders');
  await down(0);
  await take('1-message');
  await down(10_000);
  await take('1-message', '-values');

  await frame.locator('#step-audience').click();
  await frame.locator('#phone').selectOption(bound('Mobile Number'));
  await frame.locator('#defaultCountry').selectOption('MX');
  await tick(frame, 'purpose-transactional');
  await frame.locator('#stage').selectOption('purchase');
  await frame.locator('#topic').fill('order-updates');
  await tick(frame, 'useQuietHours');
  await tick(frame, 'useFrequencyCap');
  await frame.locator('.panel').getByLabel('Mobile Number', { exact: true }).fill('+52 55 1234 5678');
  await frame.locator('#check-run').click();
  await frame.locator('.panel .notice').waitFor();
  await down(0);
  await take('2-audience');
  await down(560);
  await take('2-audience', '-rules');
  await down(10_000);
  await take('2-audience', '-check');

  await frame.locator('#step-fallback').click();
  await frame.locator('#exceptions > summary').click();
  await tick(frame, 'cause-unconfirmed-continue');
  await tick(frame, 'lateKind-event');
  await frame.locator('#lateKey').fill('APIEvent-late-fallback');
  await tick(frame, 'late-not_read');
  await down(0);
  await take('3-fallback');
  await down(10_000);
  await take('3-fallback', '-late');

  await frame.locator('#step-results').click();
  await take('4-results', '-open');
  await frame.locator('#ownerName').fill('Retention team');
  await frame.locator('#ownerEmail').fill('retention@example.com');
  await frame.locator('#acknowledgement').fill('Thank you! A person of our team answers within the hour.');
  await frame.locator('#step-review').click();
  await take('5-review', '-missing');
  await frame.locator('#step-results').click();
  await tick(frame, 'conversion-some');
  await frame.locator('#conversionName').fill('purchase');
  await down(0);
  await take('4-results');
  await down(10_000);
  await take('4-results', '-success');

  await frame.locator('#step-review').click();
  await frame.locator('#test-phone').fill('+52 55 1111 2222');
  await frame.locator('#test-send').click();
  await frame.locator('.panel .notice_success').waitFor();
  await down(0);
  await take('5-review');
  await down(10_000);
  await take('5-review', '-test');
  await opened.close();
}

/** The preview of the kinds of template that look different, and the page in the other two languages. */
async function kinds() {
  for (const [template, culture] of [
    ['autumn_offer-es_MX', 'es-MX'],
    ['new_arrivals-pt_BR', 'pt-BR'],
    ['ramadan_hours-ar', 'en-US'],
  ]) {
    const answers = { ...hostAnswers(ORIGIN, MARKETER_TOKEN), Culture: culture };
    const scenario = { activity: freshActivity('message', ORIGIN), answers, ...SIZES.modal };
    await picture(`template-${template}`, 'message/index.html', scenario, (frame) =>
      tick(frame, `template-${template}`),
    );
  }
}

/** The report of a planted run: its first screen, and each section, in the themes and on paper. */
async function report() {
  const redis = new Redis({ lazyConnect: true });
  const anybody = { operator: 'Report', right: 'look' };
  const server = await startReportPage(redis, { reportSessions: { read: async () => anybody } });
  const looks = [
    ['light', 1440, 'screen'],
    ['dark', 1440, 'screen'],
    ['light', 400, 'screen'],
    ['dark', 400, 'screen'],
    ['light', 1440, 'print'],
  ];
  try {
    for (const [colorScheme, width, media] of looks) {
      const page = await browser.newPage({ viewport: { width, height: 1000 }, colorScheme, locale: 'en-GB' });
      await page.context().addCookies([{ name: 'wa_admin', value: 'anybody', url: server.origin }]);
      await page.goto(`${server.origin}/report/`);
      await page.locator('#section-holdout svg[role=img]').first().waitFor();
      await page.emulateMedia({ media });
      await settle(page);
      const name = `report-${media === 'print' ? 'print' : `${colorScheme}-${width}`}`;
      await page.screenshot({ path: join(out, `${name}.png`) });
      // The pictures of every chart are for whoever asks for a folder of their own: they are many.
      for (const section of elsewhere === undefined ? [] : await page.locator('.section').all()) {
        await section.screenshot({ path: join(out, `${name}-${await section.getAttribute('id')}.png`) });
      }
      console.log(name);
      await page.close();
    }
  } finally {
    await server.close();
    redis.disconnect();
  }
}

async function settle(page) {
  await page.waitForTimeout(150);
}

/** A recipe that has been run to its end with the stand-ins and the app; takes about a minute. */
async function recipeOnCanvas() {
  const require = createRequire(import.meta.url);
  const { startDemo } = require('../dist/sandbox/demo/run-demo.js');
  const dataDirectory = await mkdtemp(join(tmpdir(), 'whatsapp-screenshots-'));
  const demo = await startDemo(dataDirectory, process.env, Date.now);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(demo.journeyBuilder.url);
    await page.click('[data-action=recipes]');
    await page.click('[data-recipe=what-came-of-it]');
    await page.click('[data-action=run-recipe]');
    await page.waitForSelector('[data-recipe-state="as expected"]', { timeout: 180_000 });
    await settle(page);
    await page.screenshot({ path: join(out, 'canvas-recipe.png') });
    console.log('canvas-recipe');
  } finally {
    await demo.close();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}
