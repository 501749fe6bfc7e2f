import type { RequestHandler } from 'express';
import type Redis from 'ioredis';
import { z } from 'zod';
import { addressOf } from '../consent/address';
import type { ConsentDesk } from '../consent/consent-desk';
import { markConsentReady, type Readiness } from '../consent/consent-readiness';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import { maskPhone } from '../logger';
import { mustSentences } from '../must-sentences';
import { isStatedUserId } from '../whatsapp/user-id';
import type { AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import type { ReviewView } from './consent-data';
import { consentView } from './consent-view';
import { type FindPersonDependencies, findPerson } from './find-person';

export interface ConsentDependencies extends FindPersonDependencies {
  redis: Redis;
  consentDesk: ConsentDesk;
  consentReadiness: () => Promise<Readiness>;
  audit: AuditLog;
  clock: () => number;
}

const querySchema = z.object({ who: z.string().trim().min(2).max(254) });

/** GET /admin/api/consent?who=phone, user id or contact key → {@link ConsentView}; 404 `person_unknown`. */
export function consentEndpoint(dependencies: ConsentDependencies): RequestHandler {
  return async (request, response) => {
    const { who } = requestBody(querySchema, request.query);
    const found = await findPerson(who, dependencies);
    if (found === undefined) {
      throw new HttpError(
        404,
        'person_unknown',
        'this is no phone number or user id, and no contact with this key is known; begin a number with + and its country code',
      );
    }
    const { address, ...by } = found;
    response.json({ ...by, ...consentView(await dependencies.consentDesk.look(address)) });
  };
}

const ACTS = ['suppress', 'lift', 'confirm', 'dismiss'] as const;
/** As the store knows people: whatever else was written as a name would be a key that nobody finds again. */
const addressSchema = z
  .string()
  .trim()
  .refine((text) => /^\+\d{4,20}$/.test(text) || isStatedUserId(text), mustSentences.must_person)
  .transform(addressOf);

const actSchema = z.object({
  act: z.enum(ACTS),
  address: addressSchema,
  /** By which the person was looked up: it stays with them. */
  contactKey: z.string().min(1).max(254).optional(),
  /** Stays with the person as evidence: why, or a ticket number. */
  note: z.string().trim().min(3).max(100),
});

/**
 * POST /admin/api/consent/act `{act, address, contactKey?, note}` → {@link ConsentView} after it. `suppress` and `lift` are the
 * operator's own word; `confirm` and `dismiss` settle what waits for review.
 */
export function consentActEndpoint({ consentDesk, audit }: ConsentDependencies): RequestHandler {
  return async (request, response) => {
    const { act, address, contactKey, note } = requestBody(actSchema, request.body);
    const operator = operatorOf(response);
    await audit.act({ operator, act: `consent_${act}`, subject: maskPhone(address), detail: note }, async () => {
      if (act === 'confirm') await consentDesk.confirm(address);
      else await consentDesk[act](address, { operator: operator.name, note });
      if (contactKey !== undefined) await consentDesk.seenWith(address, contactKey);
    });
    response.json(consentView(await consentDesk.look(address)));
  };
}

const REVIEWED_AT_ONCE = 50;
const WHY_REVIEWED: Record<ReviewView['whyCode'], string> = {
  perhaps_stop: 'A sentence that probably meant STOP.',
  likely_blocked: 'Several messages in a row did not arrive: probably blocked.',
  marked: 'Marked for review.',
};

/** GET /admin/api/consent/review → `{waiting}`: people whose case a person must look at, the oldest 50. */
export function consentReviewEndpoint({ consentDesk }: ConsentDependencies): RequestHandler {
  return async (_request, response) => {
    const queue = await consentDesk.reviewQueue(REVIEWED_AT_ONCE);
    const waiting = await Promise.all(
      queue.map(async ({ address, at }): Promise<ReviewView> => {
        const { state } = await consentDesk.look(address);
        const whyCode = state.channel?.review === true ? 'perhaps_stop' : state.blocked ? 'likely_blocked' : 'marked';
        return { address, at: new Date(at * 1000).toISOString(), why: WHY_REVIEWED[whyCode], whyCode };
      }),
    );
    response.json({ waiting });
  };
}

const confirmSchema = z.object({ note: z.string().trim().min(3).max(100) });

/**
 * POST /admin/api/consent/store-confirmed `{note}` → readiness: after a fail-over that may have lost writes an operator
 * vouches that the store is whole, and promotional messages go again. 409 `store_lost` where it plainly is not.
 */
export function confirmStoreEndpoint(dependencies: ConsentDependencies): RequestHandler {
  const { redis, consentReadiness, audit, clock } = dependencies;
  return async (request, response) => {
    const { note } = requestBody(confirmSchema, request.body);
    const readiness = await consentReadiness();
    if (!readiness.ready && readiness.why === 'store_lost') {
      throw new HttpError(409, 'store_lost', 'WA_Consent holds consents that this Redis does not know: restore them');
    }
    const operator = operatorOf(response);
    await audit.act({ operator, act: 'consent_store_confirmed', subject: 'consent store', detail: note }, () =>
      markConsentReady(redis, { source: 'operator', rows: 0, atMs: clock(), by: operator.name }),
    );
    response.json(await consentReadiness());
  };
}
