import { sqlMigration } from '@lumigraph/database';

/** Renditions that are no pictures: videos (mp4), their HLS playlists (hls) and the segments that these name (fmp4). */
export const processing = sqlMigration(`
  alter table media.renditions drop constraint renditions_format_check;
  alter table media.renditions add constraint renditions_format_check
    check (format in ('jpeg', 'webp', 'avif', 'mp4', 'hls', 'fmp4'));
`);
