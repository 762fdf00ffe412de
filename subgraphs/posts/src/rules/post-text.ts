import type { UserId } from '@lumigraph/ids';
import { readText } from '@lumigraph/subgraph-kit';
import type { PostText } from '../data/posts.ts';
import { hashtagsOf } from './hashtags.ts';
import { mentionsOf } from './mentions.ts';

/** A caption from a client. Throws a Refusal that names the field. */
export function readCaption(text: string): string {
  return readText(text, { field: ['input', 'caption'], most: 2_200, hasLines: true });
}

/** A location from a client; null where it is blank. Throws a Refusal that names the field. */
export function readLocation(text: string): string | null {
  const location = readText(text, { field: ['input', 'location'], most: 100, hasLines: false, isTrimmed: true });
  return location === '' ? null : location;
}

/** What a post says, with all that follows from its caption. `owners` are whose the mentioned usernames are; a name that is nobody's is no mention. */
export function textOf(
  { caption, location }: Pick<PostText, 'caption' | 'location'>,
  owners: ReadonlyMap<string, UserId>,
): PostText {
  const mentions = mentionsOf(caption).flatMap((name) => {
    const id = owners.get(name);
    return id ? [{ name, id }] : [];
  });
  return {
    caption,
    hashtags: hashtagsOf(caption),
    mentioned_names: mentions.map(({ name }) => name),
    mentioned_ids: mentions.map(({ id }) => id),
    location,
  };
}

/** Whom a post mentions, each once: someone who was renamed may stand in it by two names. */
export function peopleOf({ mentioned_ids }: Pick<PostText, 'mentioned_ids'>): UserId[] {
  return [...new Set(mentioned_ids)];
}

/** Whose the mentioned names of a post were when it was written: they stay theirs, whoever has the names now. */
export function ownersIn({ mentioned_names, mentioned_ids }: PostText): Map<string, UserId> {
  return new Map(
    mentioned_names.flatMap((name, index) => {
      const id = mentioned_ids[index];
      return id ? [[name, id] as const] : [];
    }),
  );
}
