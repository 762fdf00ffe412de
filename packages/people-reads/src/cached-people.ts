import { asIds, type Cache } from '@lumigraph/cache';
import type { Database } from '@lumigraph/database';
import { type MediaId, parseId, type UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import { type AccountState, createPeopleReads, type KnownRelation } from './people-reads.ts';

/** Someone, and the viewer's relation to them. */
export interface Person extends AccountState {
  /** Whether the viewer of the query follows them; false for anonymous viewers. */
  isFollowedByViewer: boolean;
  /** Whether either of the two blocks the other; false for anonymous viewers. */
  isBlocked: boolean;
}

/** Batched reads of people and relations through the cache, for what is shown; no policy, no writes. */
export interface CachedPeople {
  /** The people of these ids, seen by a viewer; ids that do not exist are missing. Their follower counts may be a minute old. One round trip per key family. */
  people(ids: readonly UserId[], viewer: UserId | null): Promise<Map<UserId, Person>>;
  /** Whom a user follows and does not mute, at most 7,500 (nobody may follow more), the newest first. */
  unmutedFollowees(user: UserId): Promise<UserId[]>;
  /** Whether a user follows someone, but nobody whom they do not mute. */
  mutesAllFollowees(user: UserId): Promise<boolean>;
}

/** The keys that tell who follows whom and how many; whoever changes that makes them void. */
export function keysOfFollow({ follower, followee }: { follower: UserId; followee: UserId }): string[] {
  return [
    keys.relation(follower, followee),
    keys.followees(follower),
    keys.stance(follower, followee),
    keys.stance(followee, follower),
    keys.profile(follower),
    keys.profile(followee),
  ];
}

/** The keys that tell who blocks whom; whoever changes that makes them void. */
export function keysOfBlock({ blocker, blocked }: { blocker: UserId; blocked: UserId }): string[] {
  return [
    keys.relation(blocker, blocked),
    keys.relation(blocked, blocker),
    keys.stance(blocker, blocked),
    keys.stance(blocked, blocker),
  ];
}

/** The keys that tell who mutes whom; whoever changes that makes them void. */
export function keysOfMute({ muter, muted }: { muter: UserId; muted: UserId }): string[] {
  return [keys.stance(muter, muted), keys.followees(muter)];
}

/** The keys that tell what an account is; whoever changes it makes them void. */
export function keysOfAccount(id: UserId): string[] {
  return [keys.account(id), keys.profile(id), keys.ownAccount(id)];
}

/** What is kept in place of no followees where there are some, all of them muted. */
const ALL_MUTED = 'muted';
type UnmutedFollowees = UserId[] | typeof ALL_MUTED;
const userIds = asIds<'user'>();

const SECONDS = 60;
/** Relations as the cache holds them. */
const LETTERS = { followed: 'f', blocked: 'b' } as const;

export function createCachedPeople({ cache, database }: { cache: Cache; database: Database }): CachedPeople {
  const truth = createPeopleReads(database);
  const accounts = cache.reads<UserId, AccountState>({
    name: 'account',
    keyOf: keys.account,
    seconds: SECONDS,
    load: truth.accounts,
    encode: encodeAccount,
    decode: decodeAccount,
  });
  const followees = cache.reads<UserId, UnmutedFollowees>({
    name: 'followees',
    keyOf: keys.followees,
    seconds: SECONDS,
    load: async (users) => new Map(await Promise.all(users.map(async (id) => [id, await followeesOf(id)] as const))),
    encode: (found) => (found === ALL_MUTED ? ALL_MUTED : userIds.encode(found)),
    decode: (text) => (text === ALL_MUTED ? ALL_MUTED : userIds.decode(text)),
  });
  async function followeesOf(user: UserId): Promise<UnmutedFollowees> {
    const unmuted = await truth.unmutedFollowees(user);
    return unmuted.length === 0 && (await truth.followees(user)).length > 0 ? ALL_MUTED : unmuted;
  }

  /** One viewer's relations; the cache knows pairs. */
  const relationsOf = (viewer: UserId) =>
    cache.reads<UserId, string>({
      name: 'relation',
      keyOf: (other) => keys.relation(viewer, other),
      seconds: SECONDS,
      load: async (others) => {
        const known = await truth.relationsAmong(viewer, others);
        return new Map(others.map((id) => [id, letterOf(known.get(id))]));
      },
      encode: String,
      decode: String,
    });

  return {
    people: async (ids, viewer) => {
      const [found, relations] = await Promise.all([
        accounts.read(ids),
        viewer === null ? new Map<UserId, string>() : relationsOf(viewer).read(ids),
      ]);
      return new Map([...found].map(([id, state]) => [id, { ...state, ...relationOf(relations.get(id)) }]));
    },
    unmutedFollowees: async (user) => {
      const found = (await followees.read([user])).get(user);
      return found === undefined || found === ALL_MUTED ? [] : found;
    },
    mutesAllFollowees: async (user) => (await followees.read([user])).get(user) === ALL_MUTED,
  };
}

function letterOf(relation: KnownRelation | undefined): string {
  return relation === undefined ? '' : LETTERS[relation];
}

function relationOf(letter: string | undefined): Pick<Person, 'isFollowedByViewer' | 'isBlocked'> {
  return { isFollowedByViewer: letter === LETTERS.followed, isBlocked: letter === LETTERS.blocked };
}

function encodeAccount({ id, isActive, isPrivate, followerCount, avatarMediaId, isModerator }: AccountState): string {
  return [id, Number(isActive), Number(isPrivate), followerCount, avatarMediaId ?? '', Number(isModerator)].join(':');
}

/**
 * A process of the release before writes no role, and reads past it. The key is the same, so that what either makes void is void for both;
 * who has no role in it is no moderator.
 */
function decodeAccount(text: string): AccountState | null {
  const [user = '', active, hidden, followers, avatar = '', moderator] = text.split(':');
  const id = parseId<'user'>(user);
  const avatarMediaId: MediaId | null = parseId<'media'>(avatar);
  if (!id) return null;
  return {
    id,
    isActive: active === '1',
    isPrivate: hidden !== '0',
    followerCount: Number(followers),
    avatarMediaId,
    isModerator: moderator === '1',
  };
}
