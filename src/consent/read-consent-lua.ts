import { consentKey, consentReadyKey } from '../redis/redis-keys';
import { LOST, REVISION } from './consent-state';
import { PERSON_OF_LUA } from './person-of-lua';

/**
 * Lua to paste at the head of any script that must see consent in the same step as something else. It defines
 *
 * - `read_consent(address)` → flat array field, value, … of the person behind the address, for `parseConsent`;
 * - `read_for_decision(address)` → the same and the revision; with `~lost` among the fields where this Redis has no mark of holding what `WA_Consent` holds
 *   (consent-readiness.ts looks every few seconds; a Redis that was emptied since must not answer "no opt-out");
 * - `consent_revision(address)` → text that differs after every change of consent, `'0'` for somebody unknown.
 *
 * All aliases of a person share one record, so both see a STOP that came from any of them. One GET and one HGETALL.
 */
export const READ_CONSENT_LUA = `${PERSON_OF_LUA}
local function read_consent(address)
  return redis.call('HGETALL', '${consentKey('')}' .. person_of(address))
end
local function read_for_decision(address)
  local flat, revision = read_consent(address), '0'
  for i = 1, #flat, 2 do
    if flat[i] == '${REVISION}' then revision = flat[i + 1] end
  end
  if redis.call('EXISTS', '${consentReadyKey()}') == 0 then
    flat[#flat + 1], flat[#flat + 2] = '${LOST}', '1'
  end
  return flat, revision
end
local function consent_revision(address)
  return redis.call('HGET', '${consentKey('')}' .. person_of(address), '${REVISION}') or '0'
end
`;
