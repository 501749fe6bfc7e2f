import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Row = Record<string, unknown>;

/** What a scripted answer does to one request: an HTTP answer, or a connection that breaks. */
export type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | 'drop';

/** A body that is a text is sent as it is: a page, or JSON that was cut. */
const textOf = (body: unknown) => (typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));

export interface RecordedCall {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  authorization: string | undefined;
}

interface Job {
  id: string;
  dataExtension: string;
  items: Row[];
  /** Status answers still to be given before the job completes. */
  looks: number;
  results: { status: string; message: string }[];
}

const notAuthorized: Answer = { status: 401, body: { errorcode: 0, message: 'Not Authorized' } };

/**
 * A small Marketing Cloud for tests: it issues tokens, takes rows by both doors, keeps data extensions, and does
 * whatever a test scripts instead (`answerNext`, `refuseRow`). It applies the columns of a job when the job completes.
 */
export async function startFakeMarketingCloud() {
  const calls: RecordedCall[] = [];
  const scripted: { matches: (call: RecordedCall) => boolean; answer: Answer }[] = [];
  const tables = new Map<string, Map<string, Row>>();
  const primaryKeys = new Map<string, string[]>();
  const jobs: Job[] = [];
  const tokens = new Set<string>();
  const state = {
    /** Status looks a job takes to complete. */
    looksPerJob: 0,
    refuseClient: false,
    expiresIn: 1079,
    /** Held back token answers, to see what others do meanwhile. */
    tokenDelayMs: 0,
    away: false,
    /** Gives a reason where a row is to be refused. */
    refuseRow: (_row: Row, _attempt: number): string | undefined => undefined,
    mostJobsAtOnce: 0,
  };
  const attempts = new Map<string, number>();
  let sequence = 0;

  function keyOf(dataExtension: string, row: Row): string {
    return (primaryKeys.get(dataExtension) ?? []).map((name) => String(row[name])).join('|');
  }

  function refusal(dataExtension: string, row: Row): string | undefined {
    const key = `${dataExtension}:${keyOf(dataExtension, row)}`;
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    return state.refuseRow(row, attempt);
  }

  function apply(dataExtension: string, row: Row): void {
    const table = tables.get(dataExtension) ?? new Map<string, Row>();
    tables.set(dataExtension, table);
    const key = keyOf(dataExtension, row);
    table.set(key, { ...table.get(key), ...row });
  }

  function running(dataExtension: string): number {
    return jobs.filter((job) => job.dataExtension === dataExtension && job.looks >= 0).length;
  }

  function complete(job: Job): void {
    job.looks = -1;
    job.results = job.items.map((row) => {
      const reason = refusal(job.dataExtension, row);
      if (reason !== undefined) return { status: 'Error', message: reason, errorCode: 2 };
      apply(job.dataExtension, row);
      return { status: 'OK', message: 'Upserted DataExtensionObject' };
    });
  }

  function asyncUpsert(dataExtension: string, body: unknown): Answer {
    if (!primaryKeys.has(dataExtension)) {
      return {
        status: 400,
        body: { requestId: 'none', resultMessages: [{ resultClass: 'Error', resultCode: 'CustomObjectNotFound' }] },
      };
    }
    const { items } = body as { items: Row[] };
    sequence += 1;
    const job: Job = { id: `job-${sequence}`, dataExtension, items, looks: state.looksPerJob, results: [] };
    jobs.push(job);
    state.mostJobsAtOnce = Math.max(state.mostJobsAtOnce, running(dataExtension));
    return { status: 202, body: { requestId: job.id, resultMessages: [] } };
  }

  function jobStatus(id: string): Answer {
    const job = jobs.find((each) => each.id === id);
    if (!job) {
      return { status: 200, body: { requestId: 'x', resultMessages: [{ resultCode: 'AsyncRequestStatusNotFound' }] } };
    }
    if (job.looks > 0) {
      job.looks -= 1;
      return { status: 200, body: { status: { requestStatus: 'Pending', requestId: id }, requestId: 'x' } };
    }
    if (job.looks === 0) complete(job);
    const hasErrors = job.results.some((result) => result.status !== 'OK');
    return {
      status: 200,
      body: {
        status: {
          callDateTime: '2026-01-05T10:00:00.1',
          completionDateTime: '2026-01-05T10:00:00.104',
          hasErrors,
          requestStatus: 'Complete',
          resultStatus: hasErrors ? 'Has Errors' : 'OK',
          requestId: id,
        },
        requestId: 'x',
        resultMessages: [],
      },
    };
  }

  function jobResults(id: string, page: number): Answer {
    const results = jobs.find((each) => each.id === id)?.results ?? [];
    const items = results.slice((page - 1) * 50, page * 50);
    return { status: 200, body: { page, pageSize: 50, count: results.length, items, requestId: 'x' } };
  }

  function rowset(dataExtension: string, body: unknown): Answer {
    const entries = body as { keys: Row; values: Row }[];
    for (const { keys, values } of entries) {
      const reason = refusal(dataExtension, { ...keys, ...values });
      if (reason !== undefined) {
        return {
          status: 400,
          body: { message: 'Aggregate', errorcode: 10006, additionalErrors: [{ message: reason, errorcode: 10000 }] },
        };
      }
      apply(dataExtension, { ...keys, ...values });
    }
    return { status: 200, body: entries };
  }

  function answerTo(call: RecordedCall): Answer {
    if (state.away) return { status: 503, body: { errorcode: 50300, message: 'unavailable' } };
    const index = scripted.findIndex((each) => each.matches(call));
    const script = index >= 0 ? scripted.splice(index, 1)[0] : undefined;
    if (script) return script.answer;
    if (call.path === '/v2/token') {
      if (state.refuseClient) {
        return { status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed.' } };
      }
      sequence += 1;
      const token = `token-${sequence}`;
      tokens.add(token);
      return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: state.expiresIn } };
    }
    if (!tokens.has(call.authorization?.replace('Bearer ', '') ?? '')) return notAuthorized;
    const key = /\/key:([^/]+)\/row/.exec(call.path)?.[1];
    const dataExtension = key === undefined ? '' : decodeURIComponent(key);
    if (call.method === 'PUT' && call.path.startsWith('/data/v1/async/')) return asyncUpsert(dataExtension, call.body);
    if (call.path.startsWith('/hub/v1/dataevents/')) return rowset(dataExtension, call.body);
    const job = /^\/data\/v1\/async\/([^/]+)\/(status|results)$/.exec(call.path);
    if (job?.[1] && job[2] === 'status') return jobStatus(job[1]);
    if (job?.[1]) return jobResults(job[1], Number(call.query.get('page')));
    return { status: 404, body: { errorcode: 30003, message: `nothing at ${call.path}` } };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://fake');
    const call: RecordedCall = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body: text === '' ? undefined : JSON.parse(text),
      authorization: request.headers.authorization,
    };
    calls.push(call);
    const answer = answerTo(call);
    if (call.path === '/v2/token' && state.tokenDelayMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, state.tokenDelayMs));
    }
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    const type = typeof answer.body === 'string' ? 'text/html' : 'application/json';
    response.writeHead(answer.status, { 'content-type': type, ...answer.headers });
    response.end(textOf(answer.body));
  }

  const server = createServer((request, response) => {
    void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    calls,
    jobs,
    callsTo: (part: string) => calls.filter((call) => call.path.includes(part)),
    addDataExtension(key: string, keys: string[]): void {
      primaryKeys.set(key, keys);
    },
    rowsIn: (key: string): Row[] => [...(tables.get(key)?.values() ?? [])],
    /** The next request whose path holds `part` gets this answer; several queue up. */
    answerNext(part: string, answer: Answer): void {
      scripted.push({ matches: (call) => call.path.includes(part), answer });
    },
    expireTokens: () => tokens.clear(),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeMarketingCloud = Awaited<ReturnType<typeof startFakeMarketingCloud>>;
