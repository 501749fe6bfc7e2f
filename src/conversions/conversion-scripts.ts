import { FIELD } from '../execution/record-fields';

/** A conversion counts once for as long as it could be attributed at all: the longest window and late arrivals. */
export const CONVERSION_LIFE_MS = 95 * 86_400_000;

/**
 * Notes that a tracked link was opened. KEYS: record, outbox of WA_Message. ARGV: time s, `1` by a person or `0` by a
 * preview, row, prefix of counts, life of a record that was gone (ms). → first | repeat | preview
 */
export const RECORD_OPEN_LUA = `
local activity = redis.call('HGET', KEYS[1], '${FIELD.activityId}')
if redis.call('HEXISTS', KEYS[1], '${FIELD.forgotten}') == 1 then return 'repeat' end
local function count(what)
  if activity then redis.call('HINCRBY', ARGV[4] .. activity, what, 1) end
end
if ARGV[2] == '0' then
  count('link_preview')
  return 'preview'
end
if redis.call('HSETNX', KEYS[1], '${FIELD.clickedAt}', ARGV[1]) == 0 then return 'repeat' end
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[5]) end
redis.call('XADD', KEYS[2], '*', 'row', ARGV[3])
count('clicked')
return 'first'
`;

/**
 * Takes a conversion, once. KEYS: conversion, record of its message, outboxes of WA_Conversion and WA_Message, counts of
 * the activity. ARGV: how it was attributed, life of that (ms), row, `1` where it belongs to a message, time s, row of the
 * message's conversion time, life of a record that was gone (ms). The earliest conversion's time stays with the message,
 * in whatever order they come; the counts know of every conversion, and when (s) the last one came. → {'recorded'} | {'duplicate', how it was attributed}
 */
export const RECORD_CONVERSION_LUA = `
local before = redis.call('GET', KEYS[1])
if before then return {'duplicate', before} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('XADD', KEYS[3], '*', 'row', ARGV[3])
if ARGV[4] ~= '1' then return {'recorded'} end
redis.call('HINCRBY', KEYS[5], 'conversions', 1)
redis.call('HSET', KEYS[5], 'last_conversion', redis.call('TIME')[1])
local first = redis.call('HGET', KEYS[2], '${FIELD.convertedAt}')
if not first or tonumber(ARGV[5]) < tonumber(first) then
  redis.call('HSET', KEYS[2], '${FIELD.convertedAt}', ARGV[5])
  redis.call('XADD', KEYS[4], '*', 'row', ARGV[6])
end
if not first then redis.call('HINCRBY', KEYS[5], 'converted', 1) end
if redis.call('PTTL', KEYS[2]) < 0 then redis.call('PEXPIRE', KEYS[2], ARGV[7]) end
return {'recorded'}
`;
