import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { keysOfPost } from '@lumigraph/post-reads';
import { Refusal } from '@lumigraph/subgraph-kit';
import { countDeleted } from './data/authors.ts';
import { markDeleted } from './data/posts.ts';
import { removeTagged } from './data/tagged-posts.ts';
import type { Change, PostsOutbox } from './outbox.ts';
import { peopleOf } from './rules/post-text.ts';

/** Deletes one of an author's posts. Refuses with NOT_FOUND where there is none (any more): of many calls one succeeds. */
export type DeletePost = (author: UserId, id: PostId) => Promise<void>;

export function createDeletion(outbox: PostsOutbox): DeletePost {
  return (authorId, id) =>
    outbox.transaction(async (...change) => {
      if (!(await deletePost(change, { id, authorId }))) throw noSuchPost(['postId']);
    });
}

/** Deletes a post within a transaction, and tells of it. False where it is gone already, or not this author's. */
export async function deletePost(
  [trx, tell, outdated]: Change,
  { id, authorId }: { id: PostId; authorId: UserId },
): Promise<boolean> {
  const deleted = await markDeleted(trx, id, authorId);
  if (!deleted) return false;
  outdated.forget(...keysOfPost({ id, authorId }));
  if (deleted.delivery) await countDeleted(trx, authorId, deleted.delivery);
  await removeTagged(trx, id, peopleOf(deleted));
  const data = { postId: id, authorId, version: deleted.version, delivery: deleted.delivery };
  tell({ name: 'posts.deleted', slot: slotOf(id), data });
  return true;
}

/** What is told of a post that is not there, or not the viewer's. */
export function noSuchPost(field: string[]): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such post.', field);
}
