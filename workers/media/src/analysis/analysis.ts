import { buffer } from 'node:stream/consumers';
import { type Encoder, type Encoding, openEncoder } from '@lumigraph/encoder';
import { type MediaId, parseId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import type { Analyses, MediaRecord, Rendition } from '@lumigraph/media';
import DataLoader from 'dataloader';
import type { Sweep } from '../sweeps/sweeping.ts';
import { bytesOf } from './vector.ts';

/** Looks at pictures with the encoder. */
export interface Analysis {
  /** Keeps what the encoder makes of a media; nothing where it is not READY. */
  look(id: MediaId): Promise<void>;
  /** Looks at all that this encoder has not looked at: after it was changed, or where a message was lost. */
  sweep: Sweep;
  stop(): Promise<void>;
}

interface Sources extends Pick<Clients, 'config' | 'store' | 'onFault'> {
  record: Pick<MediaRecord, 'find' | 'renditions'>;
  analyses: Analyses;
}

/** Several pictures at once take the encoder less than one by one; nobody waits for them. */
export const MOST_AT_ONCE = 8;
const GATHERING_MS = 25;
const PAGE = 48;
const DAY_SECONDS = 24 * 3_600;

/** The encoder is opened when the first picture comes. */
export function createAnalysis({ config, store, record, analyses, onFault }: Sources): Analysis {
  let opened: Promise<Encoder> | undefined;
  const encodings = new DataLoader<Buffer, Encoding>(async (pictures) => encodeEach(await encoder(), pictures), {
    cache: false,
    maxBatchSize: MOST_AT_ONCE,
    batchScheduleFn: (gathered) => void setTimeout(gathered, GATHERING_MS),
  });

  function encoder(): Promise<Encoder> {
    const { kind, folder, threads } = config.encoder;
    opened ??= openEncoder({ settingsFile: kind === 'built-in' ? undefined : kind, folder, threads });
    // The next picture tries again.
    opened.catch(() => (opened = undefined));
    return opened;
  }

  async function look(id: MediaId): Promise<void> {
    const media = await record.find(id);
    if (media?.status !== 'READY') return;
    const shown = pictureAmong(await record.renditions(id));
    if (!shown) return;
    const { model } = await encoder();
    const { vector, labels, sensitivity } = await encodings.load(await buffer(await store.get(shown.key)));
    await analyses.keep(media, { model, vector: bytesOf(vector), tags: labels.map(({ name }) => name), sensitivity });
  }

  return {
    look,
    sweep: {
      name: 'analyses',
      everySeconds: DAY_SECONDS,
      step: async (position) => {
        const { model } = await encoder();
        const after = position === null ? null : parseId<'media'>(position);
        const missing = await analyses.missing(model, { after, limit: PAGE });
        await Promise.all(missing.map((id) => look(id).catch(onFault('media analysis'))));
        return missing.length < PAGE ? null : (missing.at(-1) ?? null);
      },
    },
    stop: async () => void (await opened?.then((encoder) => encoder.close())),
  };
}

/** The JPEG that is looked at: the medium one, or the smallest there is where the picture is small. */
function pictureAmong(renditions: readonly Rendition[]): Rendition | undefined {
  const pictures = renditions.filter(
    ({ format, name }) => format === 'jpeg' && (name === 'medium' || name === 'large'),
  );
  return pictures.toSorted((a, b) => a.width - b.width)[0];
}

/** One picture that cannot be decoded takes no other with it. */
async function encodeEach(encoder: Encoder, pictures: readonly Buffer[]): Promise<(Encoding | Error)[]> {
  try {
    return await encoder.encode(pictures);
  } catch {
    return Promise.all(
      pictures.map(async (picture) => {
        const [encoding] = await encoder.encode([picture]).catch((error: unknown) => [errorOf(error)]);
        return encoding ?? new Error('the encoder gave nothing');
      }),
    );
  }
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
