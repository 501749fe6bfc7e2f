import { randomTokens } from '../../../sandbox/stand-ins';
import { SANDBOX_TENANT } from '../../../sandbox/tenant';

test('the tokens of a demo are long, all different, of this run alone, and none that stands in the source', () => {
  const [one, other] = [randomTokens(), randomTokens()].map((tokens) => Object.values(tokens));
  const all = [...(one ?? []), ...(other ?? []), ...Object.values(SANDBOX_TENANT.app)];
  expect(new Set(all).size).toBe(all.length);
  for (const token of [...(one ?? []), ...(other ?? [])]) expect(token.length).toBeGreaterThanOrEqual(32);
});
