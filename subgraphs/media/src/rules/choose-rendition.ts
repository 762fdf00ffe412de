import type { Rendition } from '../data/renditions.ts';
import type { RenditionFormat } from '../data/tables.ts';

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

/**
 * The smallest rendition at least `width` pixels wide (the largest where none is, or no width is asked for) in the first of the formats
 * that has any; null where none has.
 */
export function chooseRendition(
  renditions: readonly Rendition[],
  formats: readonly RenditionFormat[],
  width: number | null,
): Rendition | null {
  for (const format of formats) {
    const bySize = renditions.filter((rendition) => rendition.format === format).sort((a, b) => a.width - b.width);
    const largest = bySize.at(-1);
    if (!largest) continue;
    return (width !== null && bySize.find((rendition) => rendition.width >= width)) || largest;
  }
  return null;
}
