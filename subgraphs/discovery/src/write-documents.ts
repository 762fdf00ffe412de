import type { PostId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createProfileReads, type Profile } from '@lumigraph/people-reads';
import { createPostTexts, type PostText } from '@lumigraph/post-reads';
import { createPostgresEngine } from './search/postgres-engine.ts';
import type { PostDocument } from './search/search-engine.ts';

/** Keeps the search documents true to the present state, whatever order its calls come in. */
export interface DocumentWriter {
  /** The post as it is now: written, or removed where nobody but its author may know it. */
  refreshPost(id: PostId): Promise<void>;
  /** The person as they are now, and their name in their posts. */
  refreshUser(id: UserId): Promise<void>;
}

const POSTS_AT_ONCE = 500;

export function createDocumentWriter({ database }: Pick<Clients, 'database'>): DocumentWriter {
  const engine = createPostgresEngine(database);
  const texts = createPostTexts(database);
  const profiles = createProfileReads(database);

  async function documentOf(id: PostId): Promise<PostDocument | null> {
    const [text] = await texts.published([id]);
    const author = text && (await profiles.active([text.authorId])).get(text.authorId);
    return text && author ? toDocument(text, author) : null;
  }

  return {
    refreshPost: async (id) => {
      const document = await documentOf(id);
      if (document) await engine.writePosts([document]);
      // Read again: a deletion that was handled between the read and the write would otherwise be undone.
      if (!document || !(await documentOf(id))) await engine.removePosts([id]);
    },
    refreshUser: async (id) => {
      const profile = (await profiles.active([id])).get(id);
      if (!profile) return engine.removeUsers([id]);
      await engine.writeUsers([profile]);
      for (let after: PostId | null = null; ; ) {
        const posts: PostText[] = await texts.publishedBy(id, after, POSTS_AT_ONCE);
        await engine.writePosts(posts.map((post) => toDocument(post, profile)));
        if (posts.length < POSTS_AT_ONCE) return;
        after = posts.at(-1)?.id ?? null;
      }
    },
  };
}

function toDocument(
  { id, authorId, caption, hashtags, location, publishedAt }: PostText,
  author: Profile,
): PostDocument {
  const text = {
    hashtags: hashtags.join(' '),
    caption,
    location: location ?? '',
    author: `${author.username} ${author.displayName}`,
  };
  return { id, authorId, text, publishedAt };
}
