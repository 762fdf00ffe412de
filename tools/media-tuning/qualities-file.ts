import type { Tuned } from './tune.ts';

/** The text of `qualities.ts`: the table with its provenance. */
export function qualitiesFile(
  all: readonly Tuned[],
  { sources, versions }: { sources: string; versions: Record<string, string | undefined> },
): string {
  const lines = all.map(({ name, format, quality, ours, jpeg, shareAsLike }) => {
    const share = Math.round((100 * ours.bytes) / jpeg.bytes);
    const likeness = `${ours.likeness.toFixed(4)} (JPEG ${jpeg.likeness.toFixed(4)})`;
    return `// ${name} ${format} ${quality}: SSIM ${likeness}, ${share} % of its bytes; ${Math.round(100 * shareAsLike)} % of the pictures not below it.`;
  });
  const names = [...new Set(all.map(({ name }) => name))];
  const rows = names.map((name) => {
    const formats = all.filter((one) => one.name === name).map(({ format, quality }) => `${format}: ${quality}`);
    return `  ${name}: { ${formats.join(', ')} },`;
  });
  return `// Written by \`npm run media:tune\`, from ${sources},
// with sharp ${versions.sharp}, libvips ${versions.vips}, mozjpeg ${versions.mozjpeg}, libwebp ${versions.webp}, libaom ${versions.aom}.
${lines.join('\n')}

/**
 * Qualities at which pictures are as like their sources as the JPEGs of the same size: in the mean, and at least half of them (structural similarity
 * of brightness).
 */
export const QUALITIES = {
${rows.join('\n')}
} as const;
`;
}
