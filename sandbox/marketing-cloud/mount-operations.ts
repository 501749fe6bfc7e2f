import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { AccessToken, AccessTokens } from './access-tokens';
import type { Chaos, Weather } from './chaos';
import type { Counters } from './counters';
import type { Call, Operation } from './operation';
import { notAuthorized, RestError, rightMissing } from './rest-error';

interface Gate {
  tokens: AccessTokens;
  chaos: Chaos;
  counters: Counters;
}

interface CallLocals {
  weather: Weather;
  codesAsText: boolean;
  token?: AccessToken;
}

const DEFAULT_BODY_LIMIT = 1024 * 1024;

/**
 * Mounts operations behind one gate: count, chaos, token and scope (checked before the body is looked at, as seen
 * live), body, work. Every refusal leaves through `answerErrors`.
 */
export function mountOperations(app: Express, operations: readonly Operation[], gate: Gate): void {
  for (const operation of operations) {
    app[operation.method](
      operation.path,
      meetWeather(operation, gate),
      authorise(operation, gate.tokens),
      parseBody(operation),
      async (request, response) => {
        const call = callOf(request, response);
        gate.counters.carried(operation.name, operation.rowsIn?.(call) ?? 0);
        const answer = await operation.run(call);
        const { drop: drops, cut } = localsOf(response).weather;
        if (drops === 'after') return drop(request);
        response.status(answer.status).set(answer.headers ?? {});
        const { codesAsText } = gate.chaos.settings;
        const text =
          typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}, codes(codesAsText));
        const type = typeof answer.body === 'string' ? (answer.contentType ?? 'application/json') : 'application/json';
        response.type(type).send(cut ? text.slice(0, Math.floor(text.length / 2)) : text);
      },
    );
  }
}

/** Codes of errors as they are, or as text: a replacer for JSON. */
const codes = (asText: boolean) => (name: string, value: unknown) =>
  asText && /^errorcode$/i.test(name) && typeof value === 'number' ? String(value) : value;

const localsOf = (response: Response) => response.locals as CallLocals;

function drop(request: Request): void {
  request.socket.destroy();
}

function meetWeather(operation: Operation, { chaos, counters }: Gate) {
  return async (request: Request, response: Response, next: NextFunction) => {
    const weather = chaos.weatherFor(request.method, request.originalUrl);
    response.locals = { weather, codesAsText: chaos.settings.codesAsText } satisfies CallLocals;
    response.on('close', () => counters.called(operation.name, response.writableFinished ? response.statusCode : 0));
    if (weather.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, weather.latencyMs));
    if (weather.drop === 'before') return drop(request);
    if (weather.refusal) throw weather.refusal;
    const { gateway } = weather;
    if (gateway) return void response.status(gateway.status).set(gateway.headers).send(gateway.body);
    next();
  };
}

function authorise(operation: Operation, tokens: AccessTokens) {
  return (request: Request, response: Response, next: NextFunction) => {
    if (operation.needs === 'nothing') return next();
    if (request.query.access_token !== undefined)
      throw new RestError(401, 40004, 'The access token must be sent in the Authorization header.');
    const value = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const token = tokens.find(value);
    if (!token) throw notAuthorized();
    if (operation.needs !== 'any token' && !token.scopes.includes(operation.needs)) throw rightMissing(operation.path);
    localsOf(response).token = token;
    next();
  };
}

function parseBody(operation: Operation) {
  if (operation.method === 'get' || operation.method === 'delete')
    return (_request: Request, _response: Response, next: NextFunction) => next();
  const limit = operation.bodyLimit ?? DEFAULT_BODY_LIMIT;
  const json = express.json({ limit, strict: false });
  const form = express.urlencoded({ limit, extended: false });
  return (request: Request, response: Response, next: NextFunction) => {
    const sent = request.headers['content-length'] !== '0' && request.headers['content-type'] !== undefined;
    if (!sent) return next();
    if (request.is('application/json') || request.is('+json')) return json(request, response, next);
    if (operation.name === 'token' && request.is('application/x-www-form-urlencoded'))
      return form(request, response, next);
    throw new RestError(415, 0, 'Unsupported media type.');
  };
}

function callOf(request: Request, response: Response): Call {
  const { token } = localsOf(response);
  const strings = (record: object) =>
    Object.fromEntries(Object.entries(record).filter(([, value]) => typeof value === 'string')) as Record<
      string,
      string
    >;
  return {
    params: strings(request.params),
    query: strings(request.query),
    headers: strings(request.headers),
    body: request.body as unknown,
    token,
  };
}

/** The one error responder: refusals keep their shape, unreadable JSON is 400/10004, the unexpected is a 500. */
export function answerErrors(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent || response.destroyed) {
    next(error);
    return;
  }
  const refusal = refusalOf(error);
  const text = JSON.stringify(refusal.body(), codes(localsOf(response).codesAsText === true));
  response.status(refusal.status).set(refusal.headers).type('application/json').send(text);
}

function refusalOf(error: unknown): RestError {
  if (error instanceof RestError) return error;
  const type = (error as { type?: unknown }).type;
  if (type === 'entity.parse.failed') return new RestError(400, 10004, 'The JSON of the request is not balanced.');
  if (type === 'entity.too.large') return new RestError(413, 10000, 'The payload is too large.');
  if (error instanceof URIError) return new RestError(400, 10001, 'The path is not well encoded.');
  console.error('marketing cloud sandbox:', error);
  return new RestError(500, 0, 'An unexpected error occurred.');
}
