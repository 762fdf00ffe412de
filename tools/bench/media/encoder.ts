import { openEncoder } from '@lumigraph/encoder';
import sharp from 'sharp';
import type { Picture } from '../../client/person.ts';
import type { Figure } from '../figure.ts';
import type { Pipeline } from './pipeline.ts';

const PICTURES = 64;
const AT_ONCE = 8;
const MEDIUM_WIDTH = 640;

/** Milliseconds that a picture takes in the encoder's part of the pipeline, beside the encoder alone in batches of as many. */
export async function measureEncoder(pipeline: Pipeline, photo: Picture, rounds: number): Promise<Figure> {
  const encoder = await openEncoder({ settingsFile: undefined, ...pipeline.encoder });
  const medium = await sharp(photo.bytes).resize({ width: MEDIUM_WIDTH }).jpeg().toBuffer();
  const batch = Array.from({ length: AT_ONCE }, () => medium);
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    for (let done = 0; done < PICTURES; done += AT_ONCE) await encoder.encode(batch);
    const bareMs = performance.now() - start;
    // One more, which opens the encoder.
    const oursMs = await pipeline.analyse(Array.from({ length: PICTURES + 1 }, () => photo));
    if (round === 0) continue;
    bare.push(bareMs / PICTURES);
    ours.push(oursMs / PICTURES);
  }
  await encoder.close();
  return {
    name: 'encoder, a picture',
    unit: 'ms',
    rounds: ours,
    baseline: { name: 'ms, encoder alone', rounds: bare },
  };
}
