import { randomUUID } from 'node:crypto';
import { type SalesforceSandbox, startSalesforceSandbox } from '../../sandbox/salesforce/start-salesforce-sandbox';

const APP = { clientId: 'consumer-key', clientSecret: 'consumer-secret' };

export type OrgRecord = Record<string, unknown> & { Id: string };

/** The Salesforce stand-in with what tests do to it. */
export interface TestOrg extends SalesforceSandbox {
  /** What a connection to it is made with; the same as settings of the app. */
  settings: { loginUrl: string; clientId: string; clientSecret: string };
  environment: Record<string, string>;
  /** Puts a record as it is; → its id. */
  seed(type: string, values: object): Promise<string>;
  record(type: string, id: string): Promise<OrgRecord | undefined>;
  records(type: string): Promise<OrgRecord[]>;
  control(path: string, body?: object): Promise<unknown>;
  tokensIssued(): Promise<number>;
}

export async function startTestOrg(options: { dailyLimit?: number; clock?: () => number } = {}): Promise<TestOrg> {
  const sandbox = await startSalesforceSandbox({ ...APP, clock: Date.now, ...options, ids: randomUUID });
  const ask = async (path: string, init?: RequestInit): Promise<unknown> =>
    (await fetch(`${sandbox.url}/_sandbox${path}`, init)).json();
  const control = (path: string, body: object = {}) =>
    ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return {
    ...sandbox,
    settings: { loginUrl: sandbox.url, ...APP },
    environment: {
      SALESFORCE_LOGIN_URL: sandbox.url,
      SALESFORCE_CLIENT_ID: APP.clientId,
      SALESFORCE_CLIENT_SECRET: APP.clientSecret,
    },
    control,
    async seed(type, values) {
      const [record] = (await control(`/records/${type}`, [values])) as OrgRecord[];
      return record?.Id ?? '';
    },
    async records(type) {
      return (await ask(`/records/${type}`)) as OrgRecord[];
    },
    async record(type, id) {
      return ((await ask(`/records/${type}`)) as OrgRecord[]).find(({ Id }) => Id === id);
    },
    async tokensIssued() {
      return ((await ask('/state')) as { tokensIssued: number }).tokensIssued;
    },
  };
}
