import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    // All processors: half of the time goes into a few long files.
    isolate: false,
    maxWorkers: '100%',
    // The longest takes half a minute; a busy machine is no failure.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
