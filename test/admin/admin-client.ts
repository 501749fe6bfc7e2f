import { testEnvironment } from '../support/environment';

export const ADMIN_TOKEN = testEnvironment().ADMIN_TOKEN ?? '';

export interface AdminResponse {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** A browser's part of the conversation without a browser: keeps the cookie and marks its calls as the page's. */
export function adminClient(app: { url: string }) {
  let cookie: string | undefined;

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    text?: string,
  ): Promise<AdminResponse> {
    const response = await fetch(`${app.url}/admin/api/${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        'x-requested-by': 'admin-page',
        ...(cookie === undefined ? {} : { cookie }),
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = response.headers.get('set-cookie');
    if (set !== null) cookie = set.split(';')[0];
    const answer = await response.text();
    return { status: response.status, headers: response.headers, body: answer === '' ? {} : JSON.parse(answer) };
  }

  return {
    call,
    get: (path: string) => call('GET', path),
    post: (path: string, body: unknown = {}) => call('POST', path, body),
    put: (path: string, body: unknown) => call('PUT', path, body),
    delete: (path: string) => call('DELETE', path, {}),
    logIn: (operator = 'Ana Ruiz', token = ADMIN_TOKEN, headers: Record<string, string> = {}) =>
      call('POST', 'login', { operator, token }, headers),
    cookie: () => cookie,
  };
}

export type AdminClient = ReturnType<typeof adminClient>;
