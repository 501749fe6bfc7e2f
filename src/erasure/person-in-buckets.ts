import type Redis from 'ioredis';
import { CAP_LUA } from '../consent/frequency-cap';
import { PERSON_OF_LUA } from '../consent/person-of-lua';
import { INDEX_LUA, TOUCHES_LUA } from '../execution/touches-lua';
import { capsKey, contactAddressesKey, messageIdsKey, touchedKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import type { Person } from './person';

/**
 * What stands in buckets under names; `names`: a kind of bucket and a name, and so on. `isErased`: it goes; else it is told.
 * → the kinds and names under which something stood, what earlier versions kept under keys of their own included
 */
export const NAMED_IN_BUCKETS = redisScript('waNamedInBuckets', {
  args: ['isErased'],
  list: 'names',
  lua: `${PERSON_OF_LUA}${INDEX_LUA}${TOUCHES_LUA}${CAP_LUA}
local stands = {
  ['${messageIdsKey.kind}'] = message_of,
  ['${contactAddressesKey.kind}'] = address_of,
  ['${touchedKey.kind}'] = function(name) return touches_of(name)[1] end,
  ['${capsKey.kind}'] = function(name) return cap_of(name)[1] end,
}
local drop = {
  ['${messageIdsKey.kind}'] = drop_message_of,
  ['${contactAddressesKey.kind}'] = drop_address_of,
  ['${touchedKey.kind}'] = drop_touches,
  ['${capsKey.kind}'] = drop_cap,
}
local found = {}
for i = 1, #names, 2 do
  if (isErased == '1' and drop or stands)[names[i]](names[i + 1]) then found[#found + 1] = names[i] .. ' ' .. names[i + 1] end
end
return found
`,
});

/** What the index of messages holds of a person: whom they were sent to, what, how often, and by which ids Meta knows it. */
export function createPersonInBuckets(redis: Redis) {
  const namedInBuckets = bindScript(redis, NAMED_IN_BUCKETS);

  const namesOf = ({ addresses, contactKeys, wamids }: Person): string[] => [
    ...[...addresses].flatMap((address) => [touchedKey.kind, address, capsKey.kind, address]),
    ...[...contactKeys].flatMap((contactKey) => [contactAddressesKey.kind, contactKey]),
    ...[...wamids].flatMap((wamid) => [messageIdsKey.kind, wamid]),
  ];

  return {
    find: (person: Person) => namedInBuckets<string[]>({ isErased: false, names: namesOf(person) }),

    /** → how many things went. */
    erase: async (person: Person): Promise<number> =>
      (await namedInBuckets<string[]>({ isErased: true, names: namesOf(person) })).length,
  };
}
