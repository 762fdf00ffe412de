import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundledPair, videoTools } from './tools.ts';

const execute = promisify(execFile);

/** Clips that ffmpeg makes for tests, in a folder of their own. */
export interface Clips {
  folder: string;
  /** Runs the ffmpeg that is used here; the bytes of the file, whose name ends in its format. */
  make(name: string, ...args: string[]): Promise<Buffer>;
  /** The same by the ffmpeg of 2018 from npm, which still writes a rotation. */
  makeByOld(name: string, ...args: string[]): Promise<Buffer>;
  path(name: string): string;
  remove(): Promise<void>;
}

export async function createClips(): Promise<Clips> {
  const folder = await mkdtemp(join(tmpdir(), 'lumigraph-clips-'));
  const path = (name: string) => join(folder, name);
  const make = async (ffmpeg: string, name: string, args: string[]) => {
    await execute(ffmpeg, ['-nostdin', '-v', 'error', '-y', ...args, path(name)]);
    return readFile(path(name));
  };
  return {
    folder,
    path,
    make: async (name, ...args) => make((await videoTools()).ffmpeg, name, args),
    makeByOld: async (name, ...args) => {
      const pair = await bundledPair();
      if (!pair) throw new Error('npm brought no ffmpeg for this system');
      return make(pair.ffmpeg, name, args);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Moving pictures of this size, rate and length. */
export function picture(size: string, seconds: number, rate: string | number = 30): string[] {
  return ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${seconds}`];
}

/** A tone. */
export function tone(seconds: number): string[] {
  return ['-f', 'lavfi', '-i', `sine=440:r=48000:d=${seconds}`];
}

/** Quick to make, as H.264. */
export const QUICK = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
