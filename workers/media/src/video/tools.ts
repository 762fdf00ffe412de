import { run } from './command.ts';
import { findConfinement, findProgram, type Prefix } from './confinement.ts';

/** The ffmpeg and ffprobe that are used, and what they can do. */
export interface VideoTools {
  ffmpeg: string;
  ffprobe: string;
  /** Whether HDR can be brought to what every screen shows. */
  canToneMap: boolean;
  prefix: Prefix;
  /** Whether commands run without network; else only what ffmpeg is told keeps it from there. */
  isOffline: boolean;
}

interface Pair {
  ffmpeg: string;
  ffprobe: string;
}

const ENCODERS = ['libx264', 'aac'];
const TONE_MAPPING = ['setparams', 'zscale', 'tonemap'];
const ASK = { limitMs: 20_000, memoryBytes: 2 * 1024 ** 3, signal: new AbortController().signal };

let known: Promise<VideoTools> | undefined;

/** What `findVideoTools` finds, looked for once in this process. */
export function videoTools(): Promise<VideoTools> {
  known ??= findVideoTools();
  known.catch(() => {
    known = undefined;
  });
  return known;
}

/** The tools on PATH if they can do what we need, else those that npm brought. Throws where there are none. */
export async function findVideoTools(): Promise<VideoTools> {
  for (const find of [installedPair, bundledPair]) {
    const pair = await find();
    const tools = pair && (await inspectTools(pair));
    if (tools) return tools;
  }
  throw new Error(`there is no ffmpeg with ${ENCODERS.join(' and ')} and no ffprobe: install Debian's ffmpeg`);
}

/** What these two can do; null where they do not run here, or cannot make H.264 and AAC. */
export async function inspectTools(pair: Pair): Promise<VideoTools | null> {
  const { prefix, isOffline } = await findConfinement();
  const ask = (program: string, option: string) => run(prefix, program, ['-hide_banner', option], ASK);
  try {
    const [encoders, filters] = await Promise.all([
      ask(pair.ffmpeg, '-encoders'),
      ask(pair.ffmpeg, '-filters'),
      ask(pair.ffprobe, '-version'),
    ]);
    if (!ENCODERS.every((name) => namesOf(encoders).has(name))) return null;
    const canToneMap = TONE_MAPPING.every((name) => namesOf(filters).has(name));
    return { ...pair, canToneMap, prefix, isOffline };
  } catch {
    return null;
  }
}

/** The names in a list of ffmpeg's: the second word of each line, after the flags. */
function namesOf(list: string): Set<string> {
  return new Set(list.split('\n').flatMap((line) => /^\s*\S+\s+(\S+)/.exec(line)?.[1] ?? []));
}

async function installedPair(): Promise<Pair | null> {
  const [ffmpeg, ffprobe] = await Promise.all([findProgram('ffmpeg'), findProgram('ffprobe')]);
  return ffmpeg && ffprobe ? { ffmpeg, ffprobe } : null;
}

/** The binaries of npm's packages, whose import fails where they have none for this system. */
export async function bundledPair(): Promise<Pair | null> {
  try {
    const [ffmpeg, ffprobe] = await Promise.all([
      import('@ffmpeg-installer/ffmpeg'),
      import('@ffprobe-installer/ffprobe'),
    ]);
    return { ffmpeg: ffmpeg.default.path, ffprobe: ffprobe.default.path };
  } catch {
    return null;
  }
}
