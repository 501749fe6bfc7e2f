import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { mountControlRoutes } from './control-routes';
import { Org } from './org';
import { mountRestApi } from './rest-api';
import { type ConnectedApp, Sessions } from './sessions';

export interface SalesforceSandboxOptions extends ConnectedApp {
  /** 0 or absent = any free port. */
  port?: number;
  /** Email addresses of active users who are there from the start. */
  users?: readonly string[];
  /** API calls per day that `Sforce-Limit-Info` tells of. Default 15,000. */
  dailyLimit?: number;
}

export interface SalesforceSandbox {
  /** Login URL and instance URL alike, without a closing slash. */
  url: string;
  close(): Promise<void>;
}

/**
 * Starts a local stand-in of the few Salesforce REST calls that jsforce makes for CRM routing (MC 7.2, 7.3) on
 * 127.0.0.1. Other processes drive it under `/_sandbox`.
 */
export async function startSalesforceSandbox(options: SalesforceSandboxOptions): Promise<SalesforceSandbox> {
  let url = '';
  const org = new Org(options.clock);
  for (const email of options.users ?? [])
    org.seed('User', { Username: email, Email: email, LastName: email.split('@')[0] ?? email });
  const sessions = new Sessions(options, () => url);
  const app = express().disable('x-powered-by').disable('etag');
  mountControlRoutes(app, org, sessions);
  mountRestApi(app, org, sessions, options.dailyLimit ?? 15_000);
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}
