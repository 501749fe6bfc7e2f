/** What the checks of Redis say, and of what came through it. */
export const redisSentences = {
  redis_answers: 'answers',
  redis_silent: 'no answer',
  redis_see: 'see that Redis runs and that REDIS_URL names it, with its password',
  redis_none: 'none could be started',
  redis_start: 'set REDIS_URL, or install redis-server',
  redis_not_told: 'Redis does not tell it',
  redis_setting_not_told: 'this Redis does not tell it',
  redis_see_version: 'see that it is {version} or newer',
  redis_use_version: 'use Redis {version} or newer',
  redis_see_setting: 'see that {name} is {wanted}',
  redis_is_not: 'is {is}, should be {wanted}',
  redis_set_appendonly: 'set `appendonly yes` in redis.conf, or take a Redis plan that persists',
  redis_set_appendfsync:
    'set `appendfsync always` in redis.conf: up to a second of opt-outs and sends may be lost in a crash',
  redis_set_maxmemory_policy:
    'set `maxmemory-policy noeviction` in redis.conf or the plan: opt-outs may be thrown away for room',
  redis_in_the_clear: 'goes in the clear to {host}, password and people too',
  redis_use_tls: 'use rediss:// in REDIS_URL, or leave it where the network between is nobody’s but yours',
  redis_remembers: 'Redis remembers it',
  arrived_none: 'none has come yet',
  arrived_last: 'the last came at {at}',
  arrived_write: 'write to your sender from a phone, and run the checks again',
  arrived_let_through:
    "let one contact through a published journey; a 401 means that MC_JWT_SIGNING_SECRET is another package's",
  framing_refused: 'a browser did not show our page inside {places}; told for {days} days after the last time',
  framing_open:
    "open a step in Journey Builder: where its page stays empty, add the host in the browser's console line to JOURNEY_BUILDER_ORIGINS if it is Salesforce's own",
} as const;
