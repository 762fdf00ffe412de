import { GraphQLError } from 'graphql';

/** What a field with `@requires` is told of a sculpture. */
export interface Freight {
  weight?: unknown;
  size?: { width?: unknown; height?: unknown } | null;
}

export function shippingCost({ weight, size }: Freight, zone: unknown): number | null {
  if (typeof weight !== 'number' || !size) return null;
  return weight * (zone === 'FAR' ? 3 : 1) + Number(size.width) + Number(size.height ?? 0);
}

export function plaque(title: unknown): string {
  return `This is ${String(title)}.`;
}

/** The parcel of a replica, by its weight. */
export function parcel(weight: unknown, content: readonly unknown[]): object | null {
  return typeof weight === 'number' ? { volume: weight * 2, label: weight > 3 ? 'heavy' : null, content } : null;
}

/** A field that fails, with all that a server in development tells of it. */
export function failing(code: string, message: string): () => never {
  return () => {
    const stacktrace = ['at http://10.0.0.7/secret.js:1'];
    throw new GraphQLError(message, { extensions: { code, stacktrace, exception: { sql: 'select 1' } } });
  };
}
