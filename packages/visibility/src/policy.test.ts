import { newId } from '@lumigraph/ids';
import type { Person } from '@lumigraph/people-reads';
import type { PostState } from '@lumigraph/post-reads';
import { expect, test } from 'vitest';
import { maySeeContentOf, maySeePerson, maySeePost } from './policy.ts';

const author = newId<'user'>(1);
const other = newId<'user'>(2);

const person = (change: Partial<Person> = {}): Person => ({
  id: author,
  isActive: true,
  isPrivate: false,
  followerCount: 0,
  avatarMediaId: null,
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
