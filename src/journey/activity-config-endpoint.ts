import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler } from 'express';

/**
 * GET config.json of an activity: the committed file with `{{baseUrl}}` replaced by this installation's address, so one
 * build serves any host (JB 1). Read once; Journey Builder loads it whenever a canvas opens.
 */
export function activityConfigEndpoint(activity: 'message' | 'outcome', publicUrl: string): RequestHandler {
  const template = readFileSync(join(__dirname, `../../config/activity-${activity}.json`), 'utf8');
  const json = template.replaceAll('{{baseUrl}}', `${publicUrl}/activities/${activity}`);
  return (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('application/json').send(json);
  };
}
