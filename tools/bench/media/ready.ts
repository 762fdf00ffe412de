import { randomBytes } from 'node:crypto';
import { type Person, signUp } from '../../client/person.ts';
import type { Tell } from '../../start/progress.ts';
import { settled } from '../../test-stack/settled.ts';
import { makeReadySet } from '../bare-renditions.ts';
import { BenchFailure } from '../bench-failure.ts';
import type { Figure } from '../figure.ts';
import type { Room } from '../measure.ts';
import { drawPhoto, OF_CAMERA } from '../photo.ts';
import { startBenchSystem } from '../system.ts';

/**
 * Milliseconds from the announcement of a photo of 10 MB to READY, one after another through a whole system, which is started and ended here, beside a
 * bare script of what makes it READY.
 */
export async function measureReady({ env, signal }: Room, rounds: number, tell: Tell): Promise<Figure> {
  const cleanup = new AsyncDisposableStack();
  try {
    const { url, clients } = await startBenchSystem(env, cleanup, signal);
    const photo = await drawPhoto(OF_CAMERA);
    const person = await signUp(url, { username: 'photographer', password: randomBytes(12).toString('hex') });
    const [ours, bare]: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      tell(`a photo of ${(photo.bytes.length / 1e6).toFixed(1)} MB, round ${round} of ${rounds}`);
      const bareMs = await makeReadySet(photo.bytes);
      // Each is another file: the same bytes again would be answered with the media that is there.
      const oursMs = await untilReady(person, { ...photo, bytes: Buffer.concat([photo.bytes, randomBytes(8)]) });
      await settled(clients);
      if (round === 0) continue;
      ours.push(oursMs);
      bare.push(bareMs);
    }
    const baseline = { name: 'ms, bare sharp', rounds: bare };
    return { name: '10 MB from PUT to READY', unit: 'ms', rounds: ours, baseline };
  } finally {
    await cleanup.disposeAsync();
  }
}

async function untilReady(person: Person, photo: Parameters<Person['upload']>[0]): Promise<number> {
  const start = performance.now();
  const { status } = await person.processed(await person.upload(photo));
  if (status !== 'READY') throw new BenchFailure('WRONG_ANSWER', `the photo is ${status}`);
  return performance.now() - start;
}
