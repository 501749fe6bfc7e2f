import { aliasKey } from '../redis/redis-keys';

/**
 * Lua to paste at the head of any script that must know whom an address belongs to. It defines
 *
 * - `person_of(address)` → the main address of the person, the address itself for somebody unknown. Asked of Redis once in
 *   a script, since consent, caps and what waits all ask it;
 * - `give_address(address, main)`: the address is of the person with this main address from now on.
 */
export const PERSON_OF_LUA = `
local people = {}
local function person_of(address)
  local person = people[address]
  if not person then
    person = redis.call('GET', '${aliasKey('')}' .. address) or address
    people[address] = person
  end
  return person
end
local function give_address(address, main)
  redis.call('SET', '${aliasKey('')}' .. address, main)
  people[address] = main
end
`;
