import { createHash } from 'node:crypto';
import { z } from 'zod';
import { notAuthorized, RestError } from './rest-error';

const probability = z.number().min(0).max(1);

function isRegularExpression(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}

const ruleSchema = z.strictObject({
  /** Regular expression over the path, e.g. `/hub/v1/dataevents`. */
  path: z.string().refine(isRegularExpression, 'is not a regular expression').default('.*'),
  /** HTTP method; absent = any. */
  method: z.string().toUpperCase().optional(),
  fault: z.enum([
    'throttled', // 429/50100 with Retry-After
    'blocked', // 429/50200, no Retry-After
    'unavailable', // 503/50300 with Retry-After
    'server_error', // 500
    'no_such_service', // 596
    'unauthorized', // 401/0, as when a token is withdrawn early
    'dropped', // the connection is closed before anything is done
    'dropped_after', // the work is done, then the connection is closed: the answer is lost
    'latency', // the answer comes later by latencyMs
    'page', // something on the way answers a page of HTML, with `status`
    'redirect', // something on the way leads elsewhere, where JSON answers
    'foreign_json', // something on the way answers JSON of its own, with `status`
    'cut', // the work is done, and half of the answer's body comes
  ]),
  /** Of a page and of foreign JSON. */
  status: z.number().int().min(200).max(599).default(503),
  /** How likely a matching call meets the fault. */
  probability: probability.default(1),
  /** The fault ends after so many calls met it; absent = never. */
  next: z.number().int().positive().optional(),
  retryAfterSeconds: z.number().int().nonnegative().default(5),
  /** `Retry-After` is a date instead of seconds. */
  retryAfterAsDate: z.boolean().default(false),
  latencyMs: z.number().int().nonnegative().default(0),
});

/**
 * What goes wrong on purpose. `rules` work on whole calls; the other members reproduce oddities of single operations
 * that were seen in production (MC 2.2, 2.3).
 */
export const chaosSchema = z.strictObject({
  rules: z.array(ruleSchema).default([]),
  /** A rowset that would succeed answers 400/10006 without `additionalErrors`, and saves nothing. */
  rowsetErrorProbability: probability.default(0),
  /** A status request answers `requestStatus: Error` although the job will complete. */
  asyncTransientErrorProbability: probability.default(0),
  /** A row of an async job reports a deadlock although it is stored. */
  asyncDeadlockProbability: probability.default(0),
  /** This share of all rows is refused by either door for as long as this is so, always the same rows. */
  refusedRowShare: probability.default(0),
  /** The results of a job with errors come back empty. */
  asyncEmptyResultsProbability: probability.default(0),
  /** What the status route says of every job, whatever is so; `gone` is 404, `refused` 400. */
  asyncStatus: z.enum(['real', 'pending', 'error', 'not_found', 'gone', 'refused']).default('real'),
  /** Jobs are not carried out while this is so. */
  asyncStandstill: z.boolean().default(false),
  /** What the results of a job look like; `gone` is 404, `refused` 400. */
  asyncResults: z.enum(['real', 'without_status', 'null_items', 'odd_item', 'gone', 'refused']).default('real'),
  /** The 202 of an asynchronous write names no request. */
  asyncNameless: z.boolean().default(false),
  /** Codes of errors come as text, as the documentation of journey events has them. */
  codesAsText: z.boolean().default(false),
  /** The answer to a batch of events tells of no member. */
  eventsMemberless: z.boolean().default(false),
  /** The REST host that token and user info name, where it is another one. */
  restInstanceUrl: z.string().optional(),
  /** The longest time from 202 to Complete, in ms. */
  asyncLagMs: z.number().int().nonnegative().optional(),
  /**
   * What `count` of a list of rows or of data extensions says: all of them, those of the page, or nothing. Other list
   * routes were seen to give each (https://github.com/DougMidgley/SFMC-SDK/issues/171, 229).
   */
  count: z.enum(['all', 'page', 'none']).default('all'),
  /** Reading gives no more rows than so many, whatever `count` says; absent = all. */
  rowsReadable: z.number().int().nonnegative().optional(),
  /** Lists take no notice of `$page`. */
  samePage: z.boolean().default(false),
  /** A new data extension is not found by `$search` for so long, in ms (seen live: about 8 s). */
  searchLagMs: z.number().int().nonnegative().default(0),
  /** Added fields are there so long after the call, in ms: the route is asynchronous. */
  fieldLagMs: z.number().int().nonnegative().default(1_000),
  /** A definition without folder or with incomplete fields is taken, which live tenants were seen to refuse. */
  lenientDefinitions: z.boolean().default(false),
  /** SOAP is away. */
  soapAway: z.boolean().default(false),
});

export type ChaosSettings = z.infer<typeof chaosSchema>;
export type ChaosInput = z.input<typeof chaosSchema>;
type ChaosRule = z.infer<typeof ruleSchema>;

