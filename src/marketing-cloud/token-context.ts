import { createHash } from 'node:crypto';
import type { AxiosInstance } from 'axios';
import { z } from 'zod';

/** Whose token this is. `organizationId` is the MID that the caller compares with the configured one. */
export type TokenContext =
  | { kind: 'valid'; organizationId: string }
  | { kind: 'invalid' }
  /** Marketing Cloud gave no usable answer: nothing is known of the token. */
  | { kind: 'unreachable' };

const answerSchema = z.object({ organization: z.object({ id: z.union([z.number(), z.string().min(1)]) }) });

/** What can stand in a header; anything else is no token. */
const SENDABLE = /^[\x21-\x7e]+$/;
const TIMEOUT_MS = 5_000;
/** A marketer's token lives about 20 minutes; a token that was taken back stays good here for so long at most. */
const VALID_FOR_MS = 60_000;
/** Long enough to keep a page that polls with a dead token from using up calls. */
const INVALID_FOR_MS = 10_000;
const REMEMBERED_AT_MOST = 1_000;

/**
 * Checks a marketer's own token (Postmonger's `fuel2token`) with `GET {restUrl}/platform/v1/tokenContext` of the
 * configured tenant (MC 1). That the tenant host takes it is practice of two public code bases, not documentation: see
 * docs/to-confirm.md. Answers are remembered for a minute by the token's SHA-256, never by the token.
 */
export function createTokenContexts(options: { http: AxiosInstance; restUrl: string; clock: () => number }) {
  const { http, restUrl, clock } = options;
  const remembered = new Map<string, { context: TokenContext; until: number }>();

  async function ask(token: string): Promise<TokenContext> {
    let answer: { status: number; data: unknown };
    try {
      answer = await http.get(`${restUrl}/platform/v1/tokenContext`, {
        headers: { authorization: `Bearer ${token}` },
        timeout: TIMEOUT_MS,
        validateStatus: () => true,
        maxRedirects: 0,
      });
    } catch {
      return { kind: 'unreachable' };
    }
    if (answer.status === 401 || answer.status === 403) return { kind: 'invalid' };
    const parsed = answerSchema.safeParse(answer.data);
    if (answer.status !== 200 && answer.status !== 202) return { kind: 'unreachable' };
    return parsed.success
      ? { kind: 'valid', organizationId: String(parsed.data.organization.id) }
      : { kind: 'unreachable' };
  }

  return {
    async check(token: string): Promise<TokenContext> {
      if (!SENDABLE.test(token)) return { kind: 'invalid' };
      const hash = createHash('sha256').update(token).digest('hex');
      const known = remembered.get(hash);
      if (known && clock() < known.until) return known.context;
      const context = await ask(token);
      remembered.delete(hash);
      if (context.kind !== 'unreachable') {
        const lifeMs = context.kind === 'valid' ? VALID_FOR_MS : INVALID_FOR_MS;
        remembered.set(hash, { context, until: clock() + lifeMs });
      }
      const oldest = remembered.keys().next().value;
      if (remembered.size > REMEMBERED_AT_MOST && oldest !== undefined) remembered.delete(oldest);
      return context;
    },
  };
}
