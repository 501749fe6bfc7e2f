import type { Request } from 'express';
import { z } from 'zod';
import { sessionIdOf } from '../admin/session-cookie';
import { midOf } from '../business-units';
import type { Dependencies } from '../dependencies/dependencies';
import { bearerOf, hasBearer, isSameSecret } from '../http/bearer';
import { ownerOf } from '../http/operator-tokens';
import { tokenOf } from '../journey/signed-body';
import { isSignedWithOne } from '../journey/verify-jwt';

/* Whose call it is, known by what opens that unit's door and by nothing else. The unit's own endpoint verifies it again. */

type Unit = Dependencies;

export const unitOfMid = (units: readonly Unit[], mid: unknown): Unit | undefined =>
  units.find(({ config }) => midOf(config) === mid);

/**
 * By the secret that signed a call of Journey Builder: a digest of the body for each secret until one is right. One that
 * nobody signed is told to every unit, since each knows its own steps by it.
 */
export function unitOfJourneyCall(units: readonly Unit[], request: Request): Unit | undefined {
  const token = tokenOf(request);
  const unit = units.find(({ keys }) => isSignedWithOne(token, keys));
  // The first refuses it, and counts it so.
  if (unit === undefined) for (const { refusedCalls } of units.slice(1)) refusedCalls.refused(request.path, token);
  return unit;
}

/** By the bearer token of a shop, a form or a CRM. */
export const unitOfBearer = (
  units: readonly Unit[],
  request: Request,
  tokensOf: (tokens: Unit['config']['tokens']) => readonly string[],
): Unit | undefined => units.find(({ config }) => hasBearer(request, tokensOf(config.tokens)));

/** By the secret that signed a tracked link. */
export const unitOfLink = (units: readonly Unit[], token: string): Unit | undefined =>
  units.find(({ linkTokens }) => linkTokens.read(token) !== undefined);

/** By the MID that Marketing Cloud gives for a marketer's token; a tenant is asked once for all of its units. */
export async function unitOfMarketer(units: readonly Unit[], request: Request): Promise<Unit | undefined> {
  const token = bearerOf(request);
  if (token === undefined) return undefined;
  const hints = { stackKey: request.get('x-stack-key'), restHost: request.get('x-rest-host') };
  for (const check of new Set(units.map(({ checkMarketerToken }) => checkMarketerToken))) {
    const context = await check(token, hints, { from: request.ip ?? '' });
    const mid = context.kind === 'valid' ? context.organizationId : undefined;
    const unit = units.find((each) => each.checkMarketerToken === check && midOf(each.config) === mid);
    if (unit !== undefined) return unit;
  }
  return undefined;
}

/** The units that an operator's token lets in: one, or all for a token of the environment. */
export const unitsOfOperator = (units: readonly Unit[], token: string): Unit[] =>
  units.filter(({ config }) => ownerOf(token, config.tokens.operators) !== undefined);

/** By the MID before the point in the id of a session; whether that unit knows the session is its own to say. */
export function unitOfSession(units: readonly Unit[], request: Request): Unit | undefined {
  const [mid] = sessionIdOf(request)?.split('.') ?? [];
  return unitOfMid(units, mid);
}

const reportLoginSchema = z.looseObject({ token: z.string() });
/** By the token of a unit's report. */
export function unitOfReport(units: readonly Unit[], body: unknown): Unit | undefined {
  const { data } = reportLoginSchema.safeParse(body);
  return data && units.find(({ config }) => isSameSecret(data.token, config.tokens.report));
}

const reportPassSchema = z.looseObject({ pass: z.string() });
/** By the MID before the point in a pass to the report; whether it is good is that unit's to say. */
export function unitOfReportPass(units: readonly Unit[], body: unknown): Unit | undefined {
  const [mid] = reportPassSchema.safeParse(body).data?.pass.split('.') ?? [];
  return unitOfMid(units, mid);
}
