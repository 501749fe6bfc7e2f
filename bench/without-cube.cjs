// Loaded before a web process that is compared with one that counts: its scripts do all they do but raise the cube.
const { createHash } = require('node:crypto');
const { Redis } = require('ioredis');
const { rewriteScript } = require('../test/support/rewrite-script.cjs');

const HEAD = 'local function raise_cell(day, step, words)';
const digest = (text) => createHash('sha1').update(text).digest('hex');
/** Of the scripts that were sent whole, the digest under which Redis has them. */
const sent = new Map();
const send = Redis.prototype.sendCommand;

Redis.prototype.sendCommand = function (command, ...others) {
  if (command.name === 'eval') {
    rewriteScript(command, (script) => {
      const without = script.replace(HEAD, `${HEAD} if true then return end`);
      sent.set(digest(script), digest(without));
      return without;
    });
  } else if (command.name === 'evalsha') {
    let isKnown = false;
    rewriteScript(command, (known) => {
      isKnown = sent.has(known);
      return sent.get(known) ?? known;
    });
    // The other process has taught Redis the script as it is: here each is sent whole once.
    if (!isKnown) return Promise.reject(new Error('NOSCRIPT it is to be sent whole'));
  }
  return send.call(this, command, ...others);
};
