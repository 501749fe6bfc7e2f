import { EXECUTION_USER } from './new-records';

const ORG_ID = '00DSb0000000001EAA';

/** A connected app with the client credentials flow, and what a token is made from. */
export interface ConnectedApp {
  /** Consumer key and secret. */
  clientId: string;
  clientSecret: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** A new UUID per call. */
  ids: () => string;
}

export type TokenAnswer =
  | { ok: true; body: Record<string, unknown> }
  | { ok: false; error: string; error_description: string };

/** Access tokens of the client credentials flow; they live until they are ended. */
export class Sessions {
  private readonly live = new Set<string>();
  /** False: no execution user is set on the connected app. */
  hasExecutionUser = true;
  tokensIssued = 0;
  /** Consumer secrets in force: that of the app, and a staged one where there is one. */
  consumerSecrets: readonly string[];

  constructor(
    private readonly connectedApp: ConnectedApp,
    private readonly url: () => string,
  ) {
    this.consumerSecrets = [connectedApp.clientSecret];
  }

  /** jsforce takes the org and the user from `id` (MC 7.2). */
  request(form: Record<string, unknown>): TokenAnswer {
    const refused = (error: string, error_description: string): TokenAnswer => ({
      ok: false,
      error,
      error_description,
    });
    if (form.grant_type !== 'client_credentials') return refused('unsupported_grant_type', 'grant type not supported');
    if (form.client_id !== this.connectedApp.clientId) return refused('invalid_client_id', 'client identifier invalid');
    if (!this.consumerSecrets.includes(String(form.client_secret)))
      return refused('invalid_client', 'invalid client credentials');
    if (!this.hasExecutionUser) return refused('invalid_grant', 'no client credentials user enabled');
    const token = `${ORG_ID.slice(0, 15)}!${this.connectedApp.ids()}`;
    this.live.add(token);
    this.tokensIssued += 1;
    return {
      ok: true,
      body: {
        access_token: token,
        instance_url: this.url(),
        id: `${this.url()}/id/${ORG_ID}/${EXECUTION_USER}`,
        token_type: 'Bearer',
        issued_at: String(this.connectedApp.clock()),
        scope: 'api',
        signature: 'not-signed-by-the-sandbox',
      },
    };
  }

  accepts(authorization: string | undefined): boolean {
    return this.live.has(authorization?.replace(/^(Bearer|OAuth) /i, '') ?? '');
  }

  /** Every session ends; the next call with an old token is 401. */
  endAll(): number {
    const count = this.live.size;
    this.live.clear();
    return count;
  }
}
