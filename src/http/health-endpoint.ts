import type { RequestHandler } from 'express';
import type Redis from 'ioredis';

/** GET /healthz: the process runs. */
export const healthEndpoint: RequestHandler = (_request, response) => {
  response.json({ status: 'ok' });
};

const ANSWER_WITHIN_MS = 2_000;

/** GET /readyz: it can do its work, which needs Redis, of every business unit its own → 200 or 503 `{status, redis}`. */
export function readyEndpoint(databases: readonly Redis[]): RequestHandler {
  return async (_request, response) => {
    const answered = await Promise.race([
      Promise.all(databases.map((redis) => redis.ping())).then(
        () => true,
        () => false,
      ),
      new Promise<false>((resolve) => setTimeout(resolve, ANSWER_WITHIN_MS, false).unref()),
    ]);
    response.status(answered ? 200 : 503).json({ status: answered ? 'ready' : 'not_ready', redis: answered });
  };
}
