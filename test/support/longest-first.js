const { default: Sequencer } = require('@jest/test-sequencer');

const LONGEST = ['/test/flow/', '/test/ui/', '/test/admin/', '/test/scripts/', '/test/doctor/', '/test/sandbox/'];

/** Starts with the folders whose tests run for tens of seconds, so that no worker is left with one at the end. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = LONGEST.findIndex((folder) => path.includes(folder));
      return at < 0 ? LONGEST.length : at;
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
