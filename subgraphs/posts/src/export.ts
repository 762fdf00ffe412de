import { type DomainExport, inBatches } from '@lumigraph/data-export';
import { matchIds, matchSlot } from '@lumigraph/database';
import type { PostId, StoryId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { type Kysely, sql } from 'kysely';
import type { SubjectKey } from './data/moderation-tables.ts';
import type { Tables } from './data/tables.ts';

const BATCH = 500;

/** What this domain keeps of a person: posts and stories of theirs, stories they saw, and what they reported. */
export function createExport({ database }: Pick<Clients, 'database'>): DomainExport {
  const db = database.for<Tables>();
  return {
    files: async function* (user) {
      yield {
        path: 'posts.json',
        about: 'Your posts; with a deletedAt, those that are shown no more. mediaIds: see media.json.',
        rows: inBatches<{ id: PostId }>((last) => postsAfter(db, user, last?.id)),
      };
      yield {
        path: 'post-versions.json',
        about: 'What posts said before you edited them.',
        rows: versionsOf(db, user),
      };
      yield { path: 'stories.json', about: 'Your stories.', rows: storiesOf(db, user) };
      yield { path: 'seen-stories.json', about: 'The stories you have seen.', rows: seenStoriesOf(db, user) };
      yield { path: 'reports.json', about: 'What you reported to the moderators.', rows: reportsOf(db, user) };
    },
  };
}

async function postsAfter(db: Kysely<Tables>, author: UserId, after: PostId | undefined) {
  const rows = await db
    .selectFrom('posts.posts')
    .select(['id', 'caption', 'hashtags', 'mentioned_names', 'mentioned_ids', 'location', 'status'])
    .select(['failure_message as failureMessage', 'created_at as createdAt', 'published_at as publishedAt'])
    .select(['edited_at as editedAt', 'deleted_at as deletedAt'])
    .where(matchSlot('posts.posts', author, 'author_id'))
    .where(sql<boolean>`id > ${after ?? '0'}`)
    .orderBy('id')
    .limit(BATCH)
    .execute();
  const media = await mediaOf(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map(({ mentioned_names: names, mentioned_ids: ids, ...post }) => ({
    ...post,
    mentions: names.map((username, index) => ({ username, userId: ids[index] })),
    mediaIds: media.get(post.id) ?? [],
  }));
}

async function mediaOf(db: Kysely<Tables>, posts: readonly PostId[]) {
  const rows = await db
    .selectFrom('posts.post_media')
    .select(['post_id', 'media_id'])
    .where(matchIds('posts.post_media', posts, 'post_id'))
    .where(sql<boolean>`not is_story`)
    .orderBy('position')
    .execute();
  const grouped = Map.groupBy(rows, ({ post_id }) => post_id);
  return new Map([...grouped].map(([post, media]) => [post, media.map(({ media_id }) => media_id)]));
}

/** Post by post: one may have been edited often. */
async function* versionsOf(db: Kysely<Tables>, author: UserId): AsyncGenerator<object> {
  for await (const { id } of inBatches<{ id: PostId }>((last) => editedAfter(db, author, last?.id))) {
    yield* inBatches<{ version: number }>((last) =>
      db
        .selectFrom('posts.post_versions')
        .select(['post_id as postId', 'version', 'caption', 'location', 'replaced_at as replacedAt'])
        .where(matchSlot('posts.post_versions', id, 'post_id'))
        .where('version', '>', last?.version ?? 0)
        .orderBy('version')
        .limit(BATCH)
        .execute(),
    );
  }
}

function editedAfter(db: Kysely<Tables>, author: UserId, after: PostId | undefined) {
  return db
    .selectFrom('posts.posts')
    .select('id')
    .where(matchSlot('posts.posts', author, 'author_id'))
    .where('edited_at', 'is not', null)
    .where(sql<boolean>`id > ${after ?? '0'}`)
    .orderBy('id')
    .limit(BATCH)
    .execute();
}

function storiesOf(db: Kysely<Tables>, author: UserId) {
  return inBatches<{ id: StoryId; expiresAt: Date }>((last) =>
    db
      .selectFrom('posts.stories')
      .select(['id', 'media_id as mediaId', 'status', 'failure_message as failureMessage'])
      .select(['created_at as createdAt', 'published_at as publishedAt', 'expires_at as expiresAt'])
      .select('deleted_at as deletedAt')
      .where(matchSlot('posts.stories', author, 'author_id'))
      .where(
        sql<boolean>`(expires_at, id) > (${last?.expiresAt ?? '-infinity'}::timestamptz, ${last?.id ?? '0'}::bigint)`,
      )
      .orderBy('expires_at')
      .orderBy('id')
      .limit(BATCH)
      .execute(),
  );
}

function seenStoriesOf(db: Kysely<Tables>, viewer: UserId) {
  return inBatches<{ storyId: StoryId }>((last) =>
    db
      .selectFrom('posts.seen_stories')
      .select(['story_id as storyId', 'seen_at as seenAt'])
      .where(matchSlot('posts.seen_stories', viewer, 'viewer_id'))
      .where(sql<boolean>`story_id > ${last?.storyId ?? '0'}`)
      .orderBy('story_id')
      .limit(BATCH)
      .execute(),
  );
}

/** Which subjects stands under the reporter's slot, and what they said of each under the subject's. */
async function* reportsOf(db: Kysely<Tables>, reporter: UserId): AsyncGenerator<object> {
  for (let after: SubjectKey | undefined; ; ) {
    const subjects: SubjectKey[] = await reportedAfter(db, reporter, after);
    if (subjects.length === 0) return;
    const reported = new Set(subjects.map(({ kind, id }) => `${kind} ${id}`));
    const reports = await db
      .selectFrom('posts.reports')
      .select(['kind', 'subject_id as subjectId', 'reason', 'note', 'reported_at as reportedAt'])
      .where(
        matchIds(
          'posts.reports',
          subjects.map(({ id }) => id),
          'subject_id',
        ),
      )
      .where('reporter_id', '=', reporter)
      .orderBy('kind')
      .orderBy('subject_id')
      .execute();
    yield* reports.filter(({ kind, subjectId }) => reported.has(`${kind} ${subjectId}`));
    after = subjects.at(-1);
  }
}

async function reportedAfter(db: Kysely<Tables>, reporter: UserId, after: SubjectKey | undefined) {
  return db
    .selectFrom('posts.reports_by_reporter')
    .select(['kind', 'subject_id as id'])
    .where(matchSlot('posts.reports_by_reporter', reporter, 'reporter_id'))
    .where(sql<boolean>`(kind, subject_id) > (${after?.kind ?? ''}, ${after?.id ?? '0'}::bigint)`)
    .orderBy('kind')
    .orderBy('subject_id')
    .limit(BATCH)
    .execute();
}
