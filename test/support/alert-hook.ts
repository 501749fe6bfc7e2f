import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is posted to `ALERT_WEBHOOK_URL`, as far as tests look at it. */
interface Posted {
  code: string;
  text: string;
  businessUnit?: string;
  owner?: { email: string };
  alerts?: unknown[];
}

/** Where alerts are posted to; while it `fails` it takes none. */
export interface AlertHook {
  url: string;
  posts: Posted[];
  fails: boolean;
  close(): Promise<unknown>;
}

export async function startAlertHook(): Promise<AlertHook> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (!hook.fails) hook.posts.push(JSON.parse(body));
      response.writeHead(hook.fails ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const hook: AlertHook = {
    url: `http://127.0.0.1:${port}/`,
    posts: [],
    fails: false,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  return hook;
}
