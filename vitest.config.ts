import { defineConfig } from 'vitest/config';

/** Times are bounds for what never comes: no test may depend on how fast the machine is. */
export default defineConfig({
  test: {
    include: ['{core,electron,renderer,test,build,native-models}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'test/e2e/**'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
});