/** What a call meets before and after its work. */
export interface Weather {
  latencyMs: number;
  refusal?: RestError;
  drop?: 'before' | 'after';
  /** Answered by something on the way, before anything is done. */
  gateway?: GatewayAnswer;
  /** Half of the answer's body comes. */
  cut?: true;
}

/** What is no answer of Marketing Cloud. */
interface GatewayAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Holds the chaos settings and decides, call by call, what goes wrong. */
export class Chaos {
  private current: ChaosSettings;

  constructor(
    settings: ChaosInput,
    private readonly random: () => number,
    private readonly clock: () => number,
  ) {
    this.current = chaosSchema.parse(settings);
  }

  get settings(): ChaosSettings {
    return this.current;
  }

  /** Replaces all settings; members that are left out return to their default. */
  set(settings: ChaosInput): ChaosSettings {
    this.current = chaosSchema.parse(settings);
    return this.current;
  }

  /** The `count` member of a list's answer. */
  countOf(all: number, ofPage: number): { count?: number } {
    if (this.current.count === 'none') return {};
    return { count: this.current.count === 'page' ? ofPage : all };
  }

  happens(likelihood: number): boolean {
    return likelihood > 0 && this.random() < likelihood;
  }

  /** Whether a row is one of those that are refused; `key`: the text of its primary key. */
  refusesRow(key: string): boolean {
    const share = this.current.refusedRowShare;
    return share > 0 && createHash('sha1').update(key).digest().readUInt32BE(0) / 2 ** 32 < share;
  }

  /** The first fault that strikes wins; delays add up. */
  weatherFor(method: string, path: string): Weather {
    const weather: Weather = { latencyMs: 0 };
    for (const rule of this.current.rules) {
      if (rule.method && rule.method !== method) continue;
      if (!new RegExp(rule.path).test(path)) continue;
      const struck = weather.refusal || weather.drop || weather.gateway || weather.cut;
      if (struck || !this.happens(rule.probability)) continue;
      this.useUp(rule);
      weather.latencyMs += rule.latencyMs;
      Object.assign(weather, this.strike(rule));
    }
    return weather;
  }

  private strike(rule: ChaosRule): Partial<Weather> {
    const { fault } = rule;
    switch (fault) {
      case 'latency':
        return {};
      case 'dropped':
        return { drop: 'before' };
      case 'dropped_after':
        return { drop: 'after' };
      case 'cut':
        return { cut: true };
      case 'page':
      case 'redirect':
      case 'foreign_json':
        return { gateway: GATEWAY[fault](rule.status) };
      default: {
        const at = new Date(this.clock() + rule.retryAfterSeconds * 1000);
        return { refusal: refusalFor(fault, rule, at) };
      }
    }
  }

  private useUp(rule: ChaosRule): void {
    if (rule.next === undefined) return;
    rule.next -= 1;
    if (rule.next === 0) this.current.rules = this.current.rules.filter((other) => other !== rule);
  }
}

/** Where a redirect leads: a page of its own that answers everybody, and knows nothing of rows. */
export const MAINTENANCE_PATH = '/maintenance';
const MAINTENANCE = { status: 'maintenance' };

const GATEWAY: Record<'page' | 'redirect' | 'foreign_json', (status: number) => GatewayAnswer> = {
  page: (status) => ({
    status,
    headers: { 'Content-Type': 'text/html' },
    body: `<html><head><title>${status}</title></head><body>We will be back soon.</body></html>`,
  }),
  redirect: () => ({ status: 302, headers: { Location: MAINTENANCE_PATH }, body: '' }),
  foreign_json: (status) => ({
    status,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(MAINTENANCE),
  }),
};

type Refusal = Exclude<
  ChaosRule['fault'],
  'dropped' | 'dropped_after' | 'latency' | 'cut' | 'page' | 'redirect' | 'foreign_json'
>;

function refusalFor(
  fault: Refusal,
  { retryAfterSeconds, retryAfterAsDate }: Pick<ChaosRule, 'retryAfterSeconds' | 'retryAfterAsDate'>,
  at: Date,
): RestError {
  const headers = { 'Retry-After': retryAfterAsDate ? at.toUTCString() : String(retryAfterSeconds) };
  switch (fault) {
    case 'throttled':
      return new RestError(429, 50100, 'API rate limit exceeded.', {
        headers,
        extra: retryAfterAsDate ? {} : { retryAfter: retryAfterSeconds },
      });
    case 'blocked':
      return new RestError(429, 50200, 'Your requests are temporarily blocked.');
    case 'unavailable':
      return new RestError(503, 50300, 'The service is temporarily unavailable.', { headers });
    case 'server_error':
      return new RestError(500, 0, 'An unexpected error occurred.');
    case 'no_such_service':
      return new RestError(596, 0, 'Service not found.');
    case 'unauthorized':
      return notAuthorized();
  }
}
