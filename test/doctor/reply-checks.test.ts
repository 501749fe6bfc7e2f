import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkReplies, judgeReplyRules } from '../../src/doctor/reply-checks';
import { loadReplyRules } from '../../src/replies/load-reply-rules';

const shipped = loadReplyRules();

test('rules whose owners are examples are warned of, and good ones counted', () => {
  expect(checkReplies({ rulesFile: undefined, salesforce: false })).toEqual([
    expect.objectContaining({ id: 'replies.rules', status: 'warn', detail: expect.stringContaining('sales, service') }),
  ]);
  const owners = Object.fromEntries(
    Object.entries(shipped.owners).map(([key, owner]) => [key, { ...owner, email: `${key}@aurora-villas.com` }]),
  );
  expect(judgeReplyRules({ ...shipped, owners }, { salesforce: false })).toEqual([
    expect.objectContaining({ status: 'ok', detail: '2 owners with email, zone and hours; 3 rules and a default' }),
  ]);
});

test('a route to a CRM that is not set up fails, and so does a file that cannot be read', () => {
  const toCrm = { ...shipped, default: { ...shipped.default, route: 'case' as const } };
  expect(judgeReplyRules(toCrm, { salesforce: false })[0]).toMatchObject({ status: 'fail' });
  expect(judgeReplyRules(toCrm, { salesforce: true })[0]).toMatchObject({ status: 'warn' });
  const rulesFile = join(mkdtempSync(join(tmpdir(), 'rules-')), 'rules.json');
  writeFileSync(rulesFile, JSON.stringify({ ...shipped, owners: { ana: { email: 'ana', zone: 'Mars', hours: {} } } }));
  const [check] = checkReplies({ rulesFile, salesforce: false });
  expect(check).toMatchObject({ id: 'replies.rules', status: 'fail' });
  for (const place of ['owners.ana.email', 'owners.ana.zone', 'owners.ana.hours'])
    expect(check?.detail).toContain(place);
});
