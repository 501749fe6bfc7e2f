import { Readable, Writable } from 'node:stream';
import express, { type RequestHandler } from 'express';
import type { ConsentRecorder } from '../consent/consent-recorder';
import { importConsents, type RefusedLine } from '../consent/import-consents';
import { CodedError, HttpError, wordsOf } from '../errors';
import { sayOfAct } from './act-sentences';
import type { AuditedAct, AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import type { ImportedConsents } from './consent-data';

/** What a browser sends in one go; larger files are for `npm run consents:import`. */
const LARGEST_FILE = '20mb';
/** Refused lines that the page gets back; the rest is counted. */
const LARGEST_REPORT_BYTES = 2 * 1024 * 1024;
/** Refused lines that the page shows with their reasons; the report holds the others. */
const MOST_REFUSALS = 100;

export interface ImportConsentsDependencies {
  consentRecorder: ConsentRecorder;
  audit: AuditLog;
}

/** The file as it is: its encoding is looked at by the import. */
export const readConsentsFile: RequestHandler = express.raw({ type: 'text/csv', limit: LARGEST_FILE });

/**
 * POST /admin/api/consent/import, the CSV as its body → {@link ImportedConsents}: as `npm run consents:import`, with the
 * refused lines and their reasons as a CSV of the same kind, and the first {@link MOST_REFUSALS} of them with their reasons
 * by code. Fires no entry events: a file tells of the past. 400 `csv_…`
 * where the file as a whole cannot be used; nothing of it is taken then.
 */
export function importConsentsEndpoint({ consentRecorder, audit }: ImportConsentsDependencies): RequestHandler {
  return async (request, response) => {
    const file = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const report: Buffer[] = [];
    const refusals: RefusedLine[] = [];
    let kept = 0;
    let isCut = false;
    const openReport = () =>
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          isCut ||= kept + chunk.length > LARGEST_REPORT_BYTES;
          if (!isCut) report.push(chunk);
          kept += chunk.length;
          done();
        },
      });
    const detail = sayOfAct('act_bytes', { n: file.length });
    const act: AuditedAct = { operator: operatorOf(response), act: 'consents_imported', subject: 'a file', detail };
    try {
      const totals = await audit.act(act, () =>
        importConsents({
          openFile: () => Readable.from([file]),
          openReport,
          recorder: consentRecorder,
          onRefused: (refused) => void (refusals.length < MOST_REFUSALS && refusals.push(refused)),
        }),
      );
      const imported: ImportedConsents = {
        ...totals,
        ...(totals.refused > 0 && { report: Buffer.concat(report).toString('utf8'), reportIsCut: isCut, refusals }),
      };
      response.json(imported);
    } catch (error) {
      if (!(error instanceof CodedError) || !error.code.startsWith('csv_')) throw error;
      throw new HttpError(400, error.code, wordsOf(error), { cause: error });
    }
  };
}
