import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { FrameRefusals } from '../doctor/frame-refusals';
import { type BoundedBodies, readBoundedJson } from '../http/bounded-bodies';

/** Read as JSON whatever it is called; a report is short. */
export const readCspReport = (bodies: BoundedBodies): RequestHandler => readBoundedJson(bodies, 'browser', 16 * 1024);

/** Anybody may call: more than this in a minute is not written down. */
const MOST_A_MINUTE = 30;
const MINUTE_MS = 60_000;

const reportSchema = z.object({
  'csp-report': z.object({
    'document-uri': z.string().optional(),
    'effective-directive': z.string().optional(),
    'violated-directive': z.string().optional(),
    'blocked-uri': z.string().optional(),
    referrer: z.string().optional(),
  }),
});

/**
 * POST /csp-reports → 204: a browser tells that it did not show one of our pages inside another (`report-uri` of our
 * policy). Of the page around ours only scheme and host are kept, of the person nothing; everything else is dropped.
 */
export function cspReportEndpoint(dependencies: {
  frameRefusals: Pick<FrameRefusals, 'note'>;
  clock: () => number;
}): RequestHandler {
  const { frameRefusals, clock } = dependencies;
  let minute = 0;
  let inMinute = 0;

  return async (request, response) => {
    const now = Math.floor(clock() / MINUTE_MS);
    if (now !== minute) [minute, inMinute] = [now, 0];
    inMinute += 1;
    const origin = inMinute > MOST_A_MINUTE ? undefined : ancestorOf(request.body);
    if (origin !== undefined) await frameRefusals.note(origin);
    response.sendStatus(204);
  };
}

/** Chromium names our own page in place of the one around it. */
const NOT_NAMED = 'a host that the browser does not name';

/** The place around our page, as far as the browser tells; undefined where the report is not about framing. */
function ancestorOf(body: unknown): string | undefined {
  const parsed = reportSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const report = parsed.data['csp-report'];
  const directive = report['effective-directive'] ?? report['violated-directive'] ?? '';
  if (!directive.startsWith('frame-ancestors')) return undefined;
  const own = originOf(report['document-uri']);
  const others = [report['blocked-uri'], report.referrer].map(originOf).filter((origin) => origin !== own);
  return others.find((origin) => origin !== undefined) ?? NOT_NAMED;
}

function originOf(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { origin, protocol } = new URL(address);
  return /^https?:$/.test(protocol) ? origin.slice(0, 200) : undefined;
}
