import { isGone, maySee, type Thing, type Viewer } from './policy.ts';
import type { World } from './world.ts';

/** One field to ask for, and what may stand in its answer. */
export interface Probe {
  /** The field of the operation, which selects `selection` of what it leads to. */
  field(selection: string): string;
  /** What the answer shows to whoever it is for. */
  things: readonly Thing[];
  /** Whether the answer shows the thing to a viewer who may see it; null where that is no matter of visibility. Default: it does. */
  isFor?: (viewer: Viewer, thing: Thing) => boolean | null;
}

/** How to ask at an entry point that leads to one kind of thing. */
export interface Way {
  kind: Thing['kind'];
  probes(world: World, viewer: Viewer): Probe[];
  /** Who asks. Default everybody. */
  viewers?: readonly Viewer[];
  /** Whether asking changes who follows whom. */
  changesGraph?: true;
  /** What is shown here to a viewer who may see it nowhere else. Default nothing. */
  alsoShows?: (viewer: Viewer, thing: Thing) => boolean;
}

/** What belongs to the four owners. */
export function thingsOf(world: World, kind: Thing['kind'], place?: Thing['place']): Thing[] {
  return world.things.filter(
    (thing) => thing.kind === kind && thing.owner !== 'host' && (place === undefined || thing.place === place),
  );
}

/** One probe for each thing of the kind. */
export function each(
  kind: Thing['kind'],
  field: (thing: Thing, selection: string) => string,
  isFor?: Probe['isFor'],
): (world: World) => Probe[] {
  return (world) =>
    thingsOf(world, kind).map((thing) => ({
      field: (selection) => field(thing, selection),
      things: [thing],
      ...(isFor && { isFor }),
    }));
}

/** One probe for each thing of a kind, of what is found through it by whoever may see it. */
export function through(
  world: World,
  kind: Thing['kind'],
  field: (thing: Thing, selection: string) => string,
  found: (thing: Thing) => readonly Thing[],
): Probe[] {
  return thingsOf(world, kind).map((door) => ({
    field: (selection) => field(door, selection),
    things: found(door),
    isFor: (viewer) => maySee(viewer, door),
  }));
}

/** The profile of someone whom the viewer blocks, so that they can unblock them. */
export const isBlockedProfile: NonNullable<Way['alsoShows']> = (viewer, { kind, owner, place }) =>
  viewer === 'blocker' && kind === 'User' && place === 'profile' && !isGone(owner);
