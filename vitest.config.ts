import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 30_000,
    // The backends under fixtures/projects have test files of their own, which are audited and never run.
    include: ['{src,rules,bin,bench,docs}/**/*.test.ts'],
  },
});
