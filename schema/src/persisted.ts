import { fileURLToPath } from 'node:url';

/** The path of the manifest of our own operations, as it is committed. */
export const persistedManifest = fileURLToPath(new URL('../persisted-operations.json', import.meta.url));
