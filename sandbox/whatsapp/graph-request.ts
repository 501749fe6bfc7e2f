import { createHmac } from 'node:crypto';
import type { Request } from 'express';
import type { Account } from './account';
import { GraphError } from './graph-error';

/** @throws GraphError 2500 where the path names a version that does not exist. */
export function refuseUnknownVersion(url: string, account: Pick<Account, 'settings'>): void {
  const [path = ''] = url.split('?');
  const [, version = '', ...rest] = path.split('/');
  if (!account.settings().versions.includes(version)) {
    throw new GraphError(2500, `Unknown path components: /${rest.join('/')}`);
  }
}

export function unknownObject(id: string): GraphError {
  const words = `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`;
  return new GraphError(100, words, { subcode: 33, words, type: 'GraphMethodException' });
}

const PROOF = 'appsecret_proof';

/**
 * A proof of the app's secret is checked wherever it is given, and missed where the app demands one (WA 1.11).
 * @throws GraphError
 */
export function checkProof(
  url: string,
  token: string,
  { credentials, settings }: Pick<Account, 'credentials' | 'settings'>,
): void {
  const given = new URL(url, 'http://localhost').searchParams.get(PROOF);
  const refused = (words: string) => new GraphError(100, words, { words, type: 'GraphMethodException' });
  if (given === null) {
    if (settings().appSecretProofRequired) throw refused(`API calls from the server require an ${PROOF} argument`);
    return;
  }
  if (given !== createHmac('sha256', credentials().appSecret).update(token).digest('hex')) {
    throw refused(`Invalid ${PROOF} provided in the API argument`);
  }
}

/** The query as texts; a parameter given twice counts by its first value. */
export function texts(request: Request): Record<string, string | undefined> {
  return Object.fromEntries(new URL(request.originalUrl, 'http://localhost').searchParams);
}
