import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { waitActivity } from '../../../sandbox/journey-builder/activity';
import type { Journey } from '../../../sandbox/journey-builder/journey';
import { dataExtensionEntry, type JourneyBuilder } from '../../../sandbox/journey-builder/journey-builder';
import {
  type JourneyBuilderSandbox,
  startJourneyBuilderSandbox,
} from '../../../sandbox/journey-builder/start-journey-builder-sandbox';
import type { RecipeBook, RecipeReport } from '../../../sandbox/recipe-run/recipe-book';
import { startBrowser } from '../../support/browser';
import { eventually } from '../../support/eventually';
import { defaultConfig, startFakeActivity } from './fake-activity';
import { FAKE_PAGE } from './fake-page';

const CSV = `ContactKey,First Name,Mobile\n${Array.from({ length: 25 }, (_, index) => `c${index},Ana ${index},+34 610 000 ${index}`).join('\n')}\n`;

let browser: Browser;
let activity: Awaited<ReturnType<typeof startFakeActivity>>;
let sandbox: JourneyBuilderSandbox;
let page: Page;

// One page for all tests, left after each: a new one takes the browser half a second.
beforeAll(async () => {
  browser = await startBrowser();
  page = await browser.newPage();
});
afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  let answered = 0;
  activity = await startFakeActivity({
    execute: () => {
      answered += 1;
      const isFifth = answered % 5 === 0;
      return {
        status: 200,
        body: {
          branchResult: isFifth ? 'email_fallback' : 'continue',
          reason: isFifth ? 'opted_out' : 'accepted',
          messageKey: `k${answered}`,
        },
      };
    },
    config: (baseUrl) => ({
      ...defaultConfig(baseUrl),
      userInterfaces: { runningModal: { url: 'running.html' }, runningHover: { url: 'hover.html' } },
    }),
    pages: {
      '/index.html': FAKE_PAGE,
      '/running.html': FAKE_PAGE,
      '/hover.html': FAKE_PAGE,
      '/postmonger.js': readFileSync(require.resolve('postmonger'), 'utf8'),
    },
  });
  sandbox = await startJourneyBuilderSandbox({
    jwtSecret: 'secret',
    ids: randomUUID,
    clock: Date.now,
    appUrl: activity.baseUrl,
    audienceCsv: CSV,
    waitMinuteMs: 10,
    recipeBook: fakeRecipes,
  });
});
afterEach(async () => {
  await page.goto('about:blank');
  await sandbox.close();
  await activity.close();
});

const framed = (): FrameLocator => page.frameLocator('iframe');

/** What the framed page has heard so far, by the event's name. */
async function heard(): Promise<Record<string, unknown>> {
  const text = await framed().locator('#heard').textContent();
  return JSON.parse(text || '{}');
}

async function openFreshActivity(query = ''): Promise<void> {
  await page.goto(`${sandbox.url}/${query}`);
  await page.dragAndDrop('[data-kind=message]', '[data-slot=entry]');
  await page.click('[data-activity=RESTDECISION-1]');
  await page.waitForSelector('[data-opened=true]');
}

