import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    exclude: [...configDefaults.exclude, 'build/**', 'cdk.out/**', 'actions/dist/**'],
    setupFiles: ['vitest.setup.ts'],
    // Tests start real processes and servers; on two busy cores the default of 5 s is not enough for all of them.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One for each core: the default keeps one free, though much of the time is spent waiting for child processes.
    maxWorkers: '100%',
  },
});
