import { join } from 'node:path';
import express, { type Request, type RequestHandler, Router } from 'express';
import { ZodError, z } from 'zod';
import { requireOwnPage } from '../admin/same-origin';
import { HttpError } from '../errors';
import { type BoundedBodies, readBoundedJson } from '../http/bounded-bodies';
import { noStore } from '../http/no-store';
import { dayNumber, dayOf, dayText } from '../reporting/cube-row';
import type { ReportPage, ReportQuery } from '../reporting/report-page';
import { reportQuery } from '../reporting/report-query';
import type { ShippedQuery } from '../reporting/shipped-queries';
import type { ShippedTexts, ViewedReport } from './page-data';
import {
  enterEndpoint,
  type ReportLoginDependencies,
  reportLoginEndpoint,
  reportLogoutEndpoint,
  requireViewer,
  viewerOf,
} from './report-login';

/** A token, or a pass. */
const LARGEST_LOGIN_BYTES = 2048;

export interface ReportPageDependencies extends ReportLoginDependencies {
  bodies: BoundedBodies;
  publicUrl: string;
  clock: () => number;
  reportPageData: (query: ReportQuery) => Promise<ReportPage>;
  shippedQueries: readonly Pick<ShippedQuery, 'name' | 'text'>[];
}

/**
 * Everything under `/report`: the page, its assets, and `/report/api`. Nothing but the page itself and the log-in is
 * answered without a session, and nothing can be changed.
 */
export function reportRouter(dependencies: ReportPageDependencies, pages: string): Router {
  const router = Router();
  router.use('/api', reportApi(dependencies));
  router.use('/assets', express.static(join(pages, 'assets'), { immutable: true, maxAge: '365d' }));
  router.use(
    express.static(join(pages, 'report'), { setHeaders: (response) => response.set('Cache-Control', 'no-store') }),
  );
  return router;
}

function reportApi(dependencies: ReportPageDependencies): Router {
  const router = Router();
  const readLogin = readBoundedJson(dependencies.bodies, 'log_in', LARGEST_LOGIN_BYTES);
  router.use(noStore, requireOwnPage(dependencies.publicUrl, 'report-page'));
  router.post('/login', readLogin, reportLoginEndpoint(dependencies));
  router.post('/enter', readLogin, enterEndpoint(dependencies));
  router.use(requireViewer(dependencies));
  router.get('/data', dataEndpoint(dependencies));
  router.get('/queries', queriesEndpoint(dependencies));
  router.post('/logout', reportLogoutEndpoint(dependencies));
  return router;
}

/** GET /report/api/data → {@link ViewedReport}: of one journey alone where the viewer may see no other. */
function dataEndpoint({ clock, reportPageData }: ReportPageDependencies): RequestHandler {
  return async (request, response) => {
    const { operator: name, journey } = viewerOf(response);
    const query = askedBy(request, clock());
    if (journey !== undefined) {
      query.filter.journey = [journey];
      query.onlyJourney = journey;
    }
    const viewed: ViewedReport = {
      viewer: { name, ...(journey !== undefined && { journey }) },
      ...(await reportPageData(query)),
    };
    response.json(viewed);
  };
}

/** As many days up to today. */
const daysSchema = z.coerce.number().int().min(1).max(430).optional();

function askedBy({ query: { days: stated, ...query } }: Request, now: number): ReportQuery {
  try {
    const days = daysSchema.parse(stated);
    const last = days === undefined ? {} : { from: dayText(dayNumber(dayOf(now)) - days + 1), to: dayOf(now) };
    return reportQuery({ ...last, ...query }, now);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    throw new HttpError(400, 'invalid_request', z.prettifyError(error), { cause: error });
  }
}

/** GET /report/api/queries → {@link ShippedTexts}. */
function queriesEndpoint({ shippedQueries }: ReportPageDependencies): RequestHandler {
  const texts: ShippedTexts = { queries: Object.fromEntries(shippedQueries.map(({ name, text }) => [name, text])) };
  return (_request, response) => {
    response.json(texts);
  };
}
