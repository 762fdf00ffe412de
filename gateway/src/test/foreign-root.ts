import { mapStream } from '@lumigraph/subgraph-kit';
import { GraphQLError } from 'graphql';
import { first, found, isOfKind, type Thing } from './foreign-collection.ts';
import type { Museum } from './foreign-museum.ts';
import { failing } from './foreign-rules.ts';

type Root = Readonly<Record<string, (args: never) => unknown>>;

/** The fields of Query, Mutation and Subscription, each a function of its arguments. */
export function museumRoot(museum: Museum): Root {
  return { ...queries(museum), ...mutations(museum), ...subscriptions(museum) };
}

interface Filter {
  kinds?: string[] | null;
  artist?: string | null;
  least?: { width: number; height?: number | null } | null;
}

function queries({ works, artists, visitors, replicas, visits }: Museum): Root {
  return {
    works: ({ filter, ...page }: { filter?: Filter | null; first?: number | null }) =>
      first(
        [...works.values()].filter((work) => isWanted(work, filter ?? {})),
        page,
      ),
    work: ({ id }: { id: string }) => found(works, id),
    artist: ({ handle }: { handle: string }) => [...artists.values()].find((artist) => artist.handle === handle),
    wall: () => [[works.get('w1'), works.get('w3')], [], [works.get('w4'), works.get('w5'), works.get('w1')]],
    failing: failing('WALL_WET', 'The paint is wet.'),
    echo: ({ details, moment }: { details?: unknown; moment?: unknown }) => ({ details, moment }),
    visitors: ({ ids }: { ids?: string[] | null }) => (ids ?? ['u1', 'u2', 'u3', 'u4']).map((id) => visitors.get(id)),
    me: () => visitors.get('u1'),
    named: () => [visitors.get('u2'), visitors.get('u1')],
    replicas: () => [...replicas.values()],
    visit: ({ id }: { id: string }) => visits.get(id),
    stored: () => [works.get('w3'), replicas.get('r2'), works.get('w4'), works.get('w6'), replicas.get('r3')],
    shelves: () => [[replicas.get('r1'), null], null, [], [replicas.get('r3'), replicas.get('r1')]],
  };
}

function isWanted(work: Thing, { kinds, artist, least }: Filter): boolean {
  const { width = 0, height = 0 } = (work.size ?? {}) as { width?: number; height?: number };
  const isLarge = !least || (width >= least.width && (height ?? 0) >= (least.height ?? 0));
  return isOfKind(work, kinds) && (artist == null || work.artistId === artist) && isLarge;
}

function mutations(museum: Museum): Root {
  const { works, artists, visitors } = museum;
  const size = { width: 1, height: 1 };
  return {
    paint: ({ title, artist }: { title: string; artist: string }) =>
      museum.addWork(`w${works.size + 1}`, 'Painting', title, artist, { size, onLoan: false }),
    renameArtist: ({ id, name }: { id: string; name: string }) => rename(found(artists, id), name),
    renameVisitor: ({ id, name }: { id: string; name: string }) => rename(found(visitors, id), name),
    befriend: ({ visitor, friend }: { visitor: string; friend: string }) => {
      if (!visitors.has(friend)) throw new GraphQLError('There is nobody.', { extensions: { code: 'NOBODY' } });
      const friends = visitors.get(visitor)?.friendIds;
      if (Array.isArray(friends)) friends.push(friend);
      return visitors.get(visitor);
    },
    addVisit: ({ input }: { input: { work: string; visitor: string; note?: string | null } }) =>
      museum.addVisit(input.work, input.visitor, input.note ?? null),
  };
}

function subscriptions({ added }: Museum): Root {
  return {
    visitAdded: ({ work }: { work?: string | null }) =>
      // Of another work it is told as a fault of a field that must not be null.
      mapStream(added.listen(), { map: (visit) => ({ visitAdded: !work || visit.workId === work ? visit : null }) }),
    visitFailed: () => mapStream(added.listen(), { map: () => ({ visitFailed: failing('NO_VISIT', 'Nobody came.') }) }),
  };
}

function rename(thing: Thing | null, name: string): Thing | null {
  if (thing) thing.name = name;
  return thing;
}
