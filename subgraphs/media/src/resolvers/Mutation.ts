import { mutation } from '@lumigraph/subgraph-kit';
import type { Context } from '../context.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { readAltText } from '../rules/upload.ts';
import { abortUpload, completeUpload } from '../uploads/ending.ts';
import { setFilter } from '../uploads/filtering.ts';
import { noSuchMedia, ownMedia } from '../uploads/own-media.ts';
import { requestUpload, resumeUpload } from '../uploads/request.ts';

export const Mutation: MutationResolvers<Context> = {
  requestUpload: (_root, { input }, context) => mutation('upload', () => requestUpload(context, input)),
  resumeUpload: (_root, { mediaId }, context) => mutation('upload', () => resumeUpload(context, mediaId)),
  completeUpload: (_root, { mediaId, parts }, context) =>
    mutation('media', () => completeUpload(context, mediaId, parts ?? [])),
  abortUpload: (_root, { mediaId }, context) => mutation('media', () => abortUpload(context, mediaId)),
  setFilter: (_root, { mediaId, filter }, context) =>
    mutation('media', () => setFilter(context, mediaId, filter ?? null)),
  setAltText: (_root, args, context) =>
    mutation('media', async () => {
      const { id } = await ownMedia(context, args.mediaId);
      const altText = readAltText(args.altText, ['altText']);
      return (await context.record.describe(id, altText)) ?? noSuchMedia();
    }),
};
