import { vi } from 'vitest';

/** Instead of vitest's second: how long something is waited for says nothing of the product, and a busy machine takes longer. */
const PATIENCE_MS = 20_000;

const { waitFor } = vi;
vi.waitFor = (callback, options = {}) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout: PATIENCE_MS, ...options });
