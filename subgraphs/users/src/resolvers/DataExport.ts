import type { DataExport as DataExportRow } from '../data/data-exports.ts';
import type { DataExportResolvers, DataExportStatus } from '../generated/resolvers.ts';

const HOUR_SECONDS = 3_600;

export const DataExport: DataExportResolvers = {
  status: statusOf,
  expiresAt: (row) => (statusOf(row) === 'READY' ? row.endsAt : null),
  url: (row, _args, { store }) => {
    if (statusOf(row) !== 'READY') return null;
    const left = Math.ceil((row.endsAt.getTime() - Date.now()) / 1_000);
    return store.presignGet(row.objectKey, {
      expiresInSeconds: Math.min(HOUR_SECONDS, left),
      contentDisposition: `attachment; filename="lumigraph-${row.requestedAt.toISOString().slice(0, 10)}.zip"`,
      cacheControl: 'private, no-store',
    });
  },
};

/** What is over is over, also before anybody has deleted it. */
function statusOf({ status, endsAt }: DataExportRow): DataExportStatus {
  if (status === 'READY' && endsAt.getTime() > Date.now()) return 'READY';
  return status === 'PENDING' ? 'PENDING' : 'EXPIRED';
}