describe('the canvas', () => {
  it('lets a person configure, publish and run a journey only by clicking, and shows the two branches live', async () => {
    await openFreshActivity();
    await page.click('[data-wizard=next]');
    await eventually('the page was asked', async () => (await heard()).clickedNext === 1);
    await framed().locator('#complete').check();
    await page.click('[data-wizard=next]');
    await page.waitForSelector('.dialog', { state: 'detached' });
    await page.click('[data-slot="RESTDECISION-1/email_fallback"]');
    await page.click('.dialog [data-kind=email]');
    await page.waitForSelector('.dialog', { state: 'detached' });

    await page.click('[data-action=publish]');
    await page.waitForSelector('[data-notice=bad]');
    await page.click('[data-action=save]');
    await page.waitForSelector('[data-notice=good]');
    await page.click('[data-action=publish]');
    await page.waitForSelector('[data-status=Published]');
    await page.fill('.push input[type=number]', '25');
    await page.click('[data-action=push]');
    await page.waitForSelector('[data-branch="RESTDECISION-1/continue"] [data-count="20"]');
    await page.waitForSelector('[data-branch="RESTDECISION-1/email_fallback"] [data-count="5"]');
    await page.waitForSelector('[data-running="0"]');

    expect(activity.executes()).toHaveLength(25);
    await page.click('[data-branch="RESTDECISION-1/email_fallback"]');
    await page.waitForSelector('.dialog tbody tr');
    expect(await page.locator('.dialog tbody tr').count()).toBe(5);
  });

  it('hands a fresh activity, the schema, the trigger and the journey to the page', async () => {
    await openFreshActivity();
    const answers = await eventually('the page has heard all', async () => {
      const all = await heard();
      return all.Schema && all.Interaction && all.TriggerEventDefinition && all.Culture ? all : undefined;
    });
    const { eventDefinitionKey } = answers.TriggerEventDefinition as { eventDefinitionKey: string };
    expect(eventDefinitionKey).toMatch(/^DEAudience-/);
    expect(answers.Culture).toBe('en-US');
    expect(answers.initActivity).toMatchObject({
      id: null,
      key: 'RESTDECISION-1',
      editable: true,
      arguments: { execute: { inArguments: [], useJwt: true } },
    });
    expect((answers.Schema as { schema: object[] }).schema).toContainEqual(
      expect.objectContaining({ key: `Event.${eventDefinitionKey}.First Name`, name: 'First Name', type: 'Text' }),
    );
    expect(answers.Interaction).toMatchObject({ version: 1, status: 'Draft', triggers: [{ eventDefinitionKey }] });
  });

  it.each<[string, string, (all: Record<string, unknown>) => boolean]>([
    ['a trigger that is null', '?trigger=null', (all) => all.TriggerEventDefinition === null],
    [
      'a trigger in a wrapper',
      '?trigger=wrapped',
      (all) => 'eventDefinition' in (all.TriggerEventDefinition as object),
    ],
    ['a schema that is an error', '?schema=error', (all) => 'error' in (all.Schema as object)],
    ['silence instead of a schema', '?schema=silent', (all) => 'Culture' in all && !('Schema' in all)],
    [
      'a schema without names',
      '?schema=unnamed',
      (all) => !('name' in ((all.Schema as { schema: object[] }).schema[0] ?? {})),
    ],
    [
      'a schema whose names differ from its keys',
      '?schema=renamed',
      (all) => JSON.stringify(all.Schema).includes('(field)'),
    ],
    ['an activity as text', '?init=text', (all) => typeof all.initActivity === 'string'],
    ['no activity', '?init=null', (all) => all.initActivity === null],
    [
      'a step of an older config.json',
      '?placed=before',
      (all) => JSON.stringify(all.initActivity).includes('before.example'),
    ],
    ['an activity in a list', '?init=wrapped', (all) => Array.isArray(all.initActivity)],
    [
      'an activity that comes late, after several ready',
      '?initDelay=300&missReadies=3',
      (all) => 'initActivity' in all,
    ],
    ['a running journey', '?editable=false', (all) => (all.initActivity as { editable: boolean }).editable === false],
    ['a culture that nobody knows', '?culture=xx-XX', (all) => all.Culture === 'xx-XX'],
    [
      'a culture in an object',
      '?cultureShape=object',
      (all) => (all.Culture as { culture: string }).culture === 'en-US',
    ],
    [
      'a token that nobody issued',
      '?token=refused',
      (all) => (all.Tokens as { fuel2token: string }).fuel2token === 'not-issued',
    ],
  ])('plays a hostile host on demand: %s', async (_, query, isSo) => {
    await openFreshActivity(query);
    const met = await eventually('the page met it', async () => {
      const all = await heard();
      return 'Interaction' in all && isSo(all) && all;
    });
    expect(isSo(met)).toBe(true);
  });

  it('shows the running view on a published step, and the small one while the pointer rests on it', async () => {
    await openFreshActivity();
    await framed().locator('#complete').check();
    await page.click('[data-wizard=next]');
    await page.waitForSelector('.dialog', { state: 'detached' });
    await page.click('[data-action=save]');
    await page.waitForSelector('[data-notice=good]');
    await page.click('[data-action=publish]');
    await page.waitForSelector('[data-status=Published]');

    await page.hover('[data-activity=RESTDECISION-1]');
    await eventually('the small page is open', async () => 'initActivityRunningHover' in (await heard()));
    expect(await page.locator('iframe').boundingBox()).toMatchObject({ width: 200, height: 243 });
    await page.click('[data-activity=RESTDECISION-1]');
    await page.mouse.move(5, 700);
    await page.waitForSelector('iframe[data-page=running]');
    await eventually('the larger page is open', async () => {
      const text = await page.frameLocator('iframe[data-page=running]').locator('#heard').textContent();
      return 'initActivityRunningModal' in JSON.parse(text || '{}');
    });
    expect(await page.locator('iframe[data-page=running]').boundingBox()).toMatchObject({ width: 420, height: 560 });
  });

  it('takes another audience, and keeps the entry event so that bindings stay', async () => {
    await page.goto(sandbox.url);
    await page.waitForSelector('.upload');
    const before = sandbox.builder.journeys[0]?.entry?.eventDefinitionKey;
    await page.setInputFiles('.upload input', {
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('ContactKey,Phone\nx,+34610000001\ny,+34610000002\n'),
    });
    await eventually(
      'two contacts are ready',
      async () => (await page.locator('.upload strong').textContent()) === '2 contacts',
    );
    expect(sandbox.builder.journeys[0]?.entry).toMatchObject({
      eventDefinitionKey: before,
      fields: [{ name: 'ContactKey' }, { name: 'Phone', type: 'Phone' }],
    });
  });

  it('lists recipes, draws one whole, runs it by one click, and says of each person what was expected and what came', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(sandbox.url);
    await page.click('[data-action=recipes]');
    expect(await page.locator('[data-recipe]').count()).toBe(1);
    await page.click('[data-recipe=long-journey]');
    await page.waitForSelector('[data-recipe-state=drawn]');
    await page.locator('.people', { hasText: 'Step: continue · accepted' }).waitFor();

    await page.click('[data-action=run-recipe]');
    await page.waitForSelector('[data-recipe-state="not as expected"]');
    const people = await page.locator('.people li').allInnerTexts();
    expect(people[0]).toContain('✓');
    expect(people[0]).not.toContain('Otherwise');
    expect(people[1]).toContain('✗');
    expect(people[1]).toContain('answered email_fallback');
    expect(await page.locator('.acts .done').allInnerTexts()).toEqual(['everybody enters the journey']);
  });

  it.each([1280, 1440])(
    'cuts neither the title nor a journey of four steps at %s pixels, and shows it whole on demand',
    async (width) => {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(sandbox.url);
      await page.click('[data-action=recipes]');
      await page.click('[data-recipe=long-journey]');
      await page.waitForSelector('[data-recipe-state=drawn]');
      const isCut = (selector: string) =>
        page.locator(selector).evaluate((element) => element.scrollWidth > element.clientWidth);
      expect(await page.locator('.journey-name').inputValue()).toBe(LONG_NAME);
      expect(await isCut('.journey-name')).toBe(false);
      await eventually('it fits', async () => !(await isCut('.board')));
      const board = await page.locator('.board').boundingBox();
      const last = await page.locator('.exit').first().boundingBox();
      expect(last?.x).toBeLessThan((board?.x ?? 0) + (board?.width ?? 0));
      await page.click('.zoom button:last-child');
      expect(await page.locator('.board').getAttribute('data-scale')).toBe('1.00');
      expect(await isCut('.board')).toBe(true);
    },
  );
});

