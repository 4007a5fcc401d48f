import { defineConfig } from 'vitest/config';

/** One file after the other: each starts a service and a browser of its own. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    fileParallelism: false,
    sequence: { hooks: 'stack' },
  },
});
