import { type PostId, parseId, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createPeopleReads } from '@lumigraph/people-reads';
import { keysOfPost } from '@lumigraph/post-reads';
import { apiError } from '@lumigraph/subgraph-kit';
import { changeText, lockPost } from './data/posts.ts';
import { addTagged, removeTagged } from './data/tagged-posts.ts';
import { noSuchPost } from './deletion.ts';
import { forgetGone } from './gone.ts';
import type { PostsOutbox } from './outbox.ts';
import { mentionsOf } from './rules/mentions.ts';
import { ownersIn, peopleOf, readCaption, readLocation, textOf } from './rules/post-text.ts';

/** A change to a post as a client asks for it. */
interface PostEdit {
  postId: string;
  caption?: string | null;
  location?: string | null;
}

/**
 * Changes what an author's post says, and keeps what it said; returns its id. Nothing happens where nothing would change. Throws a Refusal
 * for what the author can put right. Of several edits at once each is made of what the one before left.
 */
export type EditPost = (author: UserId, input: PostEdit) => Promise<PostId>;

export function createEditing(clients: Clients, outbox: PostsOutbox): EditPost {
  const people = createPeopleReads(clients.database);
  return async (authorId, { postId, ...input }) => {
    const id = parseId<'post'>(postId);
    if (!id) throw noSuchPost(['input', 'postId']);
    const caption = input.caption == null ? null : readCaption(input.caption);
    const location = input.location == null ? input.location : readLocation(input.location);
    const [accounts, owners] = await Promise.all([
      people.accounts([authorId]),
      people.ownersOf(mentionsOf(caption ?? '')),
    ]);
    if (!accounts.get(authorId)?.isActive) throw apiError('UNAUTHENTICATED', 'Sign in first.');

    await outbox.transaction(async (trx, tell, outdated) => {
      const post = await lockPost(trx, id, authorId);
      if (!post) throw noSuchPost(['input', 'postId']);
      const wanted = { caption: caption ?? post.caption, location: location === undefined ? post.location : location };
      if (wanted.caption === post.caption && wanted.location === post.location) return;
      const text = textOf(wanted, new Map([...owners, ...ownersIn(post)]));
      outdated.forget(...keysOfPost({ id, authorId }));
      const version = await changeText(trx, post, text);
      const [before, after] = [peopleOf(post), peopleOf(text)];
      await removeTagged(trx, id, without(before, after));
      await addTagged(trx, id, without(after, before));
      await forgetGone(trx, { id, authorId, people: after });
      tell({ name: 'posts.edited', slot: slotOf(id), data: { postId: id, authorId, version } });
    });
    return id;
  };
}

function without(people: readonly UserId[], others: readonly UserId[]): UserId[] {
  return people.filter((id) => !others.includes(id));
}
