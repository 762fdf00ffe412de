import { filters } from '@lumigraph/filters';
import { parseId } from '@lumigraph/ids';
import { apiError } from '@lumigraph/subgraph-kit';
import type { Context } from '../context.ts';
import type { MediaRow } from '../data/media.ts';
import type { RenditionFormat } from '../data/tables.ts';
import type { ImageFormat, MediaResolvers } from '../generated/resolvers.ts';
import { acceptedFormats, chooseRendition } from '../rules/choose-rendition.ts';
import { suggestedAltText } from '../rules/suggested-alt-text.ts';
import { isPublished } from '../uploads/filtering.ts';

const FORMATS: Record<Exclude<ImageFormat, 'AUTO'>, RenditionFormat> = { AVIF: 'avif', WEBP: 'webp', JPEG: 'jpeg' };

export const Media: MediaResolvers<Context, MediaRow> = {
  __resolveReference: (reference, context) => {
    const id = parseId<'media'>(reference.id);
    return id && context.visibleMedia.load(id);
  },
  tags: async ({ id }, _args, { tags }) => (await tags.load(id)) ?? [],
  suggestedAltText: async ({ id, ownerId }, _args, { tags, viewer }) =>
    ownerId === viewer?.id ? suggestedAltText((await tags.load(id)) ?? []) : null,
  failure: ({ failureCode, failureMessage }) =>
    failureCode && { code: failureCode, message: failureMessage ?? '', field: null },
  url: async (media, args, context) => {
    checkWidth(args.width);
    const formats = args.format === 'AUTO' || !args.format ? acceptedFormats(context.accept) : [FORMATS[args.format]];
    const renditions = (await context.renditions.load(media.id)) ?? [];
    const chosen = chooseRendition(renditions, formats, args.width ?? null);
    return chosen && context.urls.of(chosen.key, await isPublic(media, context));
  },
  adaptiveUrl: async (media, args, context) => {
    checkWidth(args.width);
    const renditions = (await context.renditions.load(media.id)) ?? [];
    const chosen = chooseRendition(renditions, ['jpeg'], args.width ?? null);
    return chosen && context.urls.ofAny(media.id, args.width ?? null, await isPublic(media, context));
  },
  filterPreviews: async (media, _args, context) => {
    const { id, ownerId, kind, status } = media;
    if (ownerId !== context.viewer?.id || kind !== 'IMAGE' || status !== 'READY') return [];
    if (await isPublished(context, media)) return [];
    return filters.map(({ name, label }) => ({ filter: { name, label }, url: context.urls.ofPreview(id, name) }));
  },
  renditions: async (media, _args, context) => {
    const [renditions, isOpen] = await Promise.all([context.renditions.load(media.id), isPublic(media, context)]);
    const files = (renditions ?? []).filter(
      ({ name, format }) => name !== 'preview' && format !== 'hls' && format !== 'fmp4',
    );
    return files.map((rendition) => ({ ...rendition, isPublic: isOpen }));
  },
  hls: async (media, _args, context) => {
    const renditions = (await context.renditions.load(media.id)) ?? [];
    const playlist = renditions.find(({ name }) => name === 'hls');
    return playlist ? context.urls.of(playlist.key, await isPublic(media, context)) : null;
  },
};

/** Whether the media's URLs may be kept by shared caches. */
async function isPublic(media: MediaRow, context: Context): Promise<boolean> {
  return (await context.visibility.publicMedia([media])).has(media.id);
}

function checkWidth(width: number | null | undefined): void {
  if (width != null && width < 1) throw apiError('BAD_USER_INPUT', 'A width is at least 1 pixel.');
}
