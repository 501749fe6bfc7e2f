import { SettingsError } from '../errors';
import { loadReplyRules } from '../replies/load-reply-rules';
import type { ReplyRules } from '../replies/reply-rules';
import type { HandOverRoute } from '../vocabulary';
import type { NamedOwner } from './hand-over-checks';

/** Owners of the rules with the ways in which replies reach them; none where the rules cannot be read, which another check tells. */
export function readNamedOwners(rulesFile: string | undefined): NamedOwner[] {
  try {
    return namedOwners(loadReplyRules(rulesFile));
  } catch (error) {
    if (error instanceof SettingsError) return [];
    throw error;
  }
}

/** Pure. */
function namedOwners({ owners, rules, default: otherwise }: ReplyRules): NamedOwner[] {
  const handlings = [...rules, otherwise];
  return Object.entries(owners).map(([key, { email, queue }]) => {
    const theirs = handlings.filter((handling) => handling.owners.includes(key) || handling.second === key);
    const routes = [...new Set(theirs.map(({ route }) => route))];
    const campaigns = [...new Set(theirs.flatMap(({ campaignId }) => campaignId ?? []))];
    return { key, email, routes, campaigns, ...(queue !== undefined && { queue }) };
  });
}

export const routesOf = (owners: readonly NamedOwner[]): Set<HandOverRoute> =>
  new Set(owners.flatMap(({ routes }) => routes));
