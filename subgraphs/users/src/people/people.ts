import type { UserId } from '@lumigraph/ids';
import type { Person } from '@lumigraph/people-reads';
import { createLoader } from '@lumigraph/subgraph-kit';
import { maySeeContentOf, maySeePerson, standingTo } from '@lumigraph/visibility';
import DataLoader from 'dataloader';
import type { Kysely } from 'kysely';
import type { Account } from '../data/accounts.ts';
import type { OwnAccount } from '../data/own-accounts.ts';
import { type PageAsked, type PeopleList, type Place, pagesOfPeople } from '../data/people-lists.ts';
import { type Relation, STRANGER } from '../data/relations.ts';
import type { ShownPeople } from '../data/shown-people.ts';
import type { Tables } from '../data/tables.ts';

/** An account and through whose eyes it is seen, which is how all that hangs below it is seen too. */
export interface SeenAccount extends Account {
  people: People;
}

/**
 * People as one viewer may see them; made per request. A page of people costs one round trip to the cache for accounts and one for
 * relations, one statement each for what it lacks, and pages of many people's lists one for each kind of list.
 */
export interface People {
  /** Someone the viewer may see, or null. */
  see(id: UserId): Promise<SeenAccount | null>;
  /** Someone whom the viewer blocks, by name and without picture, so that they can unblock them; null where they may not see them even so. */
  seeBlocked(id: UserId): Promise<SeenAccount | null>;
  /** Whether the viewer may see whom this person follows, and who follows them. */
  maySeeLists(account: Account): Promise<boolean>;
  /** A page of someone's list, whether or not the viewer may see it. */
  page(list: PeopleList, asked: PageAsked): Promise<Place[]>;
  /** How the viewer stands to someone. */
  relation(id: UserId): Promise<Relation>;
  /** What only its owner may see of an account: for nobody else; null where there is none. */
  own(id: UserId): Promise<OwnAccount | null>;
  /** Whose this username is (by its key), seen or not; or null. */
  ownerOfUsername(key: string): Promise<UserId | null>;
  /** Makes the next question about these people be asked anew, after a change. */
  forget(...ids: readonly UserId[]): void;
}

/** Where people are read. */
interface PeopleSources {
  db: Kysely<Tables>;
  shown: ShownPeople;
}

export function createPeople({ db, shown }: PeopleSources, viewer: UserId | null): People {
  const accounts = createLoader(shown.accounts.read);
  const relations = createLoader(
    viewer === null ? async () => new Map<UserId, Relation>() : shown.relationsOf(viewer).read,
  );
  const ownAccounts = createLoader(shown.ownAccounts.read);
  const usernames = createLoader(shown.usernames.read);
  const pagesOf = (list: PeopleList) =>
    new DataLoader((pages: readonly PageAsked[]) => pagesOfPeople(db, list, pages), { cache: false });
  const pages = {
    followers: pagesOf('followers'),
    following: pagesOf('following'),
    followRequests: pagesOf('followRequests'),
    sentRequests: pagesOf('sentRequests'),
    blocked: pagesOf('blocked'),
    muted: pagesOf('muted'),
  };

  const relation = async (id: UserId) => (await relations.load(id)) ?? STRANGER;
  const self = async () => viewer && accounts.load(viewer);
  const people: People = {
    see: async (id) => {
      // The viewer too, for what hangs below: in the same batch.
      const [account, stands] = await Promise.all([accounts.load(id), relation(id), self()]);
      return account && maySeePerson(personOf(account, stands)) ? { ...account, people } : null;
    },
    seeBlocked: async (id) => {
      const [account, { blocking, blockedBy }] = await Promise.all([accounts.load(id), relation(id)]);
      return account?.isActive && blocking && !blockedBy ? { ...account, avatarMediaId: null, people } : null;
    },
    maySeeLists: async (account) => {
      const [stands, present] = await Promise.all([relation(account.id), self()]);
      return maySeeContentOf(viewer, standingTo(present, personOf(account, stands)));
    },
    page: (list, asked) => pages[list].load(asked),
    relation,
    own: (id) => ownAccounts.load(id),
    ownerOfUsername: (key) => usernames.load(key),
    forget: (...ids) => {
      for (const id of ids) {
        accounts.clear(id);
        relations.clear(id);
        ownAccounts.clear(id);
      }
    },
  };
  return people;
}

function personOf(account: Account, relation: Relation): Person {
  const { id, isActive, isPrivate, followerCount, avatarMediaId, isModerator } = account;
  const isBlocked = relation.blocking || relation.blockedBy;
  const isFollowedByViewer = relation.following;
  return { id, isActive, isPrivate, followerCount, avatarMediaId, isModerator, isFollowedByViewer, isBlocked };
}
