import { newId, slotOf, type UserId } from '@lumigraph/ids';
import type { Outbox } from '@lumigraph/outbox';
import { apiError, Refusal } from '@lumigraph/subgraph-kit';
import { lockAccounts } from '../data/accounts.ts';
import { findLastExport, insertExport } from '../data/data-exports.ts';
import type { ExportId, Tables } from '../data/tables.ts';
import { newExportKey } from './keys.ts';

/** Has an archive made of all that is kept of the viewer; its id. While one is being made, that one. Throws RATE_LIMITED within a day of the last. */
export type RequestDataExport = (viewer: UserId) => Promise<ExportId>;

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

export function createRequestDataExport(outbox: Outbox<Tables>): RequestDataExport {
  return (viewer) =>
    outbox.transaction(async (trx, tell) => {
      // Whoever asks at the same moment waits, and finds the first one's.
      if (!(await lockAccounts(trx, [viewer])).has(viewer)) throw apiError('UNAUTHENTICATED', 'Sign in first.');
      const last = await findLastExport(trx, viewer);
      if (last?.status === 'PENDING') return last.id;
      if (last && last.ageSeconds < DAY) throw tooSoon(DAY - last.ageSeconds);
      for (;;) {
        const exportId = newId<'dataExport'>(slotOf(viewer));
        const wanted = { id: exportId, userId: viewer, objectKey: newExportKey(viewer, exportId) };
        if (!(await insertExport(trx, wanted, DAY))) continue;
        tell({ name: 'work.export', slot: slotOf(viewer), data: { exportId, userId: viewer } });
        return exportId;
      }
    });
}

function tooSoon(seconds: number): Refusal {
  return new Refusal(
    'RATE_LIMITED',
    `An archive can be made once a day. Please try again in ${Math.ceil(seconds / HOUR)} h.`,
  );
}
