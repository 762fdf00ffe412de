import type { FeedQuery } from '@lumigraph/schema/operations';
import { BenchFailure } from './bench-failure.ts';

/** Fields that are null where all is well. */
const ABSENT = new Set(['failure']);

/** Throws a BenchFailure where an answer to the Feed document is not so many posts with every field there. */
export function checkWhole(body: Buffer, count: number): void {
  const { data, errors } = JSON.parse(body.toString()) as { data?: FeedQuery | null; errors?: unknown };
  if (errors !== undefined || !data?.feed) {
    throw new BenchFailure('WRONG_ANSWER', `The feed failed: ${body.subarray(0, 1_000)}`);
  }
  const { edges, degradedSources } = data.feed;
  const nulls = nullsIn(edges, 'edges');
  const renditions = edges.map(({ node }) => node?.media[0]?.renditions.length ?? 0);
  if (edges.length !== count || nulls.length > 0 || degradedSources.length > 0 || Math.min(...renditions) < 8) {
    throw new BenchFailure(
      'WRONG_ANSWER',
      `The feed has ${edges.length} posts of ${count}, nulls at [${nulls.slice(0, 5)}], lacks [${degradedSources}], ${Math.min(...renditions)} renditions of 8`,
    );
  }
}

/** A cheap look at an answer under load. Throws a BenchFailure where it has errors or lacks a source. */
export function checkQuickly(body: Buffer): void {
  if (body.includes('"degradedSources":[]') && !body.includes('"errors":[')) return;
  throw new BenchFailure('WRONG_ANSWER', `Under load the feed answers: ${body.subarray(0, 1_000)}`);
}

/** Paths of what is null and should not be. */
function nullsIn(value: unknown, path: string): string[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) =>
    ABSENT.has(key) && item === null ? [] : nullsIn(item, `${path}.${key}`),
  );
}
