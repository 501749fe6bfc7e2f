import type { AccessToken, Scope } from './access-tokens';

/** One call as an operation sees it: authorised, its body parsed. */
export interface Call {
  params: Record<string, string>;
  query: Record<string, string>;
  headers: Record<string, string | undefined>;
  body: unknown;
  /** Absent only for operations that need no token. */
  token: AccessToken | undefined;
}

export interface Answer {
  status: number;
  /** Sent as JSON; a string is sent as it is with `contentType`. */
  body?: unknown;
  contentType?: string;
  headers?: Record<string, string>;
}

/** One route of the sandbox. The gate counts it, adds chaos, checks the token, parses the body, then runs it. */
export interface Operation {
  /** How counters name it. */
  name: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  /** `nothing`, any live token, a package token, or a package token with this scope. */
  needs: 'nothing' | 'any token' | Scope;
  /** Largest body in bytes; more is refused. */
  bodyLimit?: number;
  /** How many rows a call carries, for the counters. */
  rowsIn?: (call: Call) => number;
  run: (call: Call) => Answer | Promise<Answer>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
