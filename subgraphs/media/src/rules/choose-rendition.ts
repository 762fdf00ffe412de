import type { Rendition } from '../data/renditions.ts';
import type { RenditionFormat, RenditionName } from '../data/tables.ts';

/** The formats that an Accept header lets us choose from, the best first. JPEG is always among them; a wildcard promises no more. */
export function acceptedFormats(accept: string): RenditionFormat[] {
  const named = new Set(
    accept
      .toLowerCase()
      .split(',')
      .map((range) => range.split(';').map((part) => part.trim()))
      .filter(([, ...parameters]) => !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)))
      .map(([type]) => type),
  );
  const better: RenditionFormat[] = ['avif', 'webp'];
  return [...better.filter((format) => named.has(`image/${format}`)), 'jpeg'];
}

/** Pictures that show the media as it is: a story has bars, a preview no filter, an animation is a kind of film. */
const PLAIN_NAMES: ReadonlySet<RenditionName> = new Set(['large', 'medium', 'thumbnail']);

/**
 * The smallest plain rendition at least `width` pixels wide that there is in any of the formats (the largest where none is, or no width is asked for),
 * in the first format that has this size; null where there is none.
 */
export function chooseRendition(
  renditions: readonly Rendition[],
  formats: readonly RenditionFormat[],
  width: number | null,
): Rendition | null {
  const bySize = renditions
    .filter(({ name, format }) => PLAIN_NAMES.has(name) && formats.includes(format))
    .toSorted(compareSizes);
  const size = (width !== null && bySize.find((rendition) => rendition.width >= width)) || bySize.at(-1);
  if (!size) return null;
  const alike = bySize.filter((rendition) => compareSizes(rendition, size) === 0);
  const [best] = alike.toSorted((a, b) => formats.indexOf(a.format) - formats.indexOf(b.format));
  return best ?? null;
}

/** By width; of two equally wide the thumbnail, which is cut, is the lower one. */
function compareSizes(a: Rendition, b: Rendition): number {
  return a.width - b.width || a.height - b.height;
}
