/**
 * Loaded before a process of the app (`--require`): its clock, and the clock of Redis as its scripts ask for it, are the ones
 * that test/support/movable-clock.ts moves. What Redis lets end by itself, and timers of Node, keep to the real time.
 */
const { closeSync, openSync, readSync } = require('node:fs');
const { createHash } = require('node:crypto');
const { rewriteScript } = require('./rewrite-script.cjs');

const RealDate = Date;
const file = openSync(process.env.CLOCK_FILE, 'r');
process.on('exit', () => closeSync(file));
const set = new Float64Array(4);

function now() {
  readSync(file, set, 0, 32, 0);
  const [base, since, rate, most] = set;
  return Math.floor(base + Math.min(Math.max(0, RealDate.now() - since) * rate, most));
}

/** While the clock runs faster than the real one, what waits for a time does so too. */
const passed = (ms) => {
  now();
  return set[2] > 1 ? (ms ?? 0) / set[2] : ms;
};
const realTimeout = globalThis.setTimeout;
globalThis.setTimeout = Object.assign((then, ms, ...values) => realTimeout(then, passed(ms), ...values), realTimeout);
const promises = require('node:timers/promises');
const realPause = promises.setTimeout;
promises.setTimeout = (ms, ...others) => realPause(passed(ms), ...others);

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, as) => Reflect.construct(target, args.length === 0 ? [now()] : args, as),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : target[name]),
});

/** Redis' own clock within a script, moved as the key of the test says. */
const TIME = `(function()
  local t, set = redis.call('TIME'), redis.call('GET', 'test:clock')
  if not set then return t end
  local base, since, rate, most = string.match(set, '(%S+) (%S+) (%S+) (%S+)')
  local passed = math.max(0, t[1] * 1000 + math.floor(t[2] / 1000) - tonumber(since)) * tonumber(rate)
  local ms = math.floor(tonumber(base) + math.min(passed, tonumber(most)))
  return {string.format('%d', math.floor(ms / 1000)), string.format('%d', ms % 1000 * 1000)}
end)()`;
const digest = (text) => createHash('sha1').update(text).digest('hex');
const moved = new Map();
/** The digest of no script: what is asked for by it is sent whole. */
const UNKNOWN = '0'.repeat(40);

const { Command, Redis } = require('ioredis');
const send = Redis.prototype.sendCommand;
Redis.prototype.sendCommand = function (command, ...others) {
  if (command.name === 'eval') {
    rewriteScript(command, (script) => {
      const script2 = script.replaceAll("redis.call('TIME')", TIME);
      moved.set(digest(script), digest(script2));
      return script2;
    });
  } else if (command.name === 'time') {
    const ms = now();
    command.promise = command.promise.then(() => [String(Math.floor(ms / 1000)), String((ms % 1000) * 1000)]);
  } else if (command.name === 'evalsha' && isOfApp(command)) {
    // Redis may know the script from elsewhere, with its own clock in it: that one is never run. The queue's have no clock.
    rewriteScript(command, (known) => moved.get(known) ?? UNKNOWN);
  }
  return send.call(this, command, ...others);
};
/** Not of the queue. */
const isOfApp = (command) => command.constructor === Command || typeof command.text === 'string';
