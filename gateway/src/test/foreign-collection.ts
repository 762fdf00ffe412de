import { type Freight, parcel, plaque, shippingCost } from './foreign-rules.ts';
import { LiveTopic } from './live-topic.ts';

/** A thing in the museum, whose fields are values, or functions of their arguments. */
export interface Thing {
  __typename: string;
  [field: string]: unknown;
}

interface Page {
  first?: number | null;
}

/** Works and people, and what they have to do with each other; empty at first. */
export class Collection {
  readonly works = new Map<string, Thing>();
  readonly artists = new Map<string, Thing>();
  readonly visitors = new Map<string, Thing>();
  readonly replicas = new Map<string, Thing>();
  readonly visits = new Map<string, Thing>();
  /** Visits as they are added. */
  readonly added = new LiveTopic<Thing>();

  addWork(id: string, kind: 'Painting' | 'Sculpture', name: string, artistId: string | null, more: object): Thing {
    const title = ({ style }: { style?: unknown }) => (style === 'SHOUTED' ? name.toUpperCase() : name);
    const work: Thing = {
      __typename: kind,
      id,
      title,
      caption: title,
      plaque: plaque(name.toUpperCase()),
      artistId,
      artist: () => found(this.artists, artistId),
      replicas: () => where(this.replicas, 'originalId', id),
      visits: () => where(this.visits, 'workId', id),
      popularity: name.length / 4,
      ...more,
    };
    this.works.set(id, work);
    return work;
  }

  addSculpture(id: string, title: string, artistId: string | null, more: Freight & { material: string | null }): void {
    const sculpture = this.addWork(id, 'Sculpture', title, artistId, more);
    sculpture.pedestal = more.material;
    sculpture.shippingCost = ({ zone }: { zone: unknown }) => shippingCost(more, zone);
  }

  addArtist(id: string, handle: string, name: string, rivalId: string | null, more: object): void {
    const works = ({ kinds, ...page }: Page & { kinds?: string[] | null }) =>
      first(
        where(this.works, 'artistId', id).filter((work) => isOfKind(work, kinds)),
        page,
      );
    const rival = () => found(this.artists, rivalId);
    const fans = () => where(this.visitors, 'favouriteId', id);
    this.artists.set(id, { __typename: 'Artist', id, handle, name, works, rival, fans, ...more });
  }

  addVisitor(id: string, name: string, favouriteId: string | null, friendIds: string[], more: object): void {
    this.visitors.set(id, {
      __typename: 'Visitor',
      id,
      name,
      favouriteId,
      favourite: () => found(this.artists, favouriteId),
      friendIds,
      friends: (page: Page) => first(friendIds, page).map((friend) => this.visitors.get(friend)),
      visits: (page: Page) => first(where(this.visits, 'visitorId', id), page),
      ...more,
    });
  }

  addReplica(sku: string, maker: { id: string; city: object | null }, originalId: string, price: number): void {
    const weight = price > 50 ? null : Math.round(price / 5);
    this.replicas.set(sku, {
      __typename: 'Replica',
      sku,
      makerId: maker.id,
      maker,
      originalId,
      original: () => found(this.works, originalId),
      price: ({ currency }: { currency: string }) => ({ amount: currency === 'JPY' ? price * 160 : price, currency }),
      weight,
      parcel: () => parcel(weight, this.parcelContent()),
    });
  }

  addVisit(workId: string, visitorId: string, note: unknown): Thing {
    const id = `v${this.visits.size + 1}`;
    const work = () => found(this.works, workId);
    const visitor = () => found(this.visitors, visitorId);
    const visit: Thing = { __typename: 'Visit', id, note, workId, visitorId, work, visitor };
    this.visits.set(id, visit);
    this.added.publish(visit);
    return visit;
  }

  parcelContent(): (Thing | null)[] {
    return [found(this.replicas, 'r2'), null, found(this.works, 'w3')];
  }
}

export function isOfKind({ __typename }: Thing, kinds: readonly string[] | null | undefined): boolean {
  return kinds == null || kinds.includes(__typename.toUpperCase());
}

export function first<Item>(items: readonly Item[], page: Page): Item[] {
  return items.slice(0, page.first ?? items.length);
}

export function found(things: ReadonlyMap<string, Thing>, id: string | null): Thing | null {
  return things.get(id ?? '') ?? null;
}

function where(things: ReadonlyMap<string, Thing>, field: string, value: string): Thing[] {
  return [...things.values()].filter((thing) => thing[field] === value);
}
