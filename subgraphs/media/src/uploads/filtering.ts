import { Refusal } from '@lumigraph/subgraph-kit';
import type { Context } from '../context.ts';
import type { MediaRow } from '../data/media.ts';
import { readFilter } from '../rules/upload.ts';
import { ownMedia, presentMedia } from './own-media.ts';

/** Gives a picture that is not published yet another filter; its renditions are made anew. CONFLICT where it is published, or failed. */
export async function setFilter(context: Context, mediaId: string, name: string | null): Promise<MediaRow> {
  const media = await ownMedia(context, mediaId);
  const filter = readFilter(name, media.kind, ['filter']);
  if (filter === media.filter) return media;
  if (media.status === 'FAILED') throw conflict('The media has failed.');
  if (await isPublished(context, media)) throw conflict('It is published: its filter stays.');
  if (await context.record.filter(media, filter)) return presentMedia(context, media.id);
  throw conflict('It was changed meanwhile: try again.');
}

/** Whether others may have seen it. */
export async function isPublished({ posts, stories, visibility }: Context, media: MediaRow): Promise<boolean> {
  const [homes, owner] = await Promise.all([posts.homesOfMedia([media.id]), visibility.person(media.ownerId)]);
  if (owner?.avatarMediaId === media.id) return true;
  const home = homes.get(media.id);
  if (!home) return false;
  const state =
    home.kind === 'post'
      ? (await posts.states([home.id])).get(home.id)
      : (await stories.states([home.id])).get(home.id);
  return state?.status === 'PUBLISHED';
}

function conflict(message: string): Refusal {
  return new Refusal('CONFLICT', message, ['mediaId']);
}
