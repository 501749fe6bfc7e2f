import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface FakeField {
  name: string;
  type: string;
  length?: number;
  scale?: number;
  isPrimaryKey?: boolean;
  isNullable?: boolean;
}
interface FakeDataExtension {
  id: string;
  key: string;
  name: string;
  categoryId?: number;
  fields: FakeField[];
  dataRetentionProperties?: Record<string, unknown>;
}

/** The metadata routes of Marketing Cloud (MC 4.1), a token and user info; small pages, to see that all are read. */
export async function startFakeDataExtensions() {
  const all: FakeDataExtension[] = [];
  const changes: string[] = [];
  const state = {
    refuse: undefined as number | undefined,
  };

  function answer(method: string, url: URL, body: unknown): [number, unknown] {
    const id = /^\/data\/v1\/customobjects(?:async)?\/([^/]+)/.exec(url.pathname)?.[1];
    const one = all.find((each) => each.id === id);
    if (url.pathname === '/v2/token') return [200, { access_token: 'token', expires_in: 1079 }];
    if (method !== 'GET') changes.push(`${method} ${url.pathname}`);
    if (state.refuse !== undefined) return [state.refuse, { message: 'Insufficient Privileges', errorcode: 20002 }];
    if (method === 'GET' && id === undefined) {
      const search = url.searchParams.get('$search') ?? '';
      const page = Number(url.searchParams.get('$page'));
      const found = all.filter((each) => search === '_' || [each.name, each.key].some((text) => text.includes(search)));
      return [
        200,
        { count: found.length, items: found.slice((page - 1) * 2, page * 2).map(({ fields: _, ...rest }) => rest) },
      ];
    }
    if (method === 'POST' && id === undefined) {
      const created = { id: `id-${all.length + 1}`, ...(body as Omit<FakeDataExtension, 'id'>) };
      all.push(created);
      return [201, created];
    }
    if (!one) return [404, { errorcode: 30003 }];
    if (method === 'GET') return [200, { id, fields: one.fields }];
    if (method === 'POST') one.fields.push(...(body as { fields: FakeField[] }).fields);
    if (method === 'PATCH') Object.assign(one, body);
    return [200, {}];
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const url = new URL(request.url ?? '/', 'http://fake');
      const [status, body] = answer(request.method ?? '', url, text === '' ? undefined : JSON.parse(text));
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    all,
    changes,
    state,
    get: (key: string) => all.find((each) => each.key === key),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeDataExtensions = Awaited<ReturnType<typeof startFakeDataExtensions>>;
