import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { RecipeBook } from '../recipe-run/recipe-book';
import { mountCanvasApi } from './canvas-api';
import { buildCanvasPage } from './canvas-page';
import { type Audience, audienceFromCsv } from './entry-source';
import { createJourneyBuilder, type JourneyBuilder, type JourneyBuilderOptions } from './journey-builder';
import { createMarketingCloudLink } from './marketing-cloud-link';

export interface JourneyBuilderSandboxOptions extends Omit<JourneyBuilderOptions, 'onChange' | 'onPublish'> {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Address of the activity app: `{appUrl}/activities/message` and `/outcome` are on the palette. */
  readonly appUrl: string;
  /** Address of the Marketing Cloud stand-in: marketer tokens, fired events and contact exits come from there. */
  readonly marketingCloudUrl?: string;
  /** Address of the WhatsApp stand-in, for a link. */
  readonly whatsAppUrl?: string;
  /** CSV text of the audience that stands ready. */
  readonly audienceCsv: string;
  /** Makes the recipes that can be drawn on this canvas; `onChange` tells the page of a report that has changed. */
  readonly recipeBook?: (builder: JourneyBuilder, onChange: () => void) => RecipeBook;
}

export interface JourneyBuilderSandbox {
  readonly url: string;
  readonly builder: JourneyBuilder;
  readonly audience: Audience;
  readonly recipes: RecipeBook | undefined;
  close(): Promise<void>;
}

/** Starts the driver and the canvas page on an origin of their own, on this machine only. */
export async function startJourneyBuilderSandbox(
  options: JourneyBuilderSandboxOptions,
): Promise<JourneyBuilderSandbox> {
  const listeners = new Set<() => void>();
  const tellPages = () => {
    for (const listener of listeners) listener();
  };
  const marketingCloud =
    options.marketingCloudUrl === undefined
      ? undefined
      : createMarketingCloudLink(options.marketingCloudUrl, () => builder);
  const builder: JourneyBuilder = createJourneyBuilder({
    ...options,
    onPublish: async (journey) => marketingCloud?.announce(journey),
    onChange: tellPages,
  });
  const audience = audienceFromCsv(options.audienceCsv);
  const recipes = options.recipeBook?.(builder, tellPages);

  const page = await buildCanvasPage();
  const app = express();
  app.disable('x-powered-by');
  app.get('/', (_request, response) => void response.type('html').send(page.html));
  app.get('/canvas.js', (_request, response) => void response.type('text/javascript').send(page.script));
  app.get('/canvas.css', (_request, response) => void response.type('text/css').send(page.style));
  mountCanvasApi(app, {
    builder,
    builtInAudience: audience,
    appUrl: options.appUrl.replace(/\/+$/, ''),
    marketingCloud,
    recipes,
    links: { marketingCloud: options.marketingCloudUrl, whatsApp: options.whatsAppUrl },
    waitMinuteMs: options.waitMinuteMs ?? 60_000,
    ids: options.ids,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });

  const server = createServer(app);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    builder,
    audience,
    recipes,
    async close() {
      marketingCloud?.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await builder.close();
    },
  };
}
