import { type MediaId, parseId, type UserId } from '@lumigraph/ids';
import type { MediaState } from '@lumigraph/media-reads';
import { Refusal, readIdempotencyKey } from '@lumigraph/subgraph-kit';
import { readCaption, readLocation } from './post-text.ts';
import { readinessOf } from './readiness.ts';

/** A post as a client asks for it. */
export interface PostInput {
  mediaIds: readonly string[];
  caption?: string | null;
  location?: string | null;
  idempotencyKey?: string | null;
}

/** A new post as its author wants it, in bounds. */
export interface NewPost {
  mediaIds: MediaId[];
  caption: string;
  location: string | null;
  idempotencyKey: string | null;
}

const MOST_MEDIA = 10;
const MEDIA_FIELD = ['input', 'mediaIds'];

/** The new post of an input. Throws a Refusal that names the field. */
export function readNewPost(input: PostInput): NewPost {
  return {
    mediaIds: readMediaIds(input.mediaIds),
    caption: readCaption(input.caption ?? ''),
    location: readLocation(input.location ?? ''),
    idempotencyKey: readIdempotencyKey(input.idempotencyKey),
  };
}

/** Refuses media that are not the author's (as if they did not exist) or have failed. */
export function checkMedia(
  author: UserId,
  mediaIds: readonly MediaId[],
  states: Map<MediaId, MediaState>,
  field: string[] = MEDIA_FIELD,
): MediaState[] {
  const media = mediaIds.map((id) => {
    const state = states.get(id);
    if (state?.ownerId !== author) throw noSuchMedia(field);
    return state;
  });
  const readiness = readinessOf(media);
  if (readiness.state === 'failed') throw new Refusal(readiness.failure.code, readiness.failure.message, field);
  return media;
}

/** What is told where another post, or a story, has one of the media. */
export function mediaTaken(field: string[] = MEDIA_FIELD): Refusal {
  return new Refusal('CONFLICT', 'One of the media belongs to another post or story.', field);
}

/** What is told of media that are not there, or not the author's. */
export function noSuchMedia(field: string[] = MEDIA_FIELD): Refusal {
  return new Refusal('NOT_FOUND', 'One of the media does not exist.', field);
}

function readMediaIds(texts: readonly string[]): MediaId[] {
  if (texts.length < 1 || texts.length > MOST_MEDIA) {
    throw new Refusal('INVALID', `A post has 1 to ${MOST_MEDIA} media.`, MEDIA_FIELD);
  }
  if (new Set(texts).size < texts.length) throw new Refusal('INVALID', 'A media stands in a post once.', MEDIA_FIELD);
  return texts.map((text) => {
    const id = parseId<'media'>(text);
    if (!id) throw noSuchMedia();
    return id;
  });
}
