import type { UserId } from '@lumigraph/ids';
import type { CachedPeople } from './cached-people.ts';

/**
 * Reads people of whom it is known already whether the viewer follows them, so that their relations are not asked. Only for people who are
 * not blocked, as nobody is who is followed.
 */
export function followedPeople(
  people: Pick<CachedPeople, 'people'>,
  followees: () => Promise<readonly UserId[]>,
): Pick<CachedPeople, 'people'> {
  return {
    people: async (ids) => {
      const [found, followed] = await Promise.all([people.people(ids, null), followees()]);
      const isFollowed = new Set(followed);
      return new Map([...found].map(([id, person]) => [id, { ...person, isFollowedByViewer: isFollowed.has(id) }]));
    },
  };
}
