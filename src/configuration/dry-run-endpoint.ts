import type { RequestHandler } from 'express';
import { z } from 'zod';
import { resolvedBy } from '../decision/expressions';
import type { DryRun } from '../delivery/trial/dry-run';
import { HttpError } from '../errors';
import { journeyId } from '../execution/journey-id';
import { requestBody } from '../http/request-body';
import { boundValuesSchema, inArgumentsSchema } from '../journey/in-arguments';
import { LIMITS } from '../limits';
import type { EntryRow, EntryRows } from '../marketing-cloud/entry-rows';
import type { EstimatedCost } from '../reporting/estimated-cost';
import { toldOrRefused } from './marketer-answer';
import { marketerOf } from './marketer-authentication';
import type { MarketerPace } from './marketer-pace';
import type { DryRunResult } from './page-data';

const MOST_EXPRESSIONS = 200;
const text = z.string().max(500);

const bodySchema = z.object({
  eventKey: z.string().trim().min(1).max(200),
  activityId: z.string().trim().max(100).default('').transform(journeyId),
  /** As a step stores them, with its expressions. */
  inArguments: z.record(z.string(), z.unknown()),
  /** Which field of a row stands for which expression. */
  fields: z.record(text, text).refine((fields) => Object.keys(fields).length <= MOST_EXPRESSIONS),
  /** What stands for expressions that no row tells: what earlier steps answer, attributes of the contact. */
  values: z.record(text, z.string().max(4_000)).default({}),
});
type Body = z.infer<typeof bodySchema>;

export interface DryRunDependencies {
  entryRows: EntryRows;
  dryRun: (
    settings: unknown,
    people: Iterable<z.infer<typeof boundValuesSchema>>,
    step: { activityId: string },
  ) => Promise<DryRun>;
  /** What the messages cost at most, by the account's rates; undefined where nothing is charged for. */
  costOf: (run: DryRun) => EstimatedCost | undefined;
  dryRunPace: MarketerPace;
}

/**
 * POST /api/dry-run → {@link DryRunResult}: what the step would do with the people of its entry source, up to 10,000, by
 * the decision that `/execute` makes. One at a time in each process (429 `rate_limited`); rows are read with the
 * marketer's own token, decided and forgotten. Refusals as of `/api/choices`.
 */
export function dryRunEndpoint({ entryRows, dryRun, costOf, dryRunPace }: DryRunDependencies): RequestHandler {
  let isBusy = false;
  return async (request, response) => {
    const body = requestBody(bodySchema, request.body);
    const { user, access } = marketerOf(response);
    if (isBusy || !dryRunPace.allow(user)) throw new HttpError(429, 'rate_limited', 'another dry run is under way');
    isBusy = true;
    try {
      const source = toldOrRefused(await entryRows.read(access, body.eventKey, LIMITS.dryRunRows.max));
      const { settings } = requestBody(inArgumentsSchema.pick({ settings: true }), body.inArguments);
      const { settings: _, ...bound } = body.inArguments;
      const run = await dryRun(settings, peopleOf(bound, source.rows, body), { activityId: body.activityId });
      const cost = costOf(run);
      const result: DryRunResult = {
        source: source.name,
        total: source.total,
        looked: source.rows.length,
        outcomes: run.outcomes,
        ...(run.blanks && { blanks: run.blanks }),
        ...(cost && { cost }),
      };
      response.json(result);
    } finally {
      isBusy = false;
    }
  };
}

/** One by one as they are asked for: thousands at once would keep the calls of Journey Builder waiting. */
function* peopleOf(bound: object, rows: readonly EntryRow[], body: Body) {
  for (const row of rows) yield boundValuesSchema.parse(valuesOf(bound, row, body));
}

/** The in-arguments as `/execute` would get them for this row. */
function valuesOf(bound: object, row: EntryRow, { fields, values }: Pick<Body, 'fields' | 'values'>): unknown {
  return resolvedBy(bound, (expression) => {
    if (expression === '{{Contact.Key}}') return row.contactKey;
    if (expression === '{{Context.IsTest}}') return 'false';
    const field = Object.hasOwn(fields, expression) ? fields[expression] : undefined;
    if (field !== undefined) return row.fields[field.toLowerCase()] ?? '';
    return Object.hasOwn(values, expression) ? values[expression] : '';
  });
}
