// Loaded into a process of the app (`NODE_OPTIONS=--require`): its clock is off by as many ms as stand in the file CLOCK_FILE,
// and jumps when that changes, as that of a machine does which is set or was asleep. Timers go on as they were.
const { readFileSync } = require('node:fs');

const LOOK_EVERY_MS = 50;
const RealDate = Date;
const realNow = Date.now;
let shiftMs = 0;

function look() {
  try {
    shiftMs = Number(readFileSync(process.env.CLOCK_FILE, 'utf8'));
  } catch {
    shiftMs = 0;
  }
}

look();
setInterval(look, LOOK_EVERY_MS).unref();
RealDate.now = () => realNow() + shiftMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length ? given : [target.now()], newTarget),
  apply: () => new RealDate(RealDate.now()).toString(),
});
