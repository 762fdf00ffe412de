import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { graphModel } from './graph-model.ts';
import { readWeights } from './weights.ts';

const require = createRequire(import.meta.url);

type Network = Awaited<ReturnType<typeof readNsfwjs>>;

/** What TF.js bundles say is what their default export is. */
const bundle = z.union([z.object({ default: z.unknown() }).transform((module) => module.default), z.unknown()]);

/** MobileNetV2 (α = 1.4) of nsfwjs (MIT), whose shards are scripts that hold base64. Its `exports` hide them. */
export async function readNsfwjs() {
  const folder = join(dirname(require.resolve('nsfwjs')), '../models/mobilenet_v2_mid');
  const read = (file: string) => bundle.parse(require(join(folder, `${file}.min.js`)));
  const model = graphModel.parse(read('model'));
  return networkOf(model, async (path, shards) => {
    const shard = read(path.replace(/shard(\d+)of\d+$/, `shard$1of${shards}`));
    return Buffer.from(z.string().parse(shard), 'base64');
  });
}

/** MobileNetV3 CenterNet of @vladmandic/human (MIT). */
export async function readCenterNet(): Promise<Network> {
  const folder = join(dirname(require.resolve('@vladmandic/human')), '../models');
  const model = graphModel.parse(JSON.parse(await readFile(join(folder, 'centernet.json'), 'utf8')));
  return networkOf(model, (path) => readFile(join(folder, path)));
}

async function networkOf(
  { modelTopology, weightsManifest }: z.output<typeof graphModel>,
  readShard: (path: string, shards: number) => Promise<Buffer>,
) {
  const groups = await Promise.all(
    weightsManifest.map(async ({ paths, weights }) => {
      const shards = await Promise.all(paths.map((path) => readShard(path, paths.length)));
      return [...readWeights(weights, Buffer.concat(shards))];
    }),
  );
  return { nodes: modelTopology.node, weights: new Map(groups.flat()) };
}
