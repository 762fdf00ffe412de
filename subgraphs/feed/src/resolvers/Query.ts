import { apiError, readFirst, requireViewer } from '@lumigraph/subgraph-kit';
import { decodeLatest, decodeRanked } from '../cursors.ts';
import type { QueryResolvers } from '../generated/resolvers.ts';
import { latest } from '../latest.ts';
import { present } from '../present.ts';
import { ranked } from '../ranked.ts';
import { startReading } from '../reading.ts';

export const Query: QueryResolvers = {
  feed: async (_parent, args, context) => {
    const viewer = requireViewer(context);
    const first = readFirst(args.first);
    const reading = startReading(context.domain, viewer.id);
    // One more than the page tells whether there is a next one.
    const entries =
      args.order === 'LATEST'
        ? await latest(reading, decodeLatest(args.after), first + 1)
        : await ranked(reading, decodeRanked(args.after), first + 1);
    if (!(await reading.isViewerThere())) {
      // This reading may have built it.
      await context.domain.timelines.drop(viewer.id).catch(() => undefined);
      throw apiError('UNAUTHENTICATED', 'Sign in first.');
    }
    return present(reading, entries, first, args.after);
  },
};
