import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGLISH } from '../../src/ui/admin/admin-words';
import { es } from '../../src/ui/admin/text/es';
import { pt } from '../../src/ui/admin/text/pt';

const SRC = join(__dirname, '../../src');
/** What the admin page's calls reach; errors of other doors, of commands and of work in the background do not come from them. */
const OF_OTHERS =
  /^(commands|journey|signals|report-page|redis|delivery|hand-over|outbox|conversions|execution|crm|setup)\//;
/** Of the files that are reached, what no call of the page comes to. */
const NEVER_ANSWERED = new Set([
  // Only the configuration page's doors.
  'nothing_counted',
  // At start-up.
  'settings_invalid',
  // Of a message on its way.
  'recipient_invalid',
]);
/** Codes that are no literal beside their error: of a union or a table. */
const BY_TYPE = [
  ...['window_closed', 'suppressed', 'no_address', 'under_way', 'changed_meanwhile'],
  ...['nothing_waits', 'unknown_outcome', 'in_the_past', 'unknown_reply'],
  ...['not_allowed', 'not_found', 'rate_limited', 'marketing_cloud_unreachable'],
  // Of the page itself.
  ...['offline', 'unexpected', 'unavailable', 'request_unreadable', 'choose_unit'],
];

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !path.startsWith('ui/') && !OF_OTHERS.test(path),
);
const literals = (text: string): string[] => [
  ...[...text.matchAll(/new HttpError\(\s*\d+,\s*'(\w+)'/g)].map(([, code = '']) => code),
  ...[...text.matchAll(/new (?:Coded|MarketingCloud|Graph)Error\(\s*'(\w+)'/g)].map(([, code = '']) => code),
  ...[...text.matchAll(/super\(\s*'(\w+)'/g)].map(([, code = '']) => code),
  // The union of all codes of Marketing Cloud.
  ...[...text.matchAll(/^ {2}\| '(mc_\w+)'/gm)].map(([, code = '']) => code),
];

test('every failure that a call of the admin page can meet has words in each language', () => {
  const codes = new Set([...files.flatMap((path) => literals(readFileSync(join(SRC, path), 'utf8'))), ...BY_TYPE]);
  for (const code of NEVER_ANSWERED) expect([code, codes.delete(code)]).toEqual([code, true]);
  expect(codes.size).toBeGreaterThan(70);
  for (const texts of [ENGLISH, es, pt]) {
    expect([...codes].filter((code) => !Object.hasOwn(texts, `failure.${code}`))).toEqual([]);
  }
});
