import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// These need Debian's radosgw, a minute and half a gigabyte: npm run test:s3.
const slow = [
  ...(process.env.LUMIGRAPH_S3_TESTS ? [] : ['**/*.s3.test.ts']),
  // Debian's nginx: npm run test:edge.
  ...(process.env.LUMIGRAPH_EDGE_TESTS ? [] : ['**/*.edge.test.ts']),
];

export default defineConfig({
  resolve: {
    alias: [
      // Vite would take index.mjs while Node takes index.js: two copies of graphql, whose types do not know each other.
      { find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql/index.js')) },
    ],
  },
  test: {
    globalSetup: ['./tools/test-stack/global-setup.ts'],
    setupFiles: ['./tools/test/patience.ts'],
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', ...slow],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // How long something is waited for says nothing of the product: a busy machine takes longer.
    expect: { poll: { timeout: 20_000 } },
  },
});
