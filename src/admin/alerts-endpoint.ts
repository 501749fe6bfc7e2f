import type { RequestHandler } from 'express';
import { z } from 'zod';
import { alertKind } from '../alerts/alert-kinds';
import type { KeptAlert } from '../alerts/alert-store';
import type { AlertBook } from '../alerts/alerts';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import type { AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import type { AlertView } from './page-data';

export interface AlertsDependencies {
  alerts: AlertBook;
  audit: AuditLog;
}

const STATES: Record<KeptAlert['state'], number> = { open: 0, seen: 1, over: 2 };

/** Those that want a person first: open before seen before over, critical before warning, then the newest. */
export function alertViews(alerts: readonly KeptAlert[]): AlertView[] {
  return alerts
    .toSorted(
      (one, other) =>
        STATES[one.state] - STATES[other.state] ||
        Number(other.severity === 'critical') - Number(one.severity === 'critical') ||
        other.lastAt - one.lastAt,
    )
    .map(({ detail, activityId: _, ...alert }) => ({ ...alert, cause: detail, todo: alertKind(alert.code).todo }));
}

const seenSchema = z.object({ code: z.string().min(1).max(60), subject: z.string().max(500) });

/** POST /admin/api/alerts/seen `{code, subject}` → `{}`: this operator has it in hand. 404 `alert_unknown` where it is not open. */
export function alertSeenEndpoint({ alerts, audit }: AlertsDependencies): RequestHandler {
  return async (request, response) => {
    const alert = requestBody(seenSchema, request.body);
    const operator = operatorOf(response);
    const isOpen = (await alerts.list()).some(
      ({ code, subject, state }) => code === alert.code && subject === alert.subject && state === 'open',
    );
    if (!isOpen) throw new HttpError(404, 'alert_unknown', 'this alert is not open');
    await audit.act({ operator, act: 'alert_seen', subject: `${alert.code} ${alert.subject}` }, () =>
      alerts.see(alert, operator.name),
    );
    response.json({});
  };
}
