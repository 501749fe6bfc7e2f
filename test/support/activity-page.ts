import type { Browser, ConsoleMessage, FrameLocator, Page, Request } from 'playwright-core';
import { startBrowser } from './browser';
import {
  HOST_PAGE,
  type HostScenario,
  hostAddress,
  POSTMONGER,
  type Said,
  startJourneyBuilderHost,
} from './journey-builder-host';
import { hostAnswers } from './journey-samples';
import { MARKETER_TOKEN, pageDependencies, startPageServer } from './page-server';

type Dependencies = Parameters<typeof pageDependencies>[0];

/**
 * A browser, a Journey Builder and servers of ours for all tests of the file that calls it. `open` opens a page; after the
 * test no page of it may have had a script error, been blocked or asked another host, and all are closed. A test that
 * expects a fault takes it out of `faults`.
 */
export function setUpActivityPages() {
  let browser: Browser;
  let pages: Awaited<ReturnType<typeof startActivityPages>>;
  const opened: OpenedActivityPage[] = [];

  beforeAll(async () => {
    browser = await startBrowser();
    pages = await startActivityPages(browser);
  });
  afterEach(async () => {
    const those = opened.splice(0);
    for (const page of those) await page.close();
    for (const { faults, foreign } of those) expect({ faults, foreign }).toEqual({ faults: [], foreign: [] });
  });
  afterAll(async () => {
    await pages.close();
    await browser.close();
  });

  return {
    async open(...what: Parameters<typeof pages.open>): Promise<OpenedActivityPage> {
      const page = await pages.open(...what);
      opened.push(page);
      return page;
    },
  };
}

/** A Journey Builder and a server of ours, each on its own origin. */
export async function startActivityPages(browser: Browser) {
  const host = await startJourneyBuilderHost();
  const servers: { close: () => Promise<void> }[] = [];
  /**
   * Pages that no test is on: a new one takes the browser half a second. What a page stores is its origin's, and every
   * server has one of its own.
   */
  const free: Page[] = [];

  async function newPage(): Promise<Page> {
    const context = await browser.newContext({ timezoneId: 'America/Mexico_City', locale: 'en-US' });
    context.setDefaultTimeout(30_000);
    return context.newPage();
  }

  /**
   * Opens a page of an activity in the host's frame. `scenario` may leave out what a well-behaved host does; a
   * `hostOrigin` is played by the browser itself, as if the host page were served there.
   */
  async function open(
    path: string,
    scenario: Omit<HostScenario, 'url'> & {
      dependencies?: Dependencies;
      hostOrigin?: string;
      /** Who may frame the page by its headers, where that is not who may speak with it. */
      frameAncestors?: string[];
    },
  ) {
    const { dependencies, hostOrigin, frameAncestors, ...rest } = scenario;
    const server = await startPageServer(
      pageDependencies({ hostOrigins: [host.origin], ...dependencies }),
      frameAncestors,
    );
    servers.push(server);
    const page = free.pop() ?? (await newPage());
    await page.setViewportSize({ width: rest.width ?? 1000, height: rest.height ?? 700 });
    // Only where it is asked for: with a route, every request of the page comes by here.
    if (hostOrigin !== undefined) {
      await page.route(`${hostOrigin}/**`, (route) =>
        route.request().url().endsWith('/postmonger.js')
          ? route.fulfill({ contentType: 'text/javascript', body: POSTMONGER })
          : route.fulfill({ contentType: 'text/html', body: HOST_PAGE }),
      );
    }
    const faults: string[] = [];
    const foreign: string[] = [];
    const onError = (error: Error) => faults.push(error.message);
    const onConsole = (message: ConsoleMessage) => {
      if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
    };
    const onRequest = (request: Request) => {
      const { origin } = new URL(request.url());
      if (![server.origin, host.origin, hostOrigin].includes(origin)) foreign.push(request.url());
    };
    page.on('pageerror', onError).on('console', onConsole).on('request', onRequest);
    const url = `${server.origin}/activities/${path}`;
    await page.goto(
      hostAddress(hostOrigin ?? host.origin, { answers: hostAnswers(server.origin, MARKETER_TOKEN), ...rest, url }),
    );
    const frame = page.frameLocator('#frame');
    return {
      page,
      frame,
      server,
      /** Script errors and blocked resources; a page has none. */
      faults,
      /** Requests to any other host; a page makes none. */
      foreign,
      said: () => page.evaluate(() => (window as unknown as { said: Said[] }).said),
      heard: async (event: string) =>
        (await page.evaluate(() => (window as unknown as { said: Said[] }).said)).filter((one) => one.event === event),
      tell: (event: string, payload?: unknown) =>
        page.evaluate(
          ([name, value]) => (window as unknown as { tell: (name: string, value: unknown) => void }).tell(name, value),
          [event, payload] as [string, unknown],
        ),
      /** Leaves the page, so that another test finds it as if it were new. */
      async close(): Promise<void> {
        await page.goto('about:blank');
        page.off('pageerror', onError).off('console', onConsole).off('request', onRequest);
        await page.unrouteAll();
        for (const one of page.context().pages()) if (one !== page) await one.close();
        await page.context().clearCookies();
        free.push(page);
      },
    };
  }

  return {
    host,
    open,
    close: async () => {
      for (const server of servers) await server.close();
      await host.close();
    },
  };
}

export type OpenedActivityPage = Awaited<ReturnType<Awaited<ReturnType<typeof startActivityPages>>['open']>>;

/** Chooses an answer of a radio group or ticks a box by its label, as a mouse does. */
export const tick = (frame: FrameLocator, id: string) => frame.locator(`label[for="${id}"]`).click();

/** Waits until the host heard the page say something, and gives what it said. */
export async function waitToHear(page: Page, event: string): Promise<Said> {
  await page.waitForFunction(
    (name) => (window as unknown as { said: Said[] }).said.some((one) => one.event === name),
    event,
  );
  const said = await page.evaluate(() => (window as unknown as { said: Said[] }).said);
  const found = said.findLast((one) => one.event === event);
  if (!found) throw new Error(`the page did not say ${event}`);
  return found;
}
