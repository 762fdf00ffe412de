import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { keysOfPost } from '@lumigraph/post-reads';
import { Refusal } from '@lumigraph/subgraph-kit';
import { countDeleted } from './data/authors.ts';
import { markDeleted } from './data/posts.ts';
import { removeTagged } from './data/tagged-posts.ts';
import type { PostsOutbox } from './publishing.ts';
import { peopleOf } from './rules/post-text.ts';

/** Deletes one of an author's posts. Refuses with NOT_FOUND where there is none (any more): of many calls one succeeds. */
export type DeletePost = (author: UserId, id: PostId) => Promise<void>;

export function createDeletion(outbox: PostsOutbox): DeletePost {
  return (author, id) =>
    outbox.transaction(async (trx, tell, outdated) => {
      const deleted = await markDeleted(trx, id, author);
      if (!deleted) throw noSuchPost(['postId']);
      outdated.forget(...keysOfPost({ id, authorId: author }));
      if (deleted.delivery) await countDeleted(trx, author, deleted.delivery);
      await removeTagged(trx, id, peopleOf(deleted));
      const data = { postId: id, authorId: author, version: deleted.version };
      tell({ name: 'posts.deleted', slot: slotOf(id), data });
    });
}

/** What is told of a post that is not there, or not the viewer's. */
export function noSuchPost(field: string[]): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such post.', field);
}
