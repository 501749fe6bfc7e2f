import express, { type RequestHandler } from 'express';
import { HttpError } from '../errors';
import { readConversion } from './conversion';
import type { ConversionNames } from './conversion-names';
import type { ConversionRecorder } from './conversion-recorder';

const MOST_ROWS = 1_000;
/** Rows under way together, so that nobody else waits long for Redis. */
const ROWS_AT_ONCE = 100;

/** Parses the body once the caller is known to be allowed to send one. */
export const readConversionsBody: RequestHandler = express.json({ limit: '2mb' });

/**
 * POST /conversions, behind the bearer check and {@link readConversionsBody}: one conversion or an array of up to 1,000
 * (see `givenConversionSchema`), from shop, CRM or call centre. Idempotent on `conversionId`: the first stands.
 *
 * 200 `{results: [{conversionId, result: recorded | duplicate | refused, attribution?, messageKey?, problem?}]}`, in order;
 * 400 with the same body where no row could be used; 400 `body_unusable`; 413; 503 while Redis is away, to be sent again.
 */
export function conversionsEndpoint(dependencies: {
  conversions: ConversionRecorder;
  conversionNames: Pick<ConversionNames, 'note'>;
  defaultCountry: string | undefined;
  clock: () => number;
}): RequestHandler {
  const { conversions, conversionNames, defaultCountry, clock } = dependencies;

  async function take(row: unknown, nowMs: number) {
    const read = readConversion(row, { nowMs, defaultCountry });
    if (!read.ok) {
      const told = { conversionId: read.conversionId ?? null, result: 'refused' as const, problem: read.problem };
      return { name: undefined, told };
    }
    const { conversionId, name } = read.conversion;
    return { name, told: { conversionId, ...(await conversions.record(read.conversion)) } };
  }

  return async (request, response) => {
    const body: unknown = request.body;
    const rows = Array.isArray(body) ? body : [body];
    if (typeof body !== 'object' || body === null || rows.length === 0 || rows.length > MOST_ROWS) {
      throw new HttpError(400, 'body_unusable', `one conversion or an array of 1 to ${MOST_ROWS} is needed`);
    }
    const nowMs = clock();
    const results = [];
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      results.push(...(await Promise.all(rows.slice(from, from + ROWS_AT_ONCE).map((row) => take(row, nowMs)))));
    }
    await conversionNames.note(results.flatMap(({ name, told }) => (name && told.result === 'recorded' ? [name] : [])));
    const usable = results.some(({ told }) => told.result !== 'refused');
    response.status(usable ? 200 : 400).json({ results: results.map(({ told }) => told) });
  };
}
