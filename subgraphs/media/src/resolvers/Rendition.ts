import type { Context, PresentedRendition } from '../context.ts';
import type { RenditionResolvers } from '../generated/resolvers.ts';

export const Rendition: RenditionResolvers<Context, PresentedRendition> = {
  url: ({ key, isPublic }, _args, context) => context.urls.of(key, isPublic),
};
