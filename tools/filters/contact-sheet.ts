import { applyFilter, type Filter, filters } from '@lumigraph/filters';
import sharp, { type OverlayOptions } from 'sharp';

/** Pixels. */
const TILE = { width: 240, height: 180 };
const LABEL_HEIGHT = 26;
const GAP = 8;
/** Filters beside each other, each with all pictures below one another. */
const COLUMNS = 7;

/** A JPEG with every filter, and no filter, on each of these pictures. */
export async function contactSheet(pictures: readonly Buffer[]): Promise<Buffer> {
  const tiles = await Promise.all(pictures.map(tileOf));
  const looks: readonly (Filter | null)[] = [null, ...filters];
  const blockHeight = LABEL_HEIGHT + pictures.length * (TILE.height + GAP);
  const overlays = await Promise.all(
    looks.map(async (filter, index) => {
      const left = GAP + (index % COLUMNS) * (TILE.width + GAP);
      const top = GAP + Math.floor(index / COLUMNS) * (blockHeight + GAP);
      return [labelOf(filter?.label ?? 'No filter', left, top), ...(await seenThrough(filter, tiles, left, top))];
    }),
  );
  return sharp({
    create: {
      width: GAP + COLUMNS * (TILE.width + GAP),
      height: GAP + Math.ceil(looks.length / COLUMNS) * (blockHeight + GAP),
      channels: 3,
      background: '#ffffff',
    },
  })
    .composite(overlays.flat())
    .jpeg({ quality: 90 })
    .toBuffer();
}

type Tile = Awaited<ReturnType<typeof tileOf>>;

async function tileOf(picture: Buffer) {
  const { data, info } = await sharp(picture)
    .autoOrient()
    .resize(TILE)
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

function seenThrough(
  filter: Filter | null,
  tiles: readonly Tile[],
  left: number,
  top: number,
): Promise<OverlayOptions[]> {
  return Promise.all(
    tiles.map(async (tile, index) => {
      const { data, ...raw } = filter ? await applyFilter(tile, filter) : tile;
      return { input: data, raw, left, top: top + LABEL_HEIGHT + index * (TILE.height + GAP) };
    }),
  );
}

function labelOf(label: string, left: number, top: number): OverlayOptions {
  const text = `<text x="0" y="18" font-family="sans-serif" font-size="16" fill="#222222">${label}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${TILE.width}" height="${LABEL_HEIGHT}">${text}</svg>`;
  return { input: Buffer.from(svg), left, top };
}
