import { filters } from '@lumigraph/filters';
import { parseId } from '@lumigraph/ids';
import type { Context } from '../context.ts';
import type { QueryResolvers } from '../generated/resolvers.ts';

export const Query: QueryResolvers<Context> = {
  media: (_root, args, context) => {
    const id = parseId<'media'>(args.id);
    return id && context.visibleMedia.load(id);
  },
  filters: () => filters.map(({ name, label }) => ({ name, label })),
};
