import { defineConfig } from 'vitest/config';

/** `npm run verify`: the checks that take minutes. One after the other: they measure time and memory, and share `build/`. */
export default defineConfig({
  test: {
    include: ['infra/local/verify/*.verify.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
