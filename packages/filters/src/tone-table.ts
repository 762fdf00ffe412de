import type { Blend, Curve, Look } from './filter.ts';

/** What becomes of each of the 256 values of red, green and blue. */
export type ToneTable = readonly [red: Uint8Array, green: Uint8Array, blue: Uint8Array];

/** Curves and washes as one table: a colour laid over everything does the same to all pixels of one value. Null where nothing changes. */
export function toneTableOf({ curves, washes = [] }: Look): ToneTable | null {
  if (!curves && washes.length === 0) return null;
  const all = curveOf(curves?.all);
  const channel = (own: Curve | undefined, index: 0 | 1 | 2): Uint8Array => {
    const curve = curveOf(own);
    return Uint8Array.from({ length: 256 }, (_, value) => {
      const toned = curve(all(value)) / 255;
      const washed = washes.reduce((below, { color, blend, opacity }) => {
        return below + (blended(below, color[index] / 255, blend) - below) * opacity;
      }, toned);
      return Math.round(clamp(washed) * 255);
    });
  };
  return [channel(curves?.red, 0), channel(curves?.green, 1), channel(curves?.blue, 2)];
}

/** Changes the values of 8-bit RGB pixels in place. */
export function applyToneTable(rgb: Uint8Array, [red, green, blue]: ToneTable): void {
  for (let at = 0; at + 2 < rgb.length; at += 3) {
    rgb[at] = red[rgb[at] ?? 0] ?? 0;
    rgb[at + 1] = green[rgb[at + 1] ?? 0] ?? 0;
    rgb[at + 2] = blue[rgb[at + 2] ?? 0] ?? 0;
  }
}

/** W3C Compositing and Blending, section 9.1. */
function blended(below: number, above: number, blend: Blend): number {
  switch (blend) {
    case 'multiply':
      return below * above;
    case 'screen':
      return below + above - below * above;
    case 'overlay':
      return below <= 0.5 ? 2 * below * above : 1 - 2 * (1 - below) * (1 - above);
    case 'lighten':
      return Math.max(below, above);
    case 'darken':
      return Math.min(below, above);
    case 'exclusion':
      return below + above - 2 * below * above;
    case 'soft-light': {
      if (above <= 0.5) return below - (1 - 2 * above) * below * (1 - below);
      const root = below <= 0.25 ? ((16 * below - 12) * below + 4) * below : Math.sqrt(below);
      return below + (2 * above - 1) * (root - below);
    }
  }
}

/** A smooth function through the points that overshoots none of them: monotone cubic (Fritsch and Carlson, 1980). */
function curveOf(points: Curve | undefined): (value: number) => number {
  if (!points) return (value) => value;
  const slopes = slopesOf(points);
  return (value) => {
    const index = Math.max(
      0,
      points.findLastIndex(([from]) => from <= value),
    );
    const [left, right] = [points[index], points[index + 1]];
    if (!left) return value;
    if (!right || value < left[0]) return left[1];
    const width = right[0] - left[0];
    const t = (value - left[0]) / width;
    const [slope = 0, nextSlope = 0] = [slopes[index], slopes[index + 1]];
    return (
      (2 * t ** 3 - 3 * t ** 2 + 1) * left[1] +
      (t ** 3 - 2 * t ** 2 + t) * width * slope +
      (3 * t ** 2 - 2 * t ** 3) * right[1] +
      (t ** 3 - t ** 2) * width * nextSlope
    );
  };
}

/** The slope at each point: the harmonic mean of those beside it. */
function slopesOf(points: Curve): number[] {
  const secants = points.slice(1).map(([from, to], index) => {
    const [lastFrom = 0, lastTo = 0] = points[index] ?? [];
    return (to - lastTo) / (from - lastFrom);
  });
  return points.map((_, index) => {
    const [before, after] = [secants[index - 1], secants[index]];
    if (before === undefined || after === undefined) return before ?? after ?? 0;
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
