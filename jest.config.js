/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  transform: {
    '^.+\\.tsx?$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true } } }],
  },
  globalSetup: '<rootDir>/test/support/start-redis.ts',
  globalTeardown: '<rootDir>/test/support/stop-redis.ts',
  testTimeout: 30_000,
};
