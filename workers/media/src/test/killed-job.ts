import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '@lumigraph/config';
import { parseId } from '@lumigraph/ids';
import { connectClients, createLog } from '@lumigraph/lifecycle';
import { createMediaRecord } from '@lumigraph/media';
import { createImageProcessing } from '../images.ts';
import { createProcessing } from '../processing.ts';
import { createRenderers } from '../renderer/renderers.ts';

// A worker that does one job and kills itself at the given one of its stages: before or after something that lasts. Ends in order where there is none.
const [id, stage] = process.argv.slice(2);
const mediaId = parseId<'media'>(id ?? '');
if (!mediaId) throw new Error('no media');
let left = Number(stage);

async function pass(): Promise<void> {
  if (left-- > 0) return;
  process.kill(process.pid, 'SIGKILL');
  await wait(60_000);
}

/** The same object; before and after what its named methods do is a stage. */
function staged<Target extends object>(
  target: Target,
  { before, after }: { before: readonly (keyof Target)[]; after: readonly (keyof Target)[] },
): Target {
  return new Proxy(target, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== 'function') return value;
      const isIn = (names: readonly (keyof Target)[]) => names.some((one) => one === name);
      if (!isIn([...before, ...after])) return value.bind(object);
      return async (...given: unknown[]): Promise<unknown> => {
        if (isIn(before)) await pass();
        const result: unknown = await Reflect.apply(value, object, given);
        if (isIn(after)) await pass();
        return result;
      };
    },
  });
}

const clients = await connectClients(loadConfig(process.env), createLog({ level: 'silent', name: 'killed' }));
const record = staged(createMediaRecord(clients), {
  before: ['ready', 'addRenditions'],
  after: ['keepOriginal', 'ready', 'addRenditions'],
});
const store = staged(clients.store, { before: [], after: ['put', 'delete'] });
const renderers = createRenderers(1);
const sources = { ...clients, record, store, renderers, scan: async () => undefined };
const handle = createProcessing(sources, { kind: 'IMAGE', make: createImageProcessing(sources) });
const media = await record.find(mediaId);
if (!media) throw new Error('no media');
await handle({ mediaId, ownerId: media.ownerId, version: 1 }, { attempt: 1 });
process.exit(0);
