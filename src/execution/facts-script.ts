import { READ_CONSENT_LUA } from '../consent/read-consent-lua';
import { redisScript } from '../redis/script';
import { CAP_LUA } from './frequency-cap';

/** What a decision needs of Redis, without a claim; `since` (ms) begins the cap window. → {consent, promotional, other} */
export const FACTS = redisScript('waFacts', {
  keys: ['cap'],
  args: ['address', 'since'],
  lua: `${READ_CONSENT_LUA}${CAP_LUA}
return {read_for_decision(address), cap_counts(cap, since)}
`,
});
