import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { request } from 'undici';
import { z } from 'zod';
import { DEMO_CONTACTS_FILE } from './contacts-file';

/** Last digits of the phones that get nothing any more: offline or a block, which Meta does not tell apart. */
const SILENT = '0003';
const contactsSchema = z.array(z.object({ Mobile: z.string() }));
const DAY_MS = 86_400_000;

/**
 * Writes into `WA_Consent` what a past season left there: those who get nothing in this run were reached once. Without
 * that their silence would say that they were never on WhatsApp, and not that they left. → how many they are
 */
export async function writePastDeliveries(marketingCloudUrl: string, now: number): Promise<number> {
  const contacts = contactsSchema.parse(parse(await readFile(DEMO_CONTACTS_FILE), { columns: true }));
  const numbers = contacts.map(({ Mobile }) => `+${Mobile.replace(/\D/g, '')}`).filter((each) => each.endsWith(SILENT));
  const at = now - 30 * DAY_MS;
  const rows = numbers.map((number) => ({
    Address: number,
    Topic: '~reach',
    Status: 'reachable',
    MobileNumber: number,
    EventDateUTC: new Date(at).toISOString(),
    ConsentSeq: String(at),
  }));
  const response = await request(`${marketingCloudUrl}/_sandbox/data-extensions/WA_Consent/rows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rows),
  });
  const answer = await response.body.text();
  if (response.statusCode !== 200) throw new Error(`WA_Consent took no rows: ${response.statusCode} ${answer}`);
  return rows.length;
}
