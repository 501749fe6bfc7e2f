import jwt from 'jsonwebtoken';
import type { Finding, KnownSettings, SetupParts } from './setup-question';

/**
 * Calls the app as Journey Builder does, through its public address: a body that is one JWT. Shows that address, app and
 * secret belong together, and that nothing on the way changes bodies; that the secret is the package's, only a call of
 * Journey Builder shows. `save` keeps nothing.
 */
export async function signedRoundTrip({ asker }: Pick<SetupParts, 'asker'>, known: KnownSettings): Promise<Finding> {
  const secret = known.MC_JWT_SIGNING_SECRET?.split(',')[0]?.trim() ?? '';
  const url = `${known.PUBLIC_URL}/activities/message/save`;
  const answer = await asker.ask({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/jwt' },
    body: jwt.sign({}, secret, { algorithm: 'HS256', noTimestamp: true }),
  });
  if (answer.kind === 'silent') return { kind: 'unchecked', said: `${url}: no answer (${answer.code})` };
  if (answer.status === 200)
    return { kind: 'good', said: `${url} took a call that is signed with MC_JWT_SIGNING_SECRET` };
  return answer.status === 401
    ? {
        kind: 'wrong',
        said: `${url} refused the signature: the app there runs with another secret, or a proxy changes bodies`,
      }
    : { kind: 'wrong', said: `${url} answered HTTP ${answer.status}` };
}
