import { CAP_LUA } from '../consent/frequency-cap';
import { READ_CONSENT_LUA } from '../consent/read-consent-lua';
import { BUCKETS_LUA } from '../redis/buckets';
import { redisScript } from '../redis/script';

/** What a decision needs of Redis, without a claim; `since` (ms) begins the cap window. → {consent, promotional, other} */
export const FACTS = redisScript('waFacts', {
  args: ['address', 'since'],
  lua: `${READ_CONSENT_LUA}${BUCKETS_LUA}${CAP_LUA}
return {read_for_decision(address), cap_counts(address, since)}
`,
});
