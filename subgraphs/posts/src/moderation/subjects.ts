import type { Database } from '@lumigraph/database';
import { parseId } from '@lumigraph/ids';
import { createProfileReads } from '@lumigraph/people-reads';
import type { Visibility } from '@lumigraph/visibility';
import type { SubjectKind } from '../data/moderation-tables.ts';
import { mediaOfPosts } from '../data/post-media.ts';
import { postsById } from '../data/posts.ts';
import type { Subject } from '../data/reported-subjects.ts';
import { storiesById } from '../data/stories.ts';
import type { Tables } from '../data/tables.ts';
import { visibleComments } from './visible-comments.ts';

/** Finds what can be reported, as PostgreSQL has it: of an id from outside the subject, or null where the viewer may not see one. */
export type FindSubject = (visibility: Visibility, kind: SubjectKind, id: string) => Promise<Subject | null>;

type Finder = (visibility: Visibility, id: string) => Promise<Subject | null>;

export function createSubjects(database: Database): FindSubject {
  const db = database.for<Tables>();
  const profiles = createProfileReads(database.for<unknown>());

  const finders: Record<SubjectKind, Finder> = {
    POST: async (visibility, text) => {
      const id = parseId<'post'>(text);
      if (!id || !(await visibility.posts([id])).has(id)) return null;
      const [posts, media] = await Promise.all([postsById(db, [id]), mediaOfPosts(db, [id])]);
      const post = posts.get(id);
      if (!post) return null;
      const words = linesOf(post.caption, post.location ?? '');
      return { kind: 'POST', id, authorId: post.author_id, text: words, mediaIds: media.get(id) ?? [] };
    },
    STORY: async (visibility, text) => {
      const id = parseId<'story'>(text);
      if (!id || !(await visibility.stories([id])).has(id)) return null;
      const story = (await storiesById(db, [id])).get(id);
      return story ? { kind: 'STORY', id, authorId: story.author_id, text: null, mediaIds: [story.media_id] } : null;
    },
    COMMENT: async (visibility, text) => {
      const id = parseId<'comment'>(text);
      const comment = id && (await visibleComments(db, visibility, [id])).get(id);
      return comment
        ? { kind: 'COMMENT', id: comment.id, authorId: comment.authorId, text: comment.body, mediaIds: [] }
        : null;
    },
    USER: async (visibility, text) => {
      const id = parseId<'user'>(text);
      if (!id || !(await visibility.people([id])).has(id)) return null;
      const [profile, person] = await Promise.all([profiles.active([id]), visibility.person(id)]);
      const found = profile.get(id);
      if (!found) return null;
      const words = linesOf(found.username, found.displayName, found.bio);
      const mediaIds = person?.avatarMediaId ? [person.avatarMediaId] : [];
      return { kind: 'USER', id, authorId: id, text: words, mediaIds };
    },
  };
  return (visibility, kind, id) => finders[kind](visibility, id);
}

function linesOf(...words: readonly string[]): string {
  return words.filter((line) => line !== '').join('\n');
}
