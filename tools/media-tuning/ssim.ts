import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findOrInstall } from '../services/binary.ts';

const run = promisify(execFile);

/** How like two picture files of the same size are (structural similarity of brightness by ffmpeg's filter `ssim`): 1 is the same. */
export async function openSsim(): Promise<(one: string, other: string) => Promise<number>> {
  const command = await findOrInstall(
    {
      command: 'ffmpeg',
      debianPackage: 'ffmpeg',
      instead: 'brew install ffmpeg, or see https://ffmpeg.org/download.html',
    },
    (line) => console.log(line),
  );
  return async (one, other) => {
    const filter = '[0]format=yuv444p[a];[1]format=yuv444p[b];[a][b]ssim';
    const args = ['-hide_banner', '-nostats', '-i', one, '-i', other, '-lavfi', filter, '-f', 'null', '-'];
    const { stderr } = await run(command, args);
    const likeness = /SSIM Y:([\d.]+)/.exec(stderr)?.[1];
    if (likeness === undefined) throw new Error(`ffmpeg told no SSIM:\n${stderr}`);
    return Number(likeness);
  };
}
