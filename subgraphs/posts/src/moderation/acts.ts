import { moderationActed } from '@lumigraph/events';
import type { PostId, StoryId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { keysOfPost, keysOfStory } from '@lumigraph/post-reads';
import { Refusal } from '@lumigraph/subgraph-kit';
import type { ReportReason, SubjectKey } from '../data/moderation-tables.ts';
import { postsById } from '../data/posts.ts';
import { closeSubject, lockSubject } from '../data/reported-subjects.ts';
import { storiesById } from '../data/stories.ts';
import type { Tables } from '../data/tables.ts';
import { deletePost, noSuchPost } from '../deletion.ts';
import type { Change, PostsOutbox } from '../outbox.ts';
import { deleteStory, noSuchStory } from '../stories/deletion.ts';

/** Who takes something down, who is a moderator, and why. */
interface Warrant {
  moderatorId: UserId;
  reason: ReportReason;
}

/** What moderators do to what is posted and reported. What is so already stays so, and is not told again. Their own things are FORBIDDEN. */
export interface Acts {
  /** Finds a subject to be all right. Throws NOT_FOUND where it was never reported. */
  dismiss(moderatorId: UserId, subject: SubjectKey): Promise<void>;
  /** Makes a post go as a deleted one goes, and closes its reports also where it is gone. Throws NOT_FOUND where there never was such a post. */
  takeDownPost(id: PostId, warrant: Warrant): Promise<void>;
  /** The same for a story. */
  takeDownStory(id: StoryId, warrant: Warrant): Promise<void>;
}

export function createActs({ database }: Pick<Clients, 'database'>, outbox: PostsOutbox): Acts {
  const db = database.for<Tables>();
  return {
    dismiss: (moderatorId, subject) =>
      outbox.transaction(async (trx, tell) => {
        const reported = await lockSubject(trx, subject);
        if (!reported) throw new Refusal('NOT_FOUND', 'Nobody reported this.', ['subjectId']);
        refuseOwn(moderatorId, reported.author_id, 'subjectId');
        if (reported.status !== 'OPEN') return;
        await closeSubject(trx, subject, { status: 'DISMISSED', by: reported.opened_at });
        const about = { subjectKind: subject.kind, subjectId: subject.id };
        tell(moderationActed({ moderatorId, act: 'DISMISSED', ...about, reason: null }));
      }),
    takeDownPost: async (id, warrant) => {
      const post = (await postsById(db, [id])).get(id);
      if (!post) throw noSuchPost(['postId']);
      const authorId = post.author_id;
      refuseOwn(warrant.moderatorId, authorId, 'postId');
      await outbox.transaction(async (...change) => {
        const [, , outdated] = change;
        // Also where it is gone: whoever tries again may have been told that the first time could not be forgotten.
        outdated.forget(...keysOfPost({ id, authorId }));
        const isTakenDown = await deletePost(change, { id, authorId });
        await tellTakenDown(change, { subject: { kind: 'POST', id }, isTakenDown }, warrant);
      });
    },
    takeDownStory: async (id, warrant) => {
      const story = (await storiesById(db, [id])).get(id);
      if (!story) throw noSuchStory();
      const authorId = story.author_id;
      refuseOwn(warrant.moderatorId, authorId, 'storyId');
      await outbox.transaction(async (...change) => {
        const [, , outdated] = change;
        outdated.forget(...keysOfStory(id));
        const isTakenDown = await deleteStory(change, { id, authorId });
        await tellTakenDown(change, { subject: { kind: 'STORY', id }, isTakenDown }, warrant);
      });
    },
  };
}

/** Also of what is over or was deleted by its author, where that is still before the moderators: else nothing but a dismissal would close it. */
async function tellTakenDown(
  [trx, tell]: Change,
  { subject, isTakenDown }: { subject: SubjectKey; isTakenDown: boolean },
  warrant: Warrant,
): Promise<void> {
  const wasOpen = await closeSubject(trx, subject, { status: 'ACTED', by: null });
  if (!isTakenDown && !wasOpen) return;
  tell(moderationActed({ ...warrant, act: 'TAKEN_DOWN', subjectKind: subject.kind, subjectId: subject.id }));
}

function refuseOwn(moderatorId: UserId, authorId: UserId, field: string): void {
  if (moderatorId === authorId) throw new Refusal('FORBIDDEN', 'This is your own.', [field]);
}
