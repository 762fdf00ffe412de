import { type MediaId, parseId } from '@lumigraph/ids';
import { Refusal } from '@lumigraph/subgraph-kit';
import { requireActiveViewer } from '@lumigraph/visibility';
import type { Context } from '../context.ts';
import type { MediaRow } from '../data/media.ts';

/** One of the viewer's media, as the tables have it. Throws UNAUTHENTICATED, and refuses with NOT_FOUND what is not theirs. */
export async function ownMedia(context: Context, mediaId: string): Promise<MediaRow> {
  const viewer = await requireActiveViewer(context);
  const id = parseId<'media'>(mediaId);
  const media = id && (await context.record.find(id));
  return media?.ownerId === viewer.id ? media : noSuchMedia();
}

/** A media of the viewer's as the tables have it now. Refuses with NOT_FOUND one that is gone. */
export async function presentMedia({ record }: Context, id: MediaId): Promise<MediaRow> {
  return (await record.find(id)) ?? noSuchMedia();
}

/** Refuses with NOT_FOUND. */
export function noSuchMedia(): never {
  throw new Refusal('NOT_FOUND', 'There is no such media.', ['mediaId']);
}
