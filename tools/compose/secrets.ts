import { randomBytes } from 'node:crypto';
import { makeSecrets } from '../start/secrets.ts';

/** Fresh secrets for everything in docker-compose.yml, by the names of their variables. Passwords are safe within a URL. */
export function composeSecrets(): Record<string, string> {
  const password = () => randomBytes(24).toString('base64url');
  return {
    ...makeSecrets(),
    POSTGRES_PASSWORD: password(),
    MINIO_ROOT_USER: 'lumigraph',
    MINIO_ROOT_PASSWORD: password(),
    MEILI_MASTER_KEY: password(),
    EDGE_SECRET: password(),
  };
}
