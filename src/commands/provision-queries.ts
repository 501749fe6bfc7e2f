import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createQueryActivities } from '../marketing-cloud/query-activities';
import { type ProvisionedQuery, provisionQueries } from '../reporting/provision-queries';
import { queryGuide } from '../reporting/query-guide';
import { readShippedQueries } from '../reporting/shipped-queries';
import type { openCommandDependencies } from './command-dependencies';

/** Where files and guide are left for somebody who makes the queries by hand. */
const LEFT_IN = 'whatsapp-queries';

const WORDS: Record<ProvisionedQuery['state'], string> = {
  created: 'created',
  changed: 'up to date',
  left_out: 'left out',
  failed: 'FAILED',
};

/**
 * Makes the Query Activities of the shipped queries and says what it did; where one is refused, leaves all their texts and a
 * guide in a folder. → whether all are there
 */
export async function provisionQueriesByCommand(
  { definitions, metadata, folders, mappings, marketingCloud }: Awaited<ReturnType<typeof openCommandDependencies>>,
  folderId: number | undefined,
  print: (line: string) => void,
): Promise<boolean> {
  const queries = readShippedQueries(definitions);
  const done = await provisionQueries({
    queries,
    activities: createQueryActivities(marketingCloud),
    metadata,
    folders,
    mapping: await mappings.load(),
    folderId,
  });
  for (const { name, state, target, details } of done) {
    print(`${WORDS[state].padEnd(14)} query ${name} → ${target}${details.length > 0 ? `: ${details.join('; ')}` : ''}`);
  }
  const missing = done.filter(({ state }) => state !== 'created' && state !== 'changed').length;
  if (missing === 0) {
    print(`All ${done.length} queries are there. None is scheduled: put them into an automation, once a day.`);
    return true;
  }
  mkdirSync(LEFT_IN, { recursive: true });
  for (const { name, text } of queries) writeFileSync(join(LEFT_IN, `${name}.sql`), text);
  writeFileSync(join(LEFT_IN, 'guide.md'), queryGuide(queries));
  print(
    `${missing} of ${done.length} queries are not there. Their texts are in ${LEFT_IN}/; guide.md tells how to make and schedule them.`,
  );
  return false;
}
