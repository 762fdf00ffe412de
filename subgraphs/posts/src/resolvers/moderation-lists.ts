import { type Id, parseId, type UserId } from '@lumigraph/ids';
import {
  apiError,
  type Connection,
  connectionOf,
  decodeCursor,
  encodeCursor,
  foreignCursor,
  momentInCursor,
  readFirst,
} from '@lumigraph/subgraph-kit';
import type { ActId, LogRow, ReportedSubjectRow, SubjectId, SubjectKind } from '../data/moderation-tables.ts';
import type { QueuePlace } from '../data/reported-subjects.ts';
import type { QueryModerationLogArgs, QueryModerationQueueArgs } from '../generated/resolvers.ts';
import type { ModerationContext } from '../moderation/context.ts';

const QUEUE = 'reported';
const LOG = 'acts';
const KINDS: readonly SubjectKind[] = ['POST', 'COMMENT', 'USER', 'STORY'];

/** A page of what others made and is reported, which is for moderators. Throws BAD_USER_INPUT. */
export async function queueOf(
  { first, after, kind, status }: QueryModerationQueueArgs,
  moderator: UserId,
  { queuePage }: ModerationContext,
): Promise<Connection<ReportedSubjectRow>> {
  const size = readFirst(first);
  const page = { after: placeOf(after), limit: size + 1 };
  const rows = await queuePage({ status: status ?? 'OPEN', kind: kind ?? null, moderator, ...page });
  return connectionOf({
    items: rows.slice(0, size),
    node: (row) => row,
    cursor: (row) => encodeCursor(QUEUE, [row.opened_at.getTime(), row.subject_id, row.kind]),
    hasNextPage: rows.length > size,
    after,
  });
}

/** A page of what moderators did, which is for moderators. Throws BAD_USER_INPUT. */
export async function logOf(args: QueryModerationLogArgs, { logPage }: ModerationContext): Promise<Connection<LogRow>> {
  const size = readFirst(args.first);
  const asked = {
    subjectKind: args.subjectKind ?? null,
    subjectId: args.subjectId == null ? null : readId<SubjectId['entity']>(args.subjectId),
    moderatorId: args.moderatorId == null ? null : readId<'user'>(args.moderatorId),
    after: actOf(args.after),
    limit: size + 1,
  };
  if (asked.subjectId && !asked.subjectKind) throw apiError('BAD_USER_INPUT', 'Say of what kind the subject is.');
  const rows = await logPage(asked);
  return connectionOf({
    items: rows.slice(0, size),
    node: (row) => row,
    cursor: ({ id }) => encodeCursor(LOG, [id]),
    hasNextPage: rows.length > size,
    after: args.after,
  });
}

function readId<Entity extends string>(text: string): Id<Entity> {
  const id = parseId<Entity>(text);
  if (!id) throw apiError('BAD_USER_INPUT', 'This is no id.');
  return id;
}

function placeOf(cursor: string | null | undefined): QueuePlace | null {
  const parts = decodeCursor(QUEUE, 3, cursor);
  if (!parts) return null;
  const [millis, text = '', name] = parts;
  const subject_id = parseId<SubjectId['entity']>(text);
  const kind = KINDS.find((kind) => kind === name);
  if (!subject_id || !kind) throw foreignCursor();
  return { opened_at: momentInCursor(millis), subject_id, kind };
}

function actOf(cursor: string | null | undefined): ActId | null {
  const [text] = decodeCursor(LOG, 1, cursor) ?? [];
  if (text === undefined) return null;
  const id = parseId<'act'>(text);
  if (!id) throw foreignCursor();
  return id;
}
