import type { Counters } from './counters';
import type { Surroundings } from './surroundings';

/** The scopes of the sandbox's installed package (names: MC 1). */
export const PACKAGE_SCOPES = [
  'data_extensions_read',
  'data_extensions_write',
  'journeys_execute',
  'journeys_read',
  'list_and_subscribers_read',
  'list_and_subscribers_write',
  'audiences_read',
  'audiences_write',
  'email_read',
  'email_write',
  'email_send',
  'automations_read',
  'automations_write',
  'documents_and_images_read',
] as const;
export type Scope = (typeof PACKAGE_SCOPES)[number];

/** What a marketer may do over REST with the token of their log-in: see what their screens show. */
export const MARKETER_SCOPES: readonly Scope[] = [
  'data_extensions_read',
  'journeys_read',
  'list_and_subscribers_read',
  'email_read',
  'documents_and_images_read',
];

/** A live token: `package` is the server-to-server one, `marketer` what Journey Builder hands to a configuration page. */
export interface AccessToken {
  value: string;
  kind: 'package' | 'marketer';
  accountId: string;
  userId: string;
  scopes: readonly string[];
  expiresAt: number;
}

interface Issue {
  kind: AccessToken['kind'];
  accountId: string;
  userId?: string;
  scopes: readonly string[];
  expiresInSeconds?: number;
}

/** Soft limit of the platform: one token request per 20 minutes and client (MC 8). */
const TOKEN_WINDOW_MS = 20 * 60_000;

/** Issues tokens, forgets them when they expire, and notices who asks too often. */
export class AccessTokens {
  private live = new Map<string, AccessToken>();
  private requestTimes: number[] = [];
  /** What the package is granted; fewer as when somebody takes a scope away. Tokens that are out lose it too. */
  granted: readonly string[] = PACKAGE_SCOPES;
  /** What marketers may do; fewer as in a role that sees less. Tokens that are out lose it too. */
  marketers: readonly string[] = MARKETER_SCOPES;

  /** Secrets of the client that are in force: the active one, and the staged one where there is one (MC 1). */
  clientSecrets: readonly string[] = [];

  constructor(
    readonly lifetimeSeconds: number,
    private readonly surroundings: Surroundings,
    private readonly counters: Counters,
  ) {}

  issue(request: Issue): AccessToken {
    const now = this.surroundings.clock();
    const token: AccessToken = {
      value: `sandbox.${request.kind}.${this.surroundings.ids()}`,
      kind: request.kind,
      accountId: request.accountId,
      userId: request.userId ?? '1000001',
      scopes: request.scopes,
      expiresAt: now + (request.expiresInSeconds ?? this.lifetimeSeconds) * 1000,
    };
    this.live.set(token.value, token);
    if (request.kind === 'package') this.noteRequest(now);
    return token;
  }

  find(value: string | undefined): AccessToken | undefined {
    const token = value === undefined ? undefined : this.live.get(value);
    if (!token) return undefined;
    const allowed = token.kind === 'marketer' ? this.marketers : this.granted;
    token.scopes = token.scopes.filter((scope) => allowed.includes(scope));
    if (token.expiresAt > this.surroundings.clock()) return token;
    this.live.delete(token.value);
    return undefined;
  }

  /** Every token stops working at once, as when an administrator rotates the package's secret. */
  revokeAll(): number {
    const count = this.live.size;
    this.live.clear();
    return count;
  }

  private noteRequest(now: number): void {
    this.requestTimes = this.requestTimes.filter((time) => now - time < TOKEN_WINDOW_MS);
    this.requestTimes.push(now);
    if (this.requestTimes.length > 1)
      this.counters.warn('token_requests', 'More than one token request within 20 minutes.');
  }
}
