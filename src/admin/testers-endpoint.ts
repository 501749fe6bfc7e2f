import type { RequestHandler } from 'express';
import { z } from 'zod';
import { parsePhone } from '../consent/address';
import { HttpError } from '../errors';
import { MOST_TESTERS, type Testers } from '../execution/testers';
import { requestBody } from '../http/request-body';
import { maskPhone } from '../logger';
import { sayOfAct } from './act-sentences';
import type { AuditedAct, AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import type { TestersView } from './sender-data';

export interface TestersDependencies {
  testers: Testers;
  defaultCountry: string | undefined;
  audit: AuditLog;
  clock: () => number;
}

const addSchema = z.object({ phone: z.string().trim().min(5).max(40), name: z.string().trim().min(2).max(60) });
const removeSchema = z.object({ address: z.string().min(5).max(40) });

/** GET /admin/api/testers → {@link TestersView}: the people of the team at whose numbers steps are tried. */
export function testersEndpoint({ testers }: TestersDependencies): RequestHandler {
  return async (_request, response) => {
    const view: TestersView = { testers: await testers.list(), most: MOST_TESTERS };
    response.json(view);
  };
}

/** POST /admin/api/testers `{phone, name}` → {@link TestersView}. 400 `phone_unreadable`, 409 `testers_full`. */
export function addTesterEndpoint({ testers, defaultCountry, audit, clock }: TestersDependencies): RequestHandler {
  return async (request, response) => {
    const { phone, name } = requestBody(addSchema, request.body);
    const address = parsePhone(phone, defaultCountry)?.address;
    if (address === undefined) {
      throw new HttpError(400, 'phone_unreadable', 'this is no phone number; begin with + and the country code');
    }
    const operator = operatorOf(response);
    const subject = maskPhone(address);
    const act: AuditedAct = { operator, act: 'testers_changed', subject, detail: sayOfAct('act_added', { name }) };
    const hasRoom = await audit.act(act, () => testers.add({ address, name, by: operator.name, at: clock() }));
    if (!hasRoom) throw new HttpError(409, 'testers_full', `there are ${MOST_TESTERS} testers already`);
    response.json({ testers: await testers.list(), most: MOST_TESTERS } satisfies TestersView);
  };
}

/** POST /admin/api/testers/remove `{address}` → {@link TestersView}. */
export function removeTesterEndpoint({ testers, audit }: TestersDependencies): RequestHandler {
  return async (request, response) => {
    const { address } = requestBody(removeSchema, request.body);
    const subject = maskPhone(address);
    const act: AuditedAct = {
      operator: operatorOf(response),
      act: 'testers_changed',
      subject,
      detail: sayOfAct('act_removed'),
    };
    await audit.act(act, () => testers.remove(address));
    response.json({ testers: await testers.list(), most: MOST_TESTERS } satisfies TestersView);
  };
}
