import type { IncomingHttpHeaders } from 'node:http';
import { isbot } from 'isbot';

const AHEAD_OF_A_PERSON = ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'];

/**
 * Whether a link was opened by something other than a person: a preview of a chat or network, a crawler, a browser that
 * fetches ahead, a HEAD request, a client that does not say what it is.
 */
export function isPreview(method: string, headers: IncomingHttpHeaders): boolean {
  if (method !== 'GET') return true;
  const agent = headers['user-agent'];
  if (agent === undefined || agent.trim() === '' || isbot(agent)) return true;
  return AHEAD_OF_A_PERSON.some((name) => /prefetch|prerender|preview/i.test(String(headers[name] ?? '')));
}
