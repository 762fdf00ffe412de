import { type Database, matchIds } from '@lumigraph/database';
import { type MediaId, slotOf } from '@lumigraph/ids';
import type { Transaction } from 'kysely';
import type { MediaTables, RenditionFormat, RenditionName } from './tables.ts';

/** One size and format of a media: an object in the store. */
export interface Rendition {
  name: RenditionName;
  format: RenditionFormat;
  width: number;
  height: number;
  byteSize: number;
  key: string;
}

/** The renditions of these media, the widest first; media without any are missing. One round trip. */
export async function findRenditions(
  database: Database,
  media: readonly MediaId[],
): Promise<Map<MediaId, Rendition[]>> {
  if (media.length === 0) return new Map();
  const rows = await database
    .for<MediaTables>()
    .selectFrom('media.renditions')
    .select(['media_id', 'name', 'format', 'width', 'height', 'byte_size as byteSize', 'key'])
    .where(matchIds('media.renditions', media, 'media_id'))
    .orderBy('width', 'desc')
    .orderBy('name')
    .orderBy('format')
    .execute();
  const found = new Map<MediaId, Rendition[]>();
  for (const { media_id, ...rendition } of rows) {
    const known = found.get(media_id);
    if (known) known.push(rendition);
    else found.set(media_id, [rendition]);
  }
  return found;
}

/** Stores renditions; storing one again leaves it there once. */
export async function putRenditions(
  trx: Transaction<MediaTables>,
  id: MediaId,
  renditions: readonly Rendition[],
): Promise<void> {
  if (renditions.length === 0) return;
  const rows = renditions.map(({ byteSize, ...rendition }) => ({
    ...rendition,
    slot: slotOf(id),
    media_id: id,
    byte_size: byteSize,
  }));
  await trx
    .insertInto('media.renditions')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['slot', 'media_id', 'name', 'format']).doUpdateSet((eb) => ({
        width: eb.ref('excluded.width'),
        height: eb.ref('excluded.height'),
        byte_size: eb.ref('excluded.byte_size'),
        key: eb.ref('excluded.key'),
      })),
    )
    .execute();
}
