import { parseId } from '@lumigraph/ids';
import { apiError } from '@lumigraph/subgraph-kit';
import type { Context } from '../context.ts';
import type { MediaRow } from '../data/media.ts';
import type { RenditionFormat } from '../data/tables.ts';
import type { ImageFormat, MediaResolvers } from '../generated/resolvers.ts';
import { acceptedFormats, chooseRendition } from '../rules/choose-rendition.ts';

const FORMATS: Record<Exclude<ImageFormat, 'AUTO'>, RenditionFormat> = { AVIF: 'avif', WEBP: 'webp', JPEG: 'jpeg' };

export const Media: MediaResolvers<Context, MediaRow> = {
  __resolveReference: (reference, context) => {
    const id = parseId<'media'>(reference.id);
    return id && context.visibleMedia.load(id);
  },
  failure: ({ failureCode, failureMessage }) =>
    failureCode && { code: failureCode, message: failureMessage ?? '', field: null },
  url: async (media, args, context) => {
    if (args.width != null && args.width < 1) throw apiError('BAD_USER_INPUT', 'A width is at least 1 pixel.');
    const formats = args.format === 'AUTO' || !args.format ? acceptedFormats(context.accept) : [FORMATS[args.format]];
    const renditions = (await context.renditions.load(media.id)) ?? [];
    const chosen = chooseRendition(renditions, formats, args.width ?? null);
    return chosen && context.urls.of(chosen.key, await isPublic(media, context));
  },
  renditions: async (media, _args, context) => {
    const [renditions, isOpen] = await Promise.all([context.renditions.load(media.id), isPublic(media, context)]);
    return (renditions ?? []).map((rendition) => ({ ...rendition, isPublic: isOpen }));
  },
};

/** Whether the media's URLs may be kept by shared caches. */
async function isPublic(media: MediaRow, context: Context): Promise<boolean> {
  const owner = await context.visibility.person(media.ownerId);
  return owner?.isActive === true && !owner.isPrivate;
}
