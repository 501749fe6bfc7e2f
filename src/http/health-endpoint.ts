import type { RequestHandler } from 'express';
import type Redis from 'ioredis';

/** GET /healthz: the process runs. */
export const healthEndpoint: RequestHandler = (_request, response) => {
  response.json({ status: 'ok' });
};

const ANSWER_WITHIN_MS = 2_000;

/** Journey Builder waits 100 s for an answer (JB 1.3): a process whose callers wait so long needs others beside it. */
const BUSY_FROM_MS = 20_000;
/** It is well again when it has all but caught up: one that comes and goes helps nobody. */
const BUSY_UNTIL_MS = 5_000;

/**
 * GET /readyz: it can do its work, which needs Redis, of every business unit its own, and in time → 200 or 503
 * `{status, redis}`; `status` is `busy` while callers wait too long to be let in. Those who are there are answered all the same.
 */
export function readyEndpoint(
  units: readonly { redis: Redis; admission: { longestWaitMs(): number } }[],
): RequestHandler {
  let isBusy = false;
  return async (_request, response) => {
    const waitMs = Math.max(0, ...units.map(({ admission }) => admission.longestWaitMs()));
    isBusy = waitMs >= (isBusy ? BUSY_UNTIL_MS : BUSY_FROM_MS);
    const answered = await Promise.race([
      Promise.all(units.map(({ redis }) => redis.ping())).then(
        () => true,
        () => false,
      ),
      new Promise<false>((resolve) => setTimeout(resolve, ANSWER_WITHIN_MS, false).unref()),
    ]);
    const status = answered ? (isBusy ? 'busy' : 'ready') : 'not_ready';
    response.status(status === 'ready' ? 200 : 503).json({ status, redis: answered });
  };
}
