import { createHash } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { sayOfAct } from '../admin/act-sentences';
import type { AdminSessions, OpenSession } from '../admin/admin-sessions';
import { type AdminTokenDependencies, checkAdminToken } from '../admin/admin-token';
import type { AuditLog } from '../admin/audit-log';
import { addressOf } from '../admin/caller-address';
import { clearSessionCookie, REPORT_PATHS, sessionIdOf, setSessionCookie } from '../admin/session-cookie';
import { HttpError } from '../errors';
import type { OperatorToken } from '../http/operator-tokens';
import { requestBody } from '../http/request-body';
import type { ReportPasses } from './report-passes';

const SUBJECT = 'report';
const loginSchema = z.object({ token: z.string().max(1000) });
const enterSchema = z.object({ pass: z.string().min(1).max(200) });

export interface ReportLoginDependencies extends AdminTokenDependencies {
  /** Of the report: those of the admin page are among them. */
  reportSessions: AdminSessions;
  reportToken: string;
  reportPasses: ReportPasses;
  audit: AuditLog;
}

/** What opens sessions of the report and nothing else: its token, and the door of marketers, which closes with it. */
export function reportDoors(reportToken: string): { everybody: OperatorToken; marketers: OperatorToken } {
  const ofMarketers = createHash('sha256').update(`marketers ${reportToken}`).digest('base64url');
  return {
    everybody: { name: 'Report', token: reportToken, right: 'look', email: undefined },
    marketers: { name: undefined, token: ofMarketers, right: 'look', email: undefined },
  };
}

/** POST /report/api/login `{token}` → the session's cookie. 401 `token_refused`; 429 `too_many_attempts`, for wrong ones alone. */
export function reportLoginEndpoint(dependencies: ReportLoginDependencies): RequestHandler {
  const { reportToken, reportSessions, audit } = dependencies;
  const { everybody } = reportDoors(reportToken);
  return async (request, response) => {
    const { token } = requestBody(loginSchema, request.body);
    await checkAdminToken(token, request, response, { ...dependencies, operatorTokens: [everybody] });
    const operator = { name: everybody.name ?? '', from: addressOf(request) };
    const id = await audit.act({ operator, act: 'login', subject: SUBJECT }, () =>
      reportSessions.open(operator, everybody),
    );
    setSessionCookie(request, response, id, REPORT_PATHS);
    response.json({});
  };
}

/** POST /report/api/enter `{pass}` → the cookie of a session that sees one journey. 401 `pass_refused`. */
export function enterEndpoint(dependencies: ReportLoginDependencies): RequestHandler {
  const { reportToken, reportSessions, reportPasses, audit } = dependencies;
  const { marketers } = reportDoors(reportToken);
  return async (request, response) => {
    const { pass } = requestBody(enterSchema, request.body);
    const of = await reportPasses.take(pass);
    if (of === undefined) throw new HttpError(401, 'pass_refused', 'the pass is over, or has been used');
    const operator = { name: `marketer ${of.user}`, from: addressOf(request) };
    const act = {
      operator,
      act: 'login',
      subject: SUBJECT,
      detail: sayOfAct('act_journey', { journey: of.journey }),
    } as const;
    const id = await audit.act(act, () => reportSessions.open({ ...operator, journey: of.journey }, marketers));
    setSessionCookie(request, response, id, REPORT_PATHS);
    response.json({});
  };
}

/** POST /report/api/logout: ends the session everywhere, not only in this browser. */
export function reportLogoutEndpoint({
  reportSessions,
  audit,
}: Pick<ReportLoginDependencies, 'reportSessions' | 'audit'>): RequestHandler {
  return async (request, response) => {
    const id = sessionIdOf(request);
    const operator = { name: viewerOf(response).operator, from: addressOf(request) };
    await audit.act({ operator, act: 'logout', subject: SUBJECT }, async () => {
      if (id !== undefined) await reportSessions.close(id);
    });
    clearSessionCookie(request, response, REPORT_PATHS);
    response.json({});
  };
}

/** Lets a call pass that carries an open session of the report or of the admin page; 401 `logged_out`. */
export function requireViewer({ reportSessions }: Pick<ReportLoginDependencies, 'reportSessions'>): RequestHandler {
  return async (request, response, next) => {
    const id = sessionIdOf(request);
    const session = id === undefined ? undefined : await reportSessions.read(id);
    if (session === undefined) throw new HttpError(401, 'logged_out', 'nobody is logged in');
    response.locals.viewer = session;
    next();
  };
}

/** Who looks. */
export function viewerOf(response: Response): OpenSession {
  const viewer = response.locals.viewer as OpenSession | undefined;
  if (viewer === undefined) throw new HttpError(401, 'logged_out', 'nobody is logged in');
  return viewer;
}
