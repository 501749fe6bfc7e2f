const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/plain-environment.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  transform: {
    '^.+\\.tsx?$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true } } }],
  },
  globalSetup: '<rootDir>/test/support/begin-run.ts',
  globalTeardown: '<rootDir>/test/support/end-run.ts',
  testSequencer: '<rootDir>/test/support/longest-first.js',
  // Half of the time a test waits for what shall happen elsewhere: one worker more than there are cores keeps them busy.
  maxWorkers: availableParallelism() + 1,
  // What files leave behind is collected late; a machine with less memory than ours would not wait for it.
  workerIdleMemoryLimit: '1GB',
  // Long before it something waits in vain and says for what: a test that is slow for want of processor is no failure.
  testTimeout: 90_000,
};
