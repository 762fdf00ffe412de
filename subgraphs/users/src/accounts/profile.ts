import { type MediaId, parseId, slotOf, type UserId } from '@lumigraph/ids';
import { findMediaStates } from '@lumigraph/media-reads';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfAccount } from '@lumigraph/people-reads';
import { apiError, Refusal } from '@lumigraph/subgraph-kit';
import type { Transaction } from 'kysely';
import { changeProfile, lockAccounts } from '../data/accounts.ts';
import type { Tables } from '../data/tables.ts';
import { profileInput, readInput } from '../rules/input.ts';

/** Changes the viewer's profile; what is left out stays. Throws INVALID with the fields' paths, and NOT_FOUND for an avatar that is not theirs. */
export type UpdateProfile = (viewer: UserId, input: unknown) => Promise<void>;

export function createUpdateProfile(outbox: Outbox<Tables>): UpdateProfile {
  return async (viewer, input) => {
    const wanted = readInput(profileInput, input);
    const change = {
      displayName: wanted.displayName ?? undefined,
      bio: wanted.bio ?? undefined,
      isPrivate: wanted.isPrivate ?? undefined,
      avatarMediaId: wanted.avatarMediaId == null ? wanted.avatarMediaId : readAvatar(viewer, wanted.avatarMediaId),
    };
    if (Object.values(change).every((value) => value === undefined)) return;
    await outbox.transaction(async (trx, tell, outdated) => {
      const account = (await lockAccounts(trx, [viewer])).get(viewer);
      if (!account) throw apiError('UNAUTHENTICATED', 'Sign in first.');
      // Behind the account's lock: who deletes the picture later finds it there, and takes it away.
      if (change.avatarMediaId) await checkAvatar(trx, viewer, change.avatarMediaId);
      outdated.forget(...keysOfAccount(viewer));
      const version = await changeProfile(trx, viewer, change);
      const about = { slot: slotOf(viewer), data: { userId: viewer, version } };
      tell({ name: 'users.updated', ...about });
      const isPrivacyChanged = change.isPrivate !== undefined && change.isPrivate !== account.isPrivate;
      if (isPrivacyChanged) tell({ name: 'graph.privacyChanged', ...about });
    });
  };
}

const AVATAR = ['input', 'avatarMediaId'];

/** A media has its owner's slot: another's is told from its id, and never from anything that would say whether it exists. */
function readAvatar(viewer: UserId, text: string): MediaId {
  const id = parseId<'media'>(text);
  if (id === null || slotOf(id) !== slotOf(viewer)) throw noSuchPicture();
  return id;
}

async function checkAvatar(trx: Transaction<Tables>, viewer: UserId, id: MediaId): Promise<void> {
  const state = (await findMediaStates(trx, [id])).get(id);
  if (state?.ownerId !== viewer) throw noSuchPicture();
  if (state.kind !== 'IMAGE') throw new Refusal('INVALID', 'An avatar is a picture, not a video.', AVATAR);
  if (state.status !== 'READY') throw new Refusal('INVALID', 'This picture is not ready.', AVATAR);
}

function noSuchPicture(): Refusal {
  return new Refusal('NOT_FOUND', 'You have no such picture.', AVATAR);
}
