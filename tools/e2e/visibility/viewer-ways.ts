import { isBlockedProfile, type Probe, thingsOf, type Way } from './way.ts';

/** The lists of people that a viewer has, and which of the owners stand in them. */
const LISTS: Readonly<Record<string, Pick<Way, 'alsoShows'> & { isFor: NonNullable<Probe['isFor']> }>> = {
  followRequests: { isFor: (viewer) => viewer === 'stranger' },
  sentFollowRequests: { isFor: (viewer, { owner }) => viewer === 'requested' && owner === 'private' },
  blocked: { isFor: (viewer) => viewer === 'blocker', alsoShows: isBlockedProfile },
  muted: { isFor: (viewer) => viewer === 'muted' },
};

/** Every way from a `Viewer` to people, where `path` leads to it and `field` asks for what is below. */
export function waysThroughViewer(path: string, field: (selection: string) => string): Record<string, Way> {
  const wayBy = (select: (selection: string) => string, isFor: NonNullable<Probe['isFor']>): Way => ({
    kind: 'User',
    probes: (world) => [{ field: (selection) => field(select(selection)), things: thingsOf(world, 'User'), isFor }],
  });
  const lists = Object.entries(LISTS).map(([name, { isFor, ...rest }]): [string, Way] => [
    `${path}.${name}.edges.node`,
    { ...wayBy((selection) => `${name} { edges { node { ${selection} } } }`, isFor), ...rest },
  ]);
  const own = wayBy(
    (selection) => `user { ${selection} }`,
    (viewer, { owner }) => viewer === owner,
  );
  return { [`${path}.user`]: own, ...Object.fromEntries(lists) };
}
