import type { RequestHandler } from 'express';
import { type AccountDefaultsStore, accountDefaultsSchema } from '../configuration/account-defaults';
import { requestBody } from '../http/request-body';
import type { AuditLog } from './audit-log';
import { operatorOf } from './authenticate';

export interface DefaultsDependencies {
  accountDefaults: AccountDefaultsStore;
  audit: AuditLog;
}

/** GET /admin/api/defaults → {@link AccountDefaults}. */
export function defaultsEndpoint({ accountDefaults }: DefaultsDependencies): RequestHandler {
  return async (_request, response) => {
    response.json(await accountDefaults.load());
  };
}

/** PUT /admin/api/defaults {@link AccountDefaults} → the same, kept. Steps that are saved already stay as they are. */
export function saveDefaultsEndpoint({ accountDefaults, audit }: DefaultsDependencies): RequestHandler {
  return async (request, response) => {
    const defaults = requestBody(accountDefaultsSchema, request.body);
    const act = { operator: operatorOf(response), act: 'account_defaults_saved', subject: 'new steps' } as const;
    await audit.act(act, () => accountDefaults.save(defaults));
    response.json(defaults);
  };
}
