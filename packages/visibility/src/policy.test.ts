import { newId } from '@lumigraph/ids';
import type { Person } from '@lumigraph/people-reads';
import type { PostState, StoryState } from '@lumigraph/post-reads';
import { expect, test } from 'vitest';
import { maySeeContentOf, maySeePerson, maySeePost, maySeeStory, standingTo } from './policy.ts';

const author = newId<'user'>(1);
const other = newId<'user'>(2);

const person = (change: Partial<Person> = {}): Person => ({
  id: author,
  isActive: true,
  isPrivate: false,
  followerCount: 0,
  avatarMediaId: null,
  isModerator: false,
  isFollowedByViewer: false,
  isBlocked: false,
  ...change,
});
const post = (change: Partial<PostState> = {}): PostState => ({
  id: newId<'post'>(1),
  authorId: author,
  status: 'PUBLISHED',
  isDeleted: false,
  publishedAt: 0,
  ...change,
});

const viewers = { anonymous: null, stranger: other, follower: other, self: author } as const;
const accounts = {
  public: { isPrivate: false, isActive: true },
  private: { isPrivate: true, isActive: true },
  gone: { isPrivate: false, isActive: false },
};
const posts = {
  published: {},
  processing: { status: 'PROCESSING' },
  failed: { status: 'FAILED' },
  deleted: { isDeleted: true },
} as const satisfies Record<string, Partial<PostState>>;

const everyone = ['anonymous', 'stranger', 'follower', 'self'];
const mayRead: Record<string, string[]> = {
  'public published': everyone,
  'public processing': ['self'],
  'public failed': ['self'],
  'private published': ['follower', 'self'],
  'private processing': ['self'],
  'private failed': ['self'],
};

for (const [account, state] of Object.entries(accounts)) {
  for (const [kind, change] of Object.entries(posts)) {
    const allowed = mayRead[`${account} ${kind}`] ?? [];
    test(`a ${kind} post of an account that is ${account} is for ${allowed.join(', ') || 'nobody'}`, () => {
      for (const [name, viewer] of Object.entries(viewers)) {
        const seen = person({ ...state, isFollowedByViewer: name === 'follower' });
        expect(maySeePost(viewer, post(change), seen), name).toBe(allowed.includes(name));
      }
    });
  }
}

test('a private account is known to all, what it publishes to its followers', () => {
  const hidden = person({ isPrivate: true });
  expect(maySeePerson(hidden)).toBe(true);
  expect(maySeeContentOf(null, hidden)).toBe(false);
  expect(maySeeContentOf(other, hidden)).toBe(false);
  expect(maySeeContentOf(other, person({ isPrivate: true, isFollowedByViewer: true }))).toBe(true);
  expect(maySeeContentOf(author, hidden)).toBe(true);
});

test('whoever blocks and is blocked do not exist for each other', () => {
  const blocked = person({ isBlocked: true });
  expect(maySeePerson(blocked)).toBe(false);
  expect(maySeeContentOf(other, blocked)).toBe(false);
  expect(maySeePost(other, post(), blocked)).toBe(false);
  // Should a follow ever stand beside the block, the block decides.
  expect(maySeePost(other, post(), person({ isBlocked: true, isFollowedByViewer: true }))).toBe(false);
});

test('what does not exist is seen by nobody', () => {
  expect(maySeePerson(null)).toBe(false);
  expect(maySeeContentOf(other, null)).toBe(false);
  expect(maySeePost(author, null, person())).toBe(false);
  expect(maySeePost(author, post(), null)).toBe(false);
});

test('only who is there follows somebody', () => {
  const followed = person({ isFollowedByViewer: true });
  const viewer = (change: Partial<Person>) => person({ id: other, ...change });
  expect(standingTo(viewer({}), followed)).toEqual(followed);
  for (const gone of [viewer({ isActive: false }), null]) expect(standingTo(gone, followed)).toEqual(person());
});

const now = 1_000_000;
const story = (change: Partial<StoryState> = {}): StoryState => ({
  id: newId<'story'>(1),
  authorId: author,
  mediaId: newId<'media'>(1),
  status: 'PUBLISHED',
  hasEnded: false,
  expiresAt: now + 1,
  ...change,
});
const stories = {
  published: {},
  processing: { status: 'PROCESSING' },
  failed: { status: 'FAILED' },
  deleted: { hasEnded: true },
  expired: { expiresAt: now },
} as const satisfies Record<string, Partial<StoryState>>;

for (const [account, state] of Object.entries(accounts)) {
  for (const [kind, change] of Object.entries(stories)) {
    const allowed = mayRead[`${account} ${kind}`] ?? [];
    test(`a ${kind} story of an account that is ${account} is for ${allowed.join(', ') || 'nobody'}`, () => {
      for (const [name, viewer] of Object.entries(viewers)) {
        const seen = person({ ...state, isFollowedByViewer: name === 'follower' });
        expect(maySeeStory(viewer, story(change), seen, now), name).toBe(allowed.includes(name));
      }
    });
  }
}

test('a story is over for everyone, its author too, from the millisecond on in which it expires', () => {
  for (const viewer of [author, other, null]) {
    for (const status of ['PUBLISHED', 'PROCESSING', 'FAILED'] as const) {
      const seen = (at: number) => maySeeStory(viewer, story({ status, expiresAt: now }), person(), at);
      expect([seen(now - 1), seen(now), seen(now + 1)]).toEqual([
        status === 'PUBLISHED' || viewer === author,
        false,
        false,
      ]);
    }
  }
});

test('a story is seen by nobody whom its author blocks or who blocks them, nor where either is not there', () => {
  expect(maySeeStory(other, story(), person({ isBlocked: true }), now)).toBe(false);
  expect(maySeeStory(author, null, person(), now)).toBe(false);
  expect(maySeeStory(author, story(), null, now)).toBe(false);
});
