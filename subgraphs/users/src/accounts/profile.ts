import { type MediaId, parseId, slotOf, type UserId } from '@lumigraph/ids';
import type { MediaReads } from '@lumigraph/media-reads';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfAccount } from '@lumigraph/people-reads';
import { apiError, Refusal } from '@lumigraph/subgraph-kit';
import { changeProfile, lockAccounts } from '../data/accounts.ts';
import type { Tables } from '../data/tables.ts';
import { profileInput, readInput } from '../rules/input.ts';

/** Changes the viewer's profile; what is left out stays. Throws INVALID with the fields' paths, and NOT_FOUND for an avatar that is not theirs. */
export type UpdateProfile = (viewer: UserId, input: unknown) => Promise<void>;

export function createUpdateProfile(options: { outbox: Outbox<Tables>; media: MediaReads }): UpdateProfile {
  const { outbox, media } = options;
  return async (viewer, input) => {
    const wanted = readInput(profileInput, input);
    const change = {
      displayName: wanted.displayName ?? undefined,
      bio: wanted.bio ?? undefined,
      isPrivate: wanted.isPrivate ?? undefined,
      avatarMediaId:
        wanted.avatarMediaId == null ? wanted.avatarMediaId : await readAvatar(viewer, wanted.avatarMediaId),
    };
    if (Object.values(change).every((value) => value === undefined)) return;
    await outbox.transaction(async (trx, tell, outdated) => {
      const account = (await lockAccounts(trx, [viewer])).get(viewer);
      if (!account) throw apiError('UNAUTHENTICATED', 'Sign in first.');
      outdated.forget(...keysOfAccount(viewer));
      const version = await changeProfile(trx, viewer, change);
      const about = { slot: slotOf(viewer), data: { userId: viewer, version } };
      tell({ name: 'users.updated', ...about });
      const isPrivacyChanged = change.isPrivate !== undefined && change.isPrivate !== account.isPrivate;
      if (isPrivacyChanged) tell({ name: 'graph.privacyChanged', ...about });
    });
  };

  /** A media has its owner's slot: another's is told from its id, and never from anything that would say whether it exists. */
  async function readAvatar(viewer: UserId, text: string): Promise<MediaId> {
    const field = ['input', 'avatarMediaId'];
    const id = parseId<'media'>(text);
    const isPossible = id !== null && slotOf(id) === slotOf(viewer);
    const state = isPossible ? (await media.owners([id])).get(id) : undefined;
    if (!isPossible || state?.ownerId !== viewer) throw new Refusal('NOT_FOUND', 'You have no such picture.', field);
    if (state.status !== 'READY') throw new Refusal('INVALID', 'This picture is not ready.', field);
    return id;
  }
}
