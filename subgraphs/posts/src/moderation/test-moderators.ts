import { type CommentId, newId, type PostId, type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import type { SubjectId, SubjectKind } from '../data/moderation-tables.ts';
import type { QueryModerationLogArgs, QueryModerationQueueArgs, ReportInput } from '../generated/resolvers.ts';
import { createPostsSubgraph } from '../index.ts';

interface SeenSubject {
  kind: SubjectKind;
  subjectId: SubjectId;
  authorId: UserId;
  author: { id: UserId };
  post: { id: PostId } | null;
  story: { id: StoryId } | null;
  comment: { id: string } | null;
  texts: string[];
  media: { id: string }[];
  status: string;
  reportCount: number;
  reasons: { reason: string; count: number }[];
  latestReports: { reporter: { id: UserId }; reason: string; note: string | null }[];
  firstReportedAt: string;
  lastReportedAt: string;
  openedAt: string;
}

interface SeenAct {
  act: string;
  moderator: { id: UserId } | null;
  subjectKind: SubjectKind;
  subjectId: SubjectId;
  reason: string | null;
}

interface SeenPage<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const ENTRY = `kind subjectId authorId author { id } post { id } story { id } comment { id } texts media { id } status reportCount
  reasons { reason count } latestReports { reporter { id } reason note } firstReportedAt lastReportedAt openedAt`;
const ACT = 'act moderator { id } subjectKind subjectId reason';
const PAGE = 'pageInfo { hasNextPage endCursor }';

/** The answer of who may do what they asked for. */
export const DONE = { ok: true, userErrors: [] };
/** The answer of who may not. */
export const refused = (code: string, ...field: string[]) => ({
  ok: null,
  userErrors: [{ code, field: field.length > 0 ? field : null }],
});

/** Reports and moderates as the clients of the posts subgraph do. */
export function moderationClient(stack: TestStack, subgraph: Subgraph) {
  async function ask<Answer>(query: string, variables: object, viewer: UserId | null): Promise<Answer> {
    const { data, errors } = await stack.ask(subgraph, query, { ...variables }, viewer);
    if (errors) throw new Error(errors.map(({ message, extensions }) => `${extensions.code}: ${message}`).join());
    return data as Answer;
  }

  async function act(viewer: UserId | null, args: string, call: string, variables: object) {
    const query = `mutation (${args}) { done: ${call} { ok userErrors { code field } } }`;
    type Answer = { done: { ok: true | null; userErrors: { code: string; field: string[] | null }[] } };
    return (await ask<Answer>(query, variables, viewer)).done;
  }

  return {
    report: (viewer: UserId | null, input: ReportInput) =>
      act(viewer, '$input: ReportInput!', 'report(input: $input)', { input }),
    dismiss: (viewer: UserId | null, kind: SubjectKind, id: string) =>
      act(viewer, '$kind: ReportSubjectKind!, $id: ID!', 'dismissReports(subjectKind: $kind, subjectId: $id)', {
        kind,
        id,
      }),
    takeDownPost: (viewer: UserId | null, id: string) =>
      act(viewer, '$id: ID!', 'takeDownPost(postId: $id, reason: NUDITY)', { id }),
    takeDownStory: (viewer: UserId | null, id: string) =>
      act(viewer, '$id: ID!', 'takeDownStory(storyId: $id, reason: NUDITY)', { id }),
    queue: async (viewer: UserId | null, args: QueryModerationQueueArgs = {}) => {
      const query = `query ($first: Int, $after: String, $kind: ReportSubjectKind, $status: ReportStatus) {
        moderationQueue(first: $first, after: $after, kind: $kind, status: $status) { edges { cursor node { ${ENTRY} } } ${PAGE} } }`;
      type Answer = { moderationQueue: SeenPage<SeenSubject> | null };
      // A variable that is null takes the place of the default.
      const variables = { first: 20, status: 'OPEN', ...args };
      return (await ask<Answer>(query, variables, viewer)).moderationQueue;
    },
    log: async (viewer: UserId | null, args: QueryModerationLogArgs = {}) => {
      const query = `query ($first: Int, $after: String, $kind: ReportSubjectKind, $id: ID, $moderator: ID) {
        moderationLog(first: $first, after: $after, subjectKind: $kind, subjectId: $id, moderatorId: $moderator) {
          edges { cursor node { ${ACT} } } ${PAGE} } }`;
      const { first = 20, after, subjectKind, subjectId, moderatorId } = args;
      const variables = { first, after, kind: subjectKind, id: subjectId, moderator: moderatorId };
      return (await ask<{ moderationLog: SeenPage<SeenAct> | null }>(query, variables, viewer)).moderationLog;
    },
  };
}

/** The posts subgraph on a stack of its own, with a moderator. */
export interface ModerationWorld {
  stack: TestStack;
  seed: Seed;
  posts: Subgraph;
  client: ReturnType<typeof moderationClient>;
  moderator: UserId;
  /** Seeds a comment. */
  comment(post: string, author: UserId, body?: string): Promise<CommentId>;
  stop(): Promise<void>;
}

export async function startModeration(): Promise<ModerationWorld> {
  const stack = await testStack();
  const seed = createSeed(stack.clients);
  const posts = createPostsSubgraph(stack.clients);
  const moderator = await seed.account();
  await seed.changeAccount(moderator, { role: 'moderator' });
  return {
    ...{ stack, seed, posts, moderator },
    client: moderationClient(stack, posts),
    comment: async (post, author, body = 'Words') => {
      const id = newId<'comment'>(slotOf(author));
      await sql`insert into engagement.comments (slot, id, post_id, author_id, body)
        values (${slotOf(id)}, ${id}, ${post}, ${author}, ${body})`.execute(stack.clients.database.for());
      return id;
    },
    stop: async () => {
      await posts.stop();
      await stack.stop();
    },
  };
}
