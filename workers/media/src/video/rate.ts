/** Frames per second as a fraction, exactly: 30000/1001 is no decimal number. */
export interface Rate {
  frames: number;
  seconds: number;
}

const MOST_PER_SECOND = 60;
/** Of a slide show frames are repeated, so that every segment can start with a whole picture. */
const SLOWEST: Rate = { frames: 1, seconds: 1 };
const FASTEST: Rate = { frames: MOST_PER_SECOND, seconds: 1 };
const COMMON: readonly Rate[] = [15, 24, 25, 30, 50].map((frames) => ({ frames, seconds: 1 }));
/** What cameras with a variable rate miss theirs by. */
const TOLERANCE = 0.97;

/** The fraction that ffprobe writes as `30000/1001`; null where it names none. */
export function parseRate(text: string | undefined): Rate | null {
  const [, frames, seconds] = /^(\d+)\/(\d+)$/.exec(text ?? '') ?? [];
  const rate = { frames: Number(frames), seconds: Number(seconds) };
  return rate.frames > 0 && rate.seconds > 0 ? rate : null;
}

export function perSecond({ frames, seconds }: Rate): number {
  return frames / seconds;
}

/**
 * The constant rate that a video gets: its own up to 60, else every second, third … frame of it. Where the rate varies, `tick`, of which every frame's
 * time is a multiple, may be far above the average: then it is the common rate next to that.
 */
export function outputRate(tick: Rate | null, average: Rate | null): Rate {
  const own = tick ?? average ?? FASTEST;
  const mean = perSecond(average ?? own);
  if (perSecond(own) < perSecond(SLOWEST)) return SLOWEST;
  if (perSecond(own) <= MOST_PER_SECOND) return own;
  if (mean < perSecond(own) * TOLERANCE) return COMMON.find((rate) => perSecond(rate) >= mean * TOLERANCE) ?? FASTEST;
  return { frames: own.frames, seconds: own.seconds * Math.ceil(perSecond(own) / MOST_PER_SECOND) };
}

/** How many frames last so many seconds, or a little longer. */
export function framesIn(rate: Rate, seconds: number): number {
  return Math.ceil(seconds * perSecond(rate) - 1e-6);
}
