import type Redis from 'ioredis';
import { BUCKETS_LUA, PACKED_KEY_LUA } from '../redis/buckets';
import { executionKey, intakeKey, MESSAGE_ID_LIFE_MS, waitingSignalsKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { TRACES_LUA } from '../redis/traces';
import { MESSAGE_IDS_LUA } from './message-ids';
import { FIELD } from './record-fields';
import { READ_LATEST_TOUCH } from './touches';

/** Nobody has so many: what comes in more is somebody playing, and stays as it was written first. */
const MOST_WAITING = 100;

/**
 * Lua of whoever learns a message's WhatsApp id, or that somebody was sent one: `carry_out_again(name)` gives what waited
 * under this name back to the workers. For the ordinary message, for which nothing waits, it is one cheap command.
 * The replies of a person who quote nothing wait under the person's main address.
 */
export const CARRY_OUT_AGAIN_LUA = `
local function carry_out_again(name)
  local key = '${waitingSignalsKey('')}' .. name
  local signals = redis.call('SMEMBERS', key)
  if #signals == 0 then return end
  for _, signal in ipairs(signals) do redis.call('XADD', '${intakeKey()}', '*', 'body', signal) end
  redis.call('DEL', key)
end
`;

/** Lua: `wait_for(waiting, body, life, people)` keeps a signal; erasure finds it by whom it speaks of. */
const WAIT_FOR_LUA = `${TRACES_LUA}
local function wait_for(waiting, body, life, people)
  if redis.call('SCARD', waiting) < ${MOST_WAITING} then redis.call('SADD', waiting, body) end
  redis.call('PEXPIRE', waiting, life)
  for _, address in ipairs(people) do leave_trace(address, waiting, tonumber(life)) end
end
`;

/**
 * Keeps a signal under the WhatsApp id that it names until somebody learns it. Where that happened since the caller looked,
 * the signal goes back at once.
 */
export const AWAIT_MESSAGE_ID = redisScript('waAwaitMessageId', {
  keys: ['waiting'],
  args: ['wamid', 'body', 'lifeMs'],
  list: 'people',
  lua: `${BUCKETS_LUA}${PACKED_KEY_LUA}${MESSAGE_IDS_LUA}${CARRY_OUT_AGAIN_LUA}${WAIT_FOR_LUA}
wait_for(waiting, body, lifeMs, people)
if message_of(wamid) then carry_out_again(wamid) end
`,
});

/**
 * The same under the address of a person who had been sent nothing at `latestMs`, until they have been, or may have been. How
 * long ago that was is told by Redis' clock: that of a worker may have jumped.
 */
export const AWAIT_TOUCH = redisScript('waAwaitTouch', {
  keys: ['waiting'],
  args: ['address', 'body', 'lifeMs', 'latestMs'],
  lua: `${CARRY_OUT_AGAIN_LUA}${WAIT_FOR_LUA}
local function latest_touch()
${READ_LATEST_TOUCH.lua}
end
if redis.call('TIME')[1] * 1000 - latestMs >= tonumber(lifeMs) then return end
wait_for(waiting, body, lifeMs, { address })
if latest_touch() ~= '' then carry_out_again(address) end
`,
});

/** The same under the key of a message of which nobody knows whether it went, until a status proves it. */
export const AWAIT_PROOF = redisScript('waAwaitProof', {
  keys: ['waiting', 'record'],
  args: ['messageKey', 'body', 'lifeMs'],
  list: 'people',
  lua: `${CARRY_OUT_AGAIN_LUA}${WAIT_FOR_LUA}
wait_for(waiting, body, lifeMs, people)
if redis.call('HGET', record, '${FIELD.outcome}') == 'accepted' then carry_out_again(messageKey) end
`,
});

/**
 * Signals that came before their message was known: a status may overtake the answer to its own send, and a process that is
 * killed after its POST leaves the message to the status that proves it. `body` is what the worker is given again, `people`
 * are the addresses that it names.
 */
export function createWaitingSignals(redis: Redis) {
  const awaitMessageId = bindScript(redis, AWAIT_MESSAGE_ID);
  const awaitTouch = bindScript(redis, AWAIT_TOUCH);
  const awaitProof = bindScript(redis, AWAIT_PROOF);

  return {
    /** Until somebody learns whose message `wamid` is, for `lifeMs` at most. */
    async forMessage(wamid: string, body: string, lifeMs: number, people: readonly string[]): Promise<void> {
      await awaitMessageId({
        waiting: waitingSignalsKey(wamid),
        wamid,
        body,
        lifeMs,
        people,
      });
    },

    /** Until a status proves that this message went, for as long as WhatsApp delivers. */
    async forProof(messageKey: string, body: string, people: readonly string[]): Promise<void> {
      await awaitProof({
        waiting: waitingSignalsKey(messageKey),
        record: executionKey(messageKey),
        messageKey,
        body,
        lifeMs: MESSAGE_ID_LIFE_MS,
        people,
      });
    },

    /**
     * Until a message is known that the person with this main address was sent, or one that may have gone to them; for `lifeMs`,
     * and not at all where it was said longer ago. `at` in s as in a reply.
     */
    async forTouch(address: string, at: number, body: string, lifeMs: number): Promise<void> {
      await awaitTouch({
        waiting: waitingSignalsKey(address),
        address,
        body,
        lifeMs,
        latestMs: at * 1000 + 999,
      });
    },
  };
}

export type WaitingSignals = ReturnType<typeof createWaitingSignals>;
