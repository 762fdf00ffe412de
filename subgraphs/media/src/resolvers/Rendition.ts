import type { Context } from '../context.ts';
import type { Rendition as StoredRendition } from '../data/renditions.ts';
import type { RenditionResolvers } from '../generated/resolvers.ts';

/** A rendition on its way out. */
export type PresentedRendition = StoredRendition & { isPublic: boolean };

export const Rendition: RenditionResolvers<Context, PresentedRendition> = {
  url: ({ key, isPublic }, _args, context) => context.urls.of(key, isPublic),
};
