import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import type { RecipeBook } from '../recipe-run/recipe-book';
import { emailActivity, waitActivity, waitUntilEventActivity } from './activity';
import { type Audience, audienceFromCsv } from './entry-source';
import {
  findActivity,
  interactionDefaultsOf,
  interactionOf,
  type Journey,
  removeActivity,
  schemaOf,
  triggerOf,
} from './journey';
import { dataExtensionEntry, type JourneyBuilder } from './journey-builder';
import type { MarketingCloudLink } from './marketing-cloud-link';
import { SandboxRefusal } from './problem';

export interface CanvasApiDependencies {
  readonly builder: JourneyBuilder;
  readonly builtInAudience: Audience;
  readonly appUrl: string;
  readonly marketingCloud: MarketingCloudLink | undefined;
  /** Absent where the canvas has no recipes. */
  readonly recipes: RecipeBook | undefined;
  readonly links: { readonly marketingCloud: string | undefined; readonly whatsApp: string | undefined };
  readonly waitMinuteMs: number;
  readonly ids: () => string;
  /** Calls `listener` at every change of a running journey until the returned function is called. */
  readonly onChange: (listener: () => void) => () => void;
}

const CUSTOM_ACTIVITIES = ['message', 'outcome'] as const;
const LIVE_EVERY_MS = 250;
const CSV_LIMIT = '64mb';

const placeSchema = z.object({
  kind: z.enum([...CUSTOM_ACTIVITIES, 'wait', 'wait_until_event', 'email']),
  after: z.string().optional(),
  branch: z.string().optional(),
  minutes: z.number().positive().default(1),
  eventDefinitionKey: z.string().default(''),
});

