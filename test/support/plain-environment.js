const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest's environment for Node.js with globals of its own that are ordinary ones. Jest's are asked of a proxy at every
 * `Map` and `Math` that a test or what it tests names: what computes takes three times as long there. A Node.js before
 * 22.8 that knows no ordinary ones (https://nodejs.org/api/vm.html#vmconstantsdont_contextify) has Jest's.
 */
module.exports = class PlainEnvironment extends TestEnvironment {
  constructor(...its) {
    const { createContext } = vm;
    const { DONT_CONTEXTIFY } = vm.constants;
    if (DONT_CONTEXTIFY !== undefined) vm.createContext = () => createContext(DONT_CONTEXTIFY);
    try {
      super(...its);
    } finally {
      vm.createContext = createContext;
    }
  }
};
