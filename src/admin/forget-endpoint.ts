import { json, type RequestHandler } from 'express';
import { z } from 'zod';
import { type Forgotten, PersonAmbiguousError } from '../erasure/forget-contact';
import { readWhom, type Whom } from '../erasure/person';
import { CodedError, HttpError, wordsOf } from '../errors';
import { requestBody } from '../http/request-body';
import { maskPhone } from '../logger';
import { MappingError } from '../marketing-cloud/mapping-store';
import { MarketingCloudError } from '../marketing-cloud/marketing-cloud-error';
import type { AuditLog } from './audit-log';
import { type Operator, operatorOf } from './authenticate';
import { nameOf } from './login-endpoint';

export interface ForgetDependencies {
  audit: AuditLog;
  forgetContact: (whom: Whom) => Promise<Forgotten>;
  defaultCountry: string | undefined;
}

const whomSchema = z.object({
  phone: z.string().trim().min(4).max(40).optional(),
  userId: z.string().trim().min(2).max(140).optional(),
  contactKey: z.string().trim().min(1).max(254).optional(),
});
const apiSchema = z.strictObject({ ...whomSchema.shape, operator: z.unknown().optional() });

/** Parses the body once the caller is known to be allowed to send one. */
export const readForgetBody: RequestHandler = json({ limit: '10kb' });

/**
 * POST /contacts/forget `{phone? | userId? | contactKey?, operator?}`, behind the token of somebody who may act as bearer (`operator`
 * is who asks, where the token has no name) → 200
 * {@link Forgotten}: the proof, and `complete: false` where something was under way and it has to be called again.
 * 400 `invalid_request` | `nobody_named` | `phone_unusable`; 409 `person_ambiguous`, `mapping_invalid`; 502 with the code
 * of what Marketing Cloud did; 503 while Redis is away. After 502 and 503 nothing is claimed: call it again.
 */
export function forgetEndpoint(dependencies: ForgetDependencies): RequestHandler {
  return async (request, response) => {
    const { operator: stated, ...given } = requestBody(apiSchema, request.body);
    const { name, from } = operatorOf(response);
    const operator = { name: nameOf({ name: name || undefined }, stated), from };
    response.set('Cache-Control', 'no-store');
    response.json(await forget(given, operator, dependencies));
  };
}

const pageSchema = z.strictObject({
  address: z.string().min(2).max(140),
  contactKey: z.string().min(1).max(254).optional(),
  /** The address once more, as the operator typed it. */
  confirmed: z.string(),
});

/** POST /admin/api/consent/forget `{address, contactKey?, confirmed}` → as {@link forgetEndpoint}; 400 `not_confirmed`. */
export function forgetPersonEndpoint(dependencies: ForgetDependencies): RequestHandler {
  return async (request, response) => {
    const { address, contactKey, confirmed } = requestBody(pageSchema, request.body);
    if (confirmed.trim() !== address) {
      throw new HttpError(400, 'not_confirmed', 'what was typed is not the address of this person');
    }
    const given = {
      ...(address.startsWith('+') ? { phone: address } : { userId: address }),
      ...(contactKey === undefined ? {} : { contactKey }),
    };
    response.json(await forget(given, operatorOf(response), dependencies));
  };
}

async function forget(
  given: z.infer<typeof whomSchema>,
  operator: Operator,
  { audit, forgetContact, defaultCountry }: ForgetDependencies,
): Promise<Forgotten> {
  const whom = readWhom(given, defaultCountry);
  if (whom === 'nobody') throw new HttpError(400, 'nobody_named', 'phone, userId or contactKey is needed');
  if (whom === 'no phone') {
    throw new HttpError(400, 'phone_unusable', 'phone is no number that can be read; with + and country it can');
  }
  const subject = maskPhone(whom.phone ?? whom.userId ?? whom.contactKey ?? '');
  try {
    return await audit.act({ operator, act: 'contact_forgotten', subject }, () => forgetContact(whom));
  } catch (error) {
    throw refusalOf(error);
  }
}

function refusalOf(error: unknown): unknown {
  if (error instanceof PersonAmbiguousError || error instanceof MappingError) {
    return new HttpError(409, error.code, wordsOf(error), { cause: error });
  }
  if (error instanceof MarketingCloudError) {
    return new HttpError(502, error.code, error.reason, { cause: error });
  }
  // Of our own token for Marketing Cloud: the caller's was right.
  if (error instanceof CodedError && error.code.startsWith('token_')) {
    const code = error.code === 'token_refused' ? 'mc_unauthorized' : 'mc_unavailable';
    return new HttpError(502, code, wordsOf(error), { cause: error });
  }
  return error;
}