const LONG_NAME = 'No delivery is not no interest, and what is done about it';

/** A book of one recipe, of which one person comes out as described and one does not. */
function fakeRecipes(builder: JourneyBuilder, onChange: () => void): RecipeBook {
  const summary = { id: 'long-journey', name: LONG_NAME, shows: 'Four steps in a row.', group: 'For tests' };
  const person = { shows: 'passes', expected: ['Step: continue · accepted'], came: ['nothing yet'] };
  const reports = new Map<Journey, RecipeReport>();
  return {
    list: () => [summary],
    async draw() {
      const journey = builder.createJourney(LONG_NAME, dataExtensionEntry('Customers', [], randomUUID()));
      let after: string | undefined;
      for (let step = 0; step < 4; step += 1) {
        const make = (key: string) => waitActivity(key, 1);
        after = builder.placeBuiltIn(journey, 'WAIT', make, after === undefined ? {} : { after }).key;
      }
      const people = ['Ana', 'Ben'].map((name) => ({ ...person, name, differences: ['no answer'] }));
      const acts = [{ text: 'everybody enters the journey', isDone: false }];
      reports.set(journey, { ...summary, state: 'drawn', acts, people });
      return journey;
    },
    async start(journey) {
      const drawn = reports.get(journey);
      if (drawn === undefined) throw new Error('it was not drawn');
      const ended: RecipeReport = {
        ...drawn,
        state: 'not as expected',
        acts: drawn.acts.map((act) => ({ ...act, isDone: true })),
        people: drawn.people.map((each, index) => ({
          ...each,
          differences: index === 0 ? [] : ['answered email_fallback'],
        })),
      };
      reports.set(journey, ended);
      onChange();
      return ended;
    },
    reportOf: (journey) => reports.get(journey),
    contactsOf: () => [],
  };
}
