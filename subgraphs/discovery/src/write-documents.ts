import type { PostId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createProfileReads, type Profile } from '@lumigraph/people-reads';
import { createPostTexts, type PostText } from '@lumigraph/post-reads';
import type { Kysely, Transaction } from 'kysely';
import { alone } from './search/alone.ts';
import { createPostgresEngine } from './search/postgres-engine.ts';
import { forgetWords, wordsOf } from './search/purging.ts';
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
  const db = database.for<unknown>();

  async function refreshPosts(author: UserId, after: PostId | null): Promise<PostText[]> {
    return withStores(db, author, async ({ engine, texts, profiles }) => {
      const profile = (await profiles.active([author])).get(author);
      if (!profile) return [];
      const posts = await texts.publishedBy(author, after, POSTS_AT_ONCE);
      await engine.writePosts(posts.map((post) => toDocument(post, profile)));
      return posts;
    });
  }

  return {
    refreshPost: (id) =>
      withStores(db, id, async ({ trx, engine, texts, profiles }) => {
        const [text] = await texts.published([id]);
        const author = text && (await profiles.active([text.authorId])).get(text.authorId);
        const before = await wordsOf(trx, id);
        if (text && author) await engine.writePosts([toDocument(text, author)]);
        else await engine.removePosts([id]);
        await forgetWords(trx, before);
      }),
    refreshUser: async (id) => {
      await withStores(db, id, async ({ engine, profiles }) => {
        const profile = (await profiles.active([id])).get(id);
        if (profile) await engine.writeUsers([profile]);
        else await engine.removeUsers([id]);
      });
      for (let after: PostId | null = null; ; ) {
        const posts: PostText[] = await refreshPosts(id, after);
        if (posts.length < POSTS_AT_ONCE) return;
        after = posts.at(-1)?.id ?? null;
      }
    },
  };
}

interface Stores {
  trx: Transaction<unknown>;
  engine: ReturnType<typeof createPostgresEngine>;
  texts: ReturnType<typeof createPostTexts>;
  profiles: ReturnType<typeof createProfileReads>;
}

/** Works with the documents of an id's slot while nobody else does. */
function withStores<Result>(
  db: Kysely<unknown>,
  id: PostId | UserId,
  run: (stores: Stores) => Promise<Result>,
): Promise<Result> {
  return alone(db, id, (trx) =>
    run({
      trx,
      engine: createPostgresEngine(trx),
      texts: createPostTexts(trx),
      profiles: createProfileReads(trx),
    }),
  );
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
