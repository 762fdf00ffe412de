import { randomBytes } from 'node:crypto';
import { slotOf, type UserId } from '@lumigraph/ids';
import type { ExportId } from '../data/tables.ts';

/** What the keys of all archives of a user start with. */
export function exportsPrefix(user: UserId): string {
  return `exports/${slotOf(user)}/${user}/`;
}

/** What the key of one archive starts with, and no other key. */
export function exportPrefix(user: UserId, id: ExportId): string {
  return `${exportsPrefix(user)}${id}/`;
}

/** The key of a new archive, which nobody can guess. */
export function newExportKey(user: UserId, id: ExportId): string {
  return `${exportPrefix(user, id)}${randomBytes(16).toString('hex')}.zip`;
}
