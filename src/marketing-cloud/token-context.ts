import { createHash } from 'node:crypto';
import type { AxiosInstance } from 'axios';
import { z } from 'zod';
import { createStrangersLimit } from './strangers-limit';

/** Whose token this is. `organizationId` is the MID that the caller compares with the configured one. */
export type TokenContext =
  /** `userId`: whose token it is, where Marketing Cloud tells. `restUrl`: the host that knows it. */
  | { kind: 'valid'; organizationId: string; userId?: string | undefined; restUrl?: string }
  | { kind: 'invalid' }
  /** Marketing Cloud gave no usable answer: nothing is known of the token. */
  | { kind: 'unreachable' }
  /** Too many tokens that nobody knows were stated lately: it was not asked about. */
  | { kind: 'busy' };

const id = z.union([z.number(), z.string().min(1)]);
const answerSchema = z.object({
  organization: z.object({ id }),
  user: z.object({ id }).optional().catch(undefined),
});

/** What can stand in a header; anything else is no token. */
const SENDABLE = /^[\x21-\x7e]+$/;
const TIMEOUT_MS = 5_000;
/** A marketer's token lives about 20 minutes; a token that was taken back stays good here for so long at most. */
const VALID_FOR_MS = 60_000;
/** Long enough to keep a page that polls with a dead token from using up calls. */
const INVALID_FOR_MS = 10_000;
const REMEMBERED_AT_MOST = 1_000;
/** A token that was good is asked about again, whatever strangers state: as long as one lives. */
const KNOWN_FOR_MS = 20 * 60_000;

/** What Journey Builder told the page of where it runs (`requestedEndpoints`, JB 5.3). */
export interface StackHints {
  /** `S50`. */
  stackKey?: string | undefined;
  /** `https://www-mc-s50.exacttargetapis.com/`. */
  restHost?: string | undefined;
}

const STACK_KEY = /^s\d{1,3}$/i;
/** Where Salesforce alone has hosts. */
const SALESFORCE = /\.(exacttargetapis|marketingcloudapis)\.com$/;

/**
 * The addresses at which a marketer's token is tried, the configured tenant first: then what the page was told, where it is
 * an address of Salesforce or of the configured host, and the stack's own hosts (MC 1). A page can name no other, or it
 * could let anybody in.
 */
export function tokenAddresses(restUrl: string, { stackKey, restHost }: StackHints): string[] {
  const named = restHost !== undefined && URL.canParse(restHost) ? new URL(restHost) : undefined;
  const isSalesforce =
    named?.protocol === 'https:' && named.port === '' && SALESFORCE.test(named.hostname) && named.username === '';
  const configured = new URL(restUrl);
  const isConfigured =
    named?.hostname === configured.hostname && named.protocol === configured.protocol && named.username === '';
  const stack = stackKey !== undefined && STACK_KEY.test(stackKey) ? stackKey.toLowerCase() : undefined;
  return [
    ...new Set([
      restUrl,
      ...(named !== undefined && (isSalesforce || isConfigured) ? [named.origin] : []),
      ...(stack === undefined
        ? []
        : [`https://www-mc-${stack}.exacttargetapis.com`, `https://www-mc-${stack}.marketingcloudapis.com`]),
    ]),
  ];
}

/** What was last heard of each token, the oldest forgotten first. */
function createMemory() {
  const heard = new Map<string, { context: TokenContext; askedAt: number }>();
  return {
    get: (hash: string) => heard.get(hash),
    delete: (hash: string) => heard.delete(hash),
    set(hash: string, what: { context: TokenContext; askedAt: number }): void {
      heard.delete(hash);
      heard.set(hash, what);
      const oldest = heard.keys().next().value;
      if (heard.size > REMEMBERED_AT_MOST && oldest !== undefined) heard.delete(oldest);
    },
  };
}

/**
 * Checks a marketer's own token (Postmonger's `fuel2token`) with `GET {restUrl}/platform/v1/tokenContext` (MC 1). That the
 * tenant's host takes it is practice of public code, not documentation, and so is that the stack's does: see
 * docs/to-confirm.md. The hosts are tried one after another until one knows the token. Answers are remembered for a minute
 * by the token's SHA-256, never by the token. A token is asked about once at a time, and tokens that nobody knows at a
 * bounded rate ({@link createStrangersLimit}): anybody can invent them, and the calls are the tenant's.
 */
export function createTokenContexts(options: { http: AxiosInstance; restUrl: string; clock: () => number }) {
  const { http, restUrl, clock } = options;
  // Apart, so that invented tokens push out none that is good.
  const [good, bad] = [createMemory(), createMemory()];
  const underWay = new Map<string, Promise<TokenContext>>();
  const strangers = createStrangersLimit(clock);

  async function ask(token: string, restUrl: string): Promise<TokenContext> {
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
    if (!parsed.success) return { kind: 'unreachable' };
    const { organization, user } = parsed.data;
    return { kind: 'valid', organizationId: String(organization.id), userId: user && String(user.id), restUrl };
  }

  /** A host that knows the token decides; where none does, what the configured one said stands. */
  async function askAll(token: string, addresses: readonly string[]): Promise<TokenContext> {
    let answer: TokenContext = { kind: 'invalid' };
    for (const address of addresses) {
      const context = await ask(token, address);
      if (context.kind === 'valid') return context;
      if (address === addresses[0]) answer = context;
    }
    return answer;
  }

  return {
    /**
     * `from`: where the token was stated, so that one place cannot use up what all have. `maxAgeMs`: how old an answer may
     * be that is believed.
     */
    async check(
      token: string,
      hints: StackHints = {},
      { from = '', maxAgeMs = VALID_FOR_MS }: { from?: string; maxAgeMs?: number } = {},
    ): Promise<TokenContext> {
      if (!SENDABLE.test(token)) return { kind: 'invalid' };
      const addresses = tokenAddresses(restUrl, hints);
      const hash = createHash('sha256').update(token).update('\0').update(addresses.join(' ')).digest('hex');
      const known = good.get(hash);
      const ageMs = clock() - (known?.askedAt ?? Number.NEGATIVE_INFINITY);
      if (known && ageMs < Math.min(maxAgeMs, VALID_FOR_MS)) return known.context;
      const refused = bad.get(hash);
      if (refused && clock() - refused.askedAt < INVALID_FOR_MS) return refused.context;
      const asked = underWay.get(hash);
      if (asked) return asked;
      const isStranger = ageMs >= KNOWN_FOR_MS;
      if (isStranger && !strangers.begin(from)) return { kind: 'busy' };
      const answer = askAll(token, addresses).finally(() => {
        underWay.delete(hash);
        if (isStranger) strangers.end();
      });
      underWay.set(hash, answer);
      const context = await answer;
      if (context.kind === 'unreachable') return context;
      good.delete(hash);
      (context.kind === 'valid' ? good : bad).set(hash, { context, askedAt: clock() });
      return context;
    },
  };
}