/** What the canvas page asks of the sandbox: JSON under `/api`. */
export function mountCanvasApi(app: Express, deps: CanvasApiDependencies): void {
  const { builder, recipes } = deps;
  const audiences = new Map<Journey, Audience>();
  /** Whose people Marketing Cloud has, by the key of the entry source. */
  const announced = new Map<string, Audience>();
  const journeyOf = (request: Request): Journey => {
    const journey = builder.journeys.find((each) => each.id === request.params.id);
    if (journey === undefined) throw new SandboxRefusal('no_such_journey', 'There is no such journey');
    return journey;
  };
  const audienceOf = (journey: Journey) => audiences.get(journey) ?? deps.builtInAudience;
  const baseOf = (kind: string) => `${deps.appUrl}/activities/${kind}`;

  const viewOf = (journey: Journey) => ({
    ...interactionOf(journey),
    start: journey.start,
    saved: journey.saved,
    entry: journey.entry,
    audienceSize: audienceOf(journey).contacts.length,
    counts: builder.runOf(journey)?.counts ?? null,
    recipe: recipes?.reportOf(journey) ?? null,
    versions: builder.journeys
      .filter((each) => each.definitionId === journey.definitionId)
      .map(({ id, version, status }) => ({ id, version, status })),
  });

  function newJourney(name: string): Journey {
    const entry = dataExtensionEntry('WhatsApp audience', deps.builtInAudience.fields, deps.ids());
    return builder.createJourney(name, entry);
  }

  app.get('/api/sandbox', async (_request, response) => {
    if (builder.journeys.length === 0) newJourney('My first WhatsApp journey');
    response.json({
      links: { ...deps.links, app: deps.appUrl },
      waitMinuteMs: deps.waitMinuteMs,
      journeys: builder.journeys.map(({ id, name, version, status }) => ({ id, name, version, status })),
      palette: await Promise.all(CUSTOM_ACTIVITIES.map(readPaletteEntry)),
      recipes: recipes?.list() ?? [],
    });
  });

  async function readPaletteEntry(kind: (typeof CUSTOM_ACTIVITIES)[number]) {
    try {
      const config = await builder.readConfig(baseOf(kind));
      const text = config.lang['en-US'] ?? Object.values(config.lang)[0];
      const icon = new URL(config.metaData.icon ?? 'icon.svg', `${config.baseUrl}/`).href;
      return { kind, name: text?.name ?? kind, description: text?.description ?? '', icon, config };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { kind, name: `WhatsApp ${kind}`, description: '', icon: '', problem };
    }
  }

  app.post('/api/journeys', express.json(), (request, response) => {
    const { name } = z.object({ name: z.string().trim().min(1) }).parse(request.body);
    response.status(201).json(viewOf(newJourney(name)));
  });

  app.post('/api/recipes/:recipe/journeys', async (request, response) => {
    if (recipes === undefined) throw new SandboxRefusal('no_such_recipe', 'This canvas has no recipes');
    const journey = await recipes.draw(request.params.recipe);
    const { fields = [] } = journey.entry ?? {};
    audiences.set(journey, { fields, contacts: recipes.contactsOf(journey) });
    response.status(201).json(viewOf(journey));
  });

  app.post('/api/journeys/:id/recipe-run', (request, response) => {
    const journey = journeyOf(request);
    if (recipes === undefined) throw new SandboxRefusal('no_such_recipe', 'This canvas has no recipes');
    recipes.start(journey);
    response.status(202).json(viewOf(journey));
  });

  app.get('/api/journeys/:id', (request, response) => {
    response.json(viewOf(journeyOf(request)));
  });

  app.patch('/api/journeys/:id', express.json(), (request, response) => {
    const journey = journeyOf(request);
    journey.name = z.object({ name: z.string() }).parse(request.body).name;
    journey.saved = false;
    response.json(viewOf(journey));
  });

  app.put('/api/journeys/:id/audience', express.text({ type: '*/*', limit: CSV_LIMIT }), (request, response) => {
    const journey = journeyOf(request);
    const audience = audienceFromCsv(String(request.body));
    audiences.set(journey, audience);
    // The same data extension with other fields: the event key stays, so that bindings do too.
    if (journey.status === 'Draft') {
      journey.entry = dataExtensionEntry(
        'Uploaded audience',
        audience.fields,
        journey.entry?.eventDefinitionKey.replace('DEAudience-', '') ?? deps.ids(),
      );
      journey.saved = false;
    }
    response.json(viewOf(journey));
  });

  app.post('/api/journeys/:id/activities', express.json(), async (request, response) => {
    const journey = journeyOf(request);
    const { kind, after, branch, minutes, eventDefinitionKey } = placeSchema.parse(request.body);
    const position = { ...(after === undefined ? {} : { after }), ...(branch === undefined ? {} : { branch }) };
    const activity = await (async () => {
      if (kind === 'wait') return builder.placeBuiltIn(journey, 'WAIT', (key) => waitActivity(key, minutes), position);
      if (kind === 'email') return builder.placeBuiltIn(journey, 'EMAILV2', emailActivity, position);
      if (kind === 'wait_until_event') {
        const make = (key: string) => waitUntilEventActivity(key, eventDefinitionKey, minutes);
        return builder.placeBuiltIn(journey, 'WAITUNTILAPIEVENT', make, position);
      }
      return builder.place(journey, await builder.readConfig(baseOf(kind)), position);
    })();
    response.status(201).json({ key: activity.key, journey: viewOf(journey) });
  });

  app.put('/api/journeys/:id/activities/:key', express.json({ limit: '4mb' }), (request, response) => {
    const journey = journeyOf(request);
    builder.updateActivity(journey, { ...request.body, key: request.params.key });
    response.json(viewOf(journey));
  });

  app.delete('/api/journeys/:id/activities/:key', (request, response) => {
    const journey = journeyOf(request);
    removeActivity(journey, request.params.key);
    response.json(viewOf(journey));
  });

  const lifecycle = { save: builder.save, validate: builder.validate, publish: builder.publish, stop: builder.stop };
  for (const [name, call] of Object.entries({ ...lifecycle, unpublish: builder.unpublish })) {
    app.post(`/api/journeys/:id/${name}`, async (request, response) => {
      const journey = journeyOf(request);
      const report = await call(journey);
      response.json({ ...report, journey: viewOf(journey) });
    });
  }

  app.post('/api/journeys/:id/versions', (request, response) => {
    const journey = journeyOf(request);
    const next = builder.newVersion(journey);
    const audience = audiences.get(journey);
    if (audience !== undefined) audiences.set(next, audience);
    response.status(201).json(viewOf(next));
  });

  app.post('/api/journeys/:id/contacts', express.json(), (request, response) => {
    const journey = journeyOf(request);
    const given = z
      .object({ count: z.number().int().positive().optional(), isTest: z.boolean().default(false) })
      .parse(request.body);
    const contacts = audienceOf(journey).contacts.slice(0, given.count);
    if (journey.status !== 'Published') throw new SandboxRefusal('takes_no_contacts', 'Publish the journey first');
    // The page follows the run by its counts.
    void builder.run(journey, contacts, { isTest: given.isTest });
    response.status(202).json({ pushed: contacts.length });
  });

  app.get('/api/journeys/:id/contacts', (request, response) => {
    const asked = z
      .object({
        step: z.string().optional(),
        branch: z.string().optional(),
        reason: z.string().optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
      })
      .parse(request.query);
    const visits = (builder.runOf(journeyOf(request))?.contacts ?? [])
      .flatMap((run) => run.visits.map((visit) => ({ ...visit, state: run.state, row: run.contact.row })))
      .filter((visit) => asked.step === undefined || visit.activityKey === asked.step)
      .filter(
        ({ outcome }) => asked.branch === undefined || (outcome.kind === 'branch' && outcome.branch === asked.branch),
      )
      .filter(
        ({ outcome }) =>
          asked.reason === undefined || (outcome.kind === 'branch' && outcome.outArguments.reason === asked.reason),
      );
    response.json({ total: visits.length, visits: visits.slice(0, asked.limit) });
  });

  app.get('/api/journeys/:id/live', (request, response) => {
    const journey = journeyOf(request);
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    let scheduled: NodeJS.Timeout | undefined;
    const send = () => {
      scheduled = undefined;
      const counts = builder.runOf(journey)?.counts ?? null;
      const recipe = recipes?.reportOf(journey) ?? null;
      response.write(`data: ${JSON.stringify({ status: journey.status, counts, recipe })}\n\n`);
    };
    const unsubscribe = deps.onChange(() => {
      scheduled ??= setTimeout(send, LIVE_EVERY_MS);
    });
    send();
    request.on('close', () => {
      clearTimeout(scheduled);
      unsubscribe();
    });
  });

  /** Everything that a framed page may ask for over Postmonger (JB 5.3). */
  app.get('/api/journeys/:id/host/:key', async (request, response) => {
    const journey = journeyOf(request);
    await deps.marketingCloud?.announceEvents(journey);
    const audience = audienceOf(journey);
    const { entry } = journey;
    if (entry?.kind === 'data_extension' && announced.get(entry.eventDefinitionKey) !== audience) {
      announced.set(entry.eventDefinitionKey, audience);
      await deps.marketingCloud?.announceEntry(entry, audience);
    }
    const { port } = new URL(`http://${request.headers.host}`);
    const restHost = new URL(deps.links.marketingCloud ?? 'https://rest.sandbox.invalid').host;
    response.json({
      activity: { ...findActivity(journey, request.params.key), editable: journey.status === 'Draft' },
      tokens: await deps.marketingCloud?.marketerTokens(),
      endpoints: {
        restHost,
        stackKey: 'S0',
        stackHost: `127.0.0.1:${port}`,
        ssoUrl: '',
        fuelapiRestHost: `${deps.links.marketingCloud ?? 'https://rest.sandbox.invalid'}/`,
      },
      interaction: interactionOf(journey),
      interactionDefaults: { ...interactionDefaultsOf(journey), transactionKeys: null },
      trigger: journey.entry === null ? null : triggerOf(journey.entry),
      schema: schemaOf(journey),
    });
  });

  app.use('/api', answerErrors);
}

function answerErrors(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) {
    next(error);
  } else if (error instanceof SandboxRefusal) {
    response.status(error.code.startsWith('no_such') ? 404 : 409).json({ code: error.code, message: error.message });
  } else if (error instanceof z.ZodError) {
    response.status(400).json({ code: 'invalid', message: z.prettifyError(error) });
  } else {
    response.status(500).json({ code: 'unexpected', message: error instanceof Error ? error.message : String(error) });
  }
}
