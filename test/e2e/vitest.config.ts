import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The real services and the built window in the system's browser: CHROME_PATH names it. */
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    pool: 'forks',
    // One window at a time: rendering in software takes a whole processor.
    maxWorkers: 1,
    fileParallelism: false,
  },
});
