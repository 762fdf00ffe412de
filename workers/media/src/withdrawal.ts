import type { EventData } from '@lumigraph/events';
import type { MediaId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createSweeps, mediaPrefix } from '@lumigraph/media';
import { createPeopleReads } from '@lumigraph/people-reads';
import { createCdn } from './cdn.ts';

const PAGE = 50;

interface Standing {
  isActive: boolean;
  isPrivate: boolean;
}

/** Has the CDN forget what people take from the public: where it would ask for it again, it is refused. */
export function createWithdrawal({ config, database }: Pick<Clients, 'config' | 'database'>) {
  const { readyOf } = createSweeps(database);
  const people = createPeopleReads(database);
  const purge = createCdn(config);

  async function withdraw(owner: UserId, isWithdrawn: (account: Standing) => boolean): Promise<void> {
    if (config.cdnPurgeUrl === undefined) return;
    const account = (await people.accounts([owner])).get(owner);
    if (account && !isWithdrawn(account)) return;
    for (let after: MediaId | null = null; ; ) {
      const page: MediaId[] = await readyOf(owner, after, PAGE);
      await Promise.all(page.map((mediaId) => purge({ mediaId, prefix: mediaPrefix(mediaId) })));
      if (page.length < PAGE) return;
      after = page.at(-1) ?? null;
    }
  }

  return {
    /** The account may have gone private. */
    byPrivacy: ({ userId }: EventData<'graph.privacyChanged'>) => withdraw(userId, ({ isPrivate }) => isPrivate),
    /** The account may have been suspended. */
    byAbsence: ({ userId }: EventData<'users.updated'>) => withdraw(userId, ({ isActive }) => !isActive),
  };
}
