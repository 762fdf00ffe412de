import { type DataFile, type DomainExport, inBatches } from '@lumigraph/data-export';
import { matchSlot } from '@lumigraph/database';
import type { UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { type Kysely, sql } from 'kysely';
import { findAccounts } from './data/accounts.ts';
import { findOwnAccounts } from './data/own-accounts.ts';
import type { PeopleList } from './data/people-lists.ts';
import { createShownPeople } from './data/shown-people.ts';
import type { Tables } from './data/tables.ts';
import { createPeople, type People } from './people/people.ts';

const BATCH = 500;

/** Every list of people that a user has, and its file. */
const LISTS: Record<PeopleList, { path: string; about: string }> = {
  followers: { path: 'followers.json', about: 'Who follows you.' },
  following: { path: 'following.json', about: 'Whom you follow.' },
  followRequests: { path: 'follow-requests.json', about: 'Who asks to follow you.' },
  sentRequests: { path: 'sent-follow-requests.json', about: 'Whom you ask to follow.' },
  blocked: { path: 'blocked.json', about: 'Whom you block.' },
  muted: { path: 'muted.json', about: 'Whom you mute.' },
};
const LIST_NAMES = ['followers', 'following', 'followRequests', 'sentRequests', 'blocked', 'muted'] as const;

interface Listed {
  userId: UserId;
  /** As the user may see it: null for who left or blocks them. */
  username: string | null;
  since: Date;
}

/** What this domain keeps of a person: their account, sessions and relations. */
export function createExport({ cache, database }: Clients): DomainExport {
  const db = database.for<Tables>();
  const sources = { db, shown: createShownPeople({ cache, db }) };
  return {
    files: async function* (user) {
      yield* accountFile(db, user);
      yield {
        path: 'sessions.json',
        about: 'When you signed in, and until when that holds.',
        rows: sessionsOf(db, user),
      };
      for (const list of LIST_NAMES) yield { ...LISTS[list], rows: peopleIn(list, user) };
    },
  };

  /** Through the user's own eyes; those of one batch are forgotten with it. */
  function peopleIn(list: PeopleList, owner: UserId): AsyncIterable<Listed> {
    return inBatches<Listed>(async (last) => {
      const people = createPeople(sources, owner);
      const after = last && { id: last.userId, at: last.since };
      const places = await people.page(list, { owner, after, limit: BATCH });
      return Promise.all(
        places.map(async ({ id, at }) => ({ userId: id, username: await usernameOf(people, id), since: at })),
      );
    });
  }
}

async function usernameOf(people: People, id: UserId): Promise<string | null> {
  return ((await people.see(id)) ?? (await people.seeBlocked(id)))?.username ?? null;
}

async function* accountFile(db: Kysely<Tables>, user: UserId): AsyncGenerator<DataFile> {
  const account = (await findAccounts(db, [user])).get(user);
  const own = (await findOwnAccounts(db, [user])).get(user);
  if (!account || !own) return;
  const { id, username, displayName, bio, avatarMediaId, isPrivate, isVerified, createdAt } = account;
  const { followerCount, followingCount } = account;
  const { email, isEmailVerified, ...settings } = own;
  yield {
    path: 'account.json',
    about: 'Your profile, e-mail and settings.',
    value: {
      ...{ id, username, displayName, bio, avatarMediaId, isPrivate, isVerified, createdAt },
      ...{ followerCount, followingCount, email, isEmailVerified, settings },
    },
  };
}

/** Times alone: what names a session is half of a secret. */
async function* sessionsOf(db: Kysely<Tables>, user: UserId): AsyncGenerator<object> {
  const sessions = inBatches<{ id: string }>((last) =>
    db
      .selectFrom('users.sessions')
      .select(['id', 'created_at as createdAt', 'rotated_at as refreshedAt', 'expires_at as expiresAt'])
      .where(matchSlot('users.sessions', user, 'user_id'))
      .where(sql<boolean>`(${last?.id ?? null}::uuid is null or id > ${last?.id ?? null}::uuid)`)
      .orderBy('id')
      .limit(BATCH)
      .execute(),
  );
  for await (const { id: _id, ...times } of sessions) yield times;
}
