import type { RequestHandler } from 'express';
import type Redis from 'ioredis';
import { z } from 'zod';
import { HttpError } from '../errors';
import type { RefusedFallbacks } from '../execution/refused-fallbacks';
import { requestBody } from '../http/request-body';
import { fitRow, keyColumns } from '../marketing-cloud/data-extensions';
import { maskIn, maskPhone } from '../mask-personal-data';
import { findDead, replayEdited } from '../outbox/dead-letters';
import { type Row, rowSchema, TABLES, type Table } from '../redis/outbox-entry';
import { sayOfAct } from './act-sentences';
import type { AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import type { FindPersonDependencies } from './find-person';
import { maskedRow, readRow } from './masked-row';
import type { NameFallbacks } from './name-fallbacks';
import { namedPerson } from './named-person';
import type { RefusedRowView, RefusedSearchView } from './page-data';
import { sayRefusal } from './refusal-sentences';
import { createSearchRefused } from './search-refused';

const SHOWN = 50;

export interface RefusedDependencies extends FindPersonDependencies {
  redis: Redis;
  refusedFallbacks: RefusedFallbacks;
  audit: AuditLog;
  nameFallbacks: NameFallbacks;
}

const word = z.string().trim().min(1).max(254).optional();
const searchSchema = z
  .strictObject({ person: word, journey: word, step: word, cause: word })
  .refine((sought) => Object.values(sought).some((value) => value !== undefined), 'say what to look for');

/**
 * GET /admin/api/refused?person=&journey=&step=&cause= → {@link RefusedSearchView}: refused rows and late fallbacks to which
 * all of it applies, the oldest 50 of each. Who was looked for is audited.
 */
export function searchRefusedEndpoint(dependencies: RefusedDependencies): RequestHandler {
  const search = createSearchRefused(dependencies);
  const { audit, nameFallbacks } = dependencies;
  return async (request, response) => {
    const { person, ...sought } = requestBody(searchSchema, request.query);
    const look = async () => {
      const named = person ? await namedPerson(person, dependencies) : undefined;
      const matching = await search({ ...sought, ...(named && { person: named.person }) }, SHOWN);
      const notAsked = named?.notAsked;
      return { ...matching, ...(notAsked && { notAsked: notAsked.english, notAskedSaid: notAsked.saying }) };
    };
    const found =
      person === undefined
        ? await look()
        : await audit.act(
            { operator: operatorOf(response), act: 'refused_searched', subject: maskPhone(person) },
            look,
          );
    const view: RefusedSearchView = {
      ...found,
      fallbacks: await nameFallbacks(found.fallbacks),
      letters: found.letters.map(({ reason, row, ...letter }) => ({
        ...letter,
        reason: maskIn(reason),
        row: maskedRow(row),
      })),
    };
    response.json(view);
  };
}

const entryId = z.string().regex(/^\d+-\d+$/);
const letterSchema = z.object({ from: z.enum(TABLES), id: entryId });

/** GET /admin/api/dead-letters/row?from=WA_Message&id= → {@link RefusedRowView}: the row in full, which is audited. */
export function refusedRowEndpoint({ redis, definitions, audit }: RefusedDependencies): RequestHandler {
  return async (request, response) => {
    const { from, id } = requestBody(letterSchema, request.query);
    const letter = await audit.act(
      { operator: operatorOf(response), act: 'refused_row_opened', subject: from, detail: id },
      () => letterOf(redis, from, id),
    );
    const row = readRow(letter.row) ?? {};
    const fit = fitRow(definitions[from], row);
    const view: RefusedRowView = {
      id,
      reason: letter.reason,
      row,
      columns: definitions[from].columns.map((column) => ({
        name: column.name,
        type: column.type,
        isKey: 'primaryKey' in column,
        ...('length' in column && { length: column.length }),
      })),
      problems: fit.ok ? [] : fit.problems.map(({ english }) => english),
      said: fit.ok ? [] : fit.problems.map(({ saying }) => saying),
    };
    response.json(view);
  };
}

const editSchema = letterSchema.extend({ row: rowSchema });

/**
 * POST /admin/api/dead-letters/edit `{from, id, row}` → `{replayed: 1}`: the row with other values goes on its way in place of
 * the one that was refused. 409 `row_does_not_fit` with every problem; `row_key_changed`, as it would be another's row;
 * `row_follows_consent`; 404 `letter_gone`.
 */
export function editRefusedEndpoint({ redis, definitions, audit }: RefusedDependencies): RequestHandler {
  return async (request, response) => {
    const { from, id, row } = requestBody(editSchema, request.body);
    if (from === 'WA_Consent') {
      throw new HttpError(
        409,
        'row_follows_consent',
        'a row of WA_Consent says what the consent store holds: change that on the page Consent, then send the row again',
      );
    }
    const before = readRow((await letterOf(redis, from, id)).row) ?? {};
    const key = keyColumns(definitions[from]).find((name) => before[name] && before[name] !== row[name]);
    if (key !== undefined)
      throw new HttpError(409, 'row_key_changed', `${key} says whose row it is and stays as it is`);
    const fit = fitRow(definitions[from], row);
    if (!fit.ok) throw new HttpError(409, 'row_does_not_fit', sayRefusal('refusal_row', { problems: fit.problems }));
    const columns = changedColumns(before, fit.fits).join(', ');
    const replayed = await audit.act(
      {
        operator: operatorOf(response),
        act: 'refused_row_edited',
        subject: from,
        detail: columns === '' ? sayOfAct('act_nothing_changed', { id }) : sayOfAct('act_changed', { id, columns }),
      },
      () => replayEdited(redis, from, id, fit.fits),
    );
    if (replayed === 0) throw gone();
    response.json({ replayed });
  };
}

/** Names alone: their values may be what somebody wrote. */
function changedColumns(before: Row, after: Row): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]);
}

async function letterOf(redis: Redis, table: Table, id: string) {
  const letter = await findDead(redis, table, id);
  if (letter === undefined) throw gone();
  return letter;
}

const gone = () => new HttpError(404, 'letter_gone', 'it was sent again or discarded meanwhile');
