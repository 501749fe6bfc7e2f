import { setTimeout as sleep } from 'node:timers/promises';
import express, { type RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import type { ConsentEffect } from './consent-effect';
import type { ConsentRecorder } from './consent-recorder';
import { OPT_OUT_SETTLES_MS } from './opt-out-guard';

const MOST_ROWS = 1_000;
/** Rows given to the recorder at once. */
const ROWS_AT_ONCE = 100;

const optOutSchema = z.object({ status: z.literal('opted_out') });

/** Parses the body once the caller is known to be allowed to send one. */
export const readConsentBody: RequestHandler = express.json({ limit: '1mb' });

/**
 * POST /consents, behind the bearer check and {@link readConsentBody}: one consent or an array of up to 1,000
 * (see `givenConsentSchema`), from checkout, form, QR code or web widget. Idempotent on `evidenceId`.
 *
 * 200 `{results: [{evidenceId, result: recorded | outdated | duplicate | refused, problem?}]}`, in order; 400 with the
 * same body where no row could be used; 400 `body_unusable`; 413; 503 while Redis is away, to be sent again.
 */
export function consentsEndpoint(dependencies: {
  recorder: ConsentRecorder;
  /** Queues what a consent asks for; called before the answer, so that a crash is followed by a repeat. */
  carryOut: (effects: readonly ConsentEffect[]) => Promise<void>;
}): RequestHandler {
  const { recorder, carryOut } = dependencies;
  return async (request, response) => {
    const body: unknown = request.body;
    const rows = Array.isArray(body) ? body : [body];
    if (typeof body !== 'object' || body === null || rows.length === 0 || rows.length > MOST_ROWS) {
      throw new HttpError(400, 'body_unusable', `one consent or an array of 1 to ${MOST_ROWS} is needed`);
    }
    const results = [];
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      results.push(...(await recorder.record(rows.slice(from, from + ROWS_AT_ONCE))));
    }
    // As with webhooks: who was told that an opt-out is recorded can rely on it (see opt-out-guard.ts).
    if (rows.some((row) => optOutSchema.safeParse(row).success)) await sleep(OPT_OUT_SETTLES_MS);
    await carryOut(results.flatMap((each) => (each.result === 'refused' ? [] : each.effects)));
    const usable = results.some((each) => each.result !== 'refused');
    response.status(usable ? 200 : 400).json({
      results: results.map(({ evidenceId, result, ...rest }) => ({
        evidenceId: evidenceId ?? null,
        result,
        ...('problem' in rest ? { problem: rest.problem } : {}),
      })),
    });
  };
}
