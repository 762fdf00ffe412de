import type { MediaId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { keysOfMedia } from '@lumigraph/media-reads';
import { createOutbox } from '@lumigraph/outbox';
import { type Analysis, markSensitive, mediaWithout, putAnalysis } from './data/analyses.ts';
import type { MediaGeneration } from './data/media.ts';
import type { MediaTables } from './data/tables.ts';

/** What encoders made of media. */
export interface Analyses {
  /** Keeps what an encoder made of a media, which is covered where it may not be for everyone. False where the media is not READY in this generation. */
  keep(media: MediaGeneration, analysis: Analysis): Promise<boolean>;
  /** READY media that this model has not looked at, in the order of slots and ids. */
  missing(model: string, page: { after: MediaId | null; limit: number }): Promise<MediaId[]>;
}

export function createAnalyses(
  clients: Pick<Clients, 'config' | 'database' | 'cache' | 'events' | 'onFault'>,
): Analyses {
  const { config, database, cache, events } = clients;
  // What cannot be sent at once the sweeper of the domain sends, wherever it runs.
  const outbox = createOutbox<MediaTables>({
    database,
    cache,
    domain: 'media',
    publisher: events,
    onError: clients.onFault('media outbox'),
  });
  return {
    keep: (media, analysis) =>
      outbox.transaction(async (trx, _tell, outdated) => {
        outdated.forget(...keysOfMedia(media.id));
        if (!(await putAnalysis(trx, media, analysis))) return false;
        if ((analysis.sensitivity ?? 0) >= config.sensitiveScore) await markSensitive(trx, media.id);
        return true;
      }),
    missing: (model, page) => mediaWithout(database.for<MediaTables>(), model, page),
  };
}
