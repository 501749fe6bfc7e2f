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
  return new GraphError(100, `Object with ID '${id}' does not exist or is not yours.`, { subcode: 33 });
}

/** The query as texts; a parameter given twice counts by its first value. */
export function texts(request: Request): Record<string, string | undefined> {
  return Object.fromEntries(new URL(request.originalUrl, 'http://localhost').searchParams);
}
