import { loadConfig } from '@lumigraph/config';
import { GraphQLError } from 'graphql';

/** The configuration of someone who sets no limit. */
export const { limits, cost } = loadConfig({
  DATABASE_URL: 'postgres://localhost/test',
  REDIS_URL: 'redis://localhost',
  NATS_URL: 'nats://localhost',
  OBJECT_STORE_URL: 'disk:///test',
  GATEWAY_SECRET: 'x'.repeat(32),
  MEDIA_URL_SECRET: 'x'.repeat(32),
});

/** `text(0) text(1) …`, so many times. */
export function times(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(' ');
}

/** The code a check refuses with, and null where it does not. */
export function codeOf(check: () => void): unknown {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof GraphQLError) return error.extensions.code;
    throw error;
  }
}
