import express, { type Express, type Request, type RequestHandler } from 'express';
import { z } from 'zod';
import { LARGEST_LOGIN_BYTES } from './admin/admin-router';
import { loginFormEndpoint } from './admin/login-endpoint';
import type { UnitChoice } from './admin/page-data';
import { createApp } from './app';
import { midOf } from './business-units';
import type { Dependencies } from './dependencies/dependencies';
import type { Units } from './dependencies/units';
import { HttpError } from './errors';
import { bearerOf } from './http/bearer';
import { createBoundedBodies } from './http/bounded-bodies';
import { readyEndpoint } from './http/health-endpoint';
import { metricsEndpoint } from './http/metrics-endpoint';
import { respondToError } from './http/respond-to-error';
import { everyAnswer } from './http/security-headers';
import { LARGEST_CALL_BYTES } from './journey/signed-body';
import { createMetrics } from './metrics';
import { createWebhookDoor, readSignedBytes, webhookChallengeEndpoint } from './signals/webhook-endpoint';
import * as of from './units/unit-of-call';
import { unitsWebhookEndpoint } from './units/units-webhook-endpoint';

/**
 * The app of a process. Where it serves one business unit, that unit's own. Where it serves several, each unit has an app of
 * its own, and what comes is handed to the one whose secret it bears, before anything else is done with it: nothing names
 * a unit but what opens its door. What no unit knows, and the pages, which are the same for all, are the first's.
 */
export function createUnitsApp(units: Units): Express {
  const [first, ...others] = units;
  if (others.length === 0) return createApp(first);

  const front = newApp();
  const apps = new Map(units.map((unit) => [unit, createApp(unit)]));
  // One prototype of requests for all, as express-server.ts gives it to the front: changing it costs more than the rest.
  const own = { request: { get: () => front.request }, response: { get: () => front.response } };
  for (const app of apps.values()) Object.defineProperties(app, own);
  // Not the app itself: Express would mount it, and change its prototypes.
  const handTo =
    (unit: Dependencies | undefined): RequestHandler =>
    (request, response, next) =>
      (apps.get(unit ?? first) as Express)(request, response, next);
  const handOn =
    (unitOf: (request: Request) => Dependencies | undefined | Promise<Dependencies | undefined>): RequestHandler =>
    async (request, response, next) =>
      handTo(await unitOf(request))(request, response, next);

  const metrics = createMetrics();
  const bodies = createBoundedBodies({ metrics });
  front.use(everyAnswer);
  front.use((request, _response, next) => {
    // An endpoint address that ends with a slash makes two of each path.
    if (request.path.includes('//'))
      request.url = request.url.replace(/^[^?]*/, (path) => path.replace(/\/{2,}/g, '/'));
    next();
  });
  front.post(
    '/activities/:activity/:call',
    bodies.read('journey_builder', LARGEST_CALL_BYTES),
    handOn((request) => of.unitOfJourneyCall(units, request)),
  );
  front.get('/webhooks/whatsapp', webhookChallengeEndpoint(units.map(({ config }) => config.whatsapp.verifyToken)));
  front.post('/webhooks/whatsapp', readSignedBytes(bodies, metrics), unitsWebhookEndpoint(units.map(webhooksOf)));
  front.post(
    '/consents',
    handOn((request) => of.unitOfBearer(units, request, ({ consents }) => consents)),
  );
  front.post(
    '/conversions',
    handOn((request) => of.unitOfBearer(units, request, ({ conversions }) => conversions)),
  );
  front.post(
    '/contacts/forget',
    handOn((request) => unitToForgetIn(units, request)),
  );
  front.get(
    '/l/:token',
    handOn(({ params }) => of.unitOfLink(units, String(params.token))),
  );
  front.all(
    /^\/api\//,
    handOn((request) => of.unitOfMarketer(units, request)),
  );
  front.get('/admin/api/login', loginFormEndpoint(units.flatMap(({ config }) => config.tokens.operators)));
  front.post('/admin/api/login', bodies.read('log_in', LARGEST_LOGIN_BYTES), logIn(units, handTo));
  front.post(
    '/report/api/login',
    bodies.read('log_in', LARGEST_LOGIN_BYTES),
    handOn((request) => of.unitOfReport(units, jsonOf(request))),
  );
  front.post(
    '/report/api/enter',
    bodies.read('log_in', LARGEST_LOGIN_BYTES),
    handOn((request) => of.unitOfReportPass(units, jsonOf(request))),
  );
  front.all(
    /^\/(admin\/(api|queues)|report\/api)(\/|$)/,
    handOn((request) => of.unitOfSession(units, request)),
  );
  front.get('/readyz', readyEndpoint(units));
  const registries = [metrics, ...units.map((unit) => unit.metrics)].map(({ registry }) => registry);
  front.get('/metrics', metricsEndpoint(registries, first.config.tokens.metrics));
  front.use(handTo(first));
  front.use(respondToError(first.logger));
  return front;
}

/** As `createApp` sets its own up. */
function newApp(): Express {
  return express().disable('x-powered-by').set('etag', false).set('trust proxy', 1);
}

function webhooksOf(unit: Dependencies) {
  const { businessAccountId, senders } = unit.config.whatsapp;
  const { alerts, config } = unit;
  const door = createWebhookDoor({ ...unit, businessAccountId });
  return { mid: midOf(config), businessAccountId, senders, alerts, door };
}

/** By the token; one that lets into all says in `X-Business-Unit` where the person is to be forgotten. */
function unitToForgetIn(units: Units, request: Request): Dependencies | undefined {
  const token = bearerOf(request);
  const allowed = token === undefined ? [] : of.unitsOfOperator(units, token);
  if (allowed.length < 2) return allowed[0];
  const chosen = of.unitOfMid(allowed, request.get('x-business-unit'));
  if (chosen === undefined) throw new HttpError(400, 'choose_unit', 'X-Business-Unit names no business unit');
  return chosen;
}

const loginSchema = z.looseObject({ token: z.string(), businessUnit: z.string().optional() });

/**
 * Hands a log-in to the unit of the token. One that lets into all names its unit as `businessUnit`, else the answer is 409
 * `choose_unit` with {@link UnitChoice}, which only who has the token sees.
 */
function logIn(units: Units, handTo: (unit: Dependencies | undefined) => RequestHandler): RequestHandler {
  return (request, response, next) => {
    const { token, businessUnit } = loginSchema.safeParse(jsonOf(request)).data ?? { token: '' };
    const allowed = of.unitsOfOperator(units, token);
    const chosen = allowed.length < 2 ? allowed[0] : of.unitOfMid(allowed, businessUnit);
    if (chosen !== undefined || allowed.length === 0) return handTo(chosen)(request, response, next);
    const choice: UnitChoice = {
      error: 'choose_unit',
      units: allowed.map(({ config }) => ({ mid: midOf(config), name: config.unit?.name ?? '' })),
    };
    response.set('Cache-Control', 'no-store').status(409).json(choice);
  };
}

function jsonOf({ body }: Request): unknown {
  try {
    return JSON.parse((body as Buffer).toString('utf8'));
  } catch {
    return undefined;
  }
}
