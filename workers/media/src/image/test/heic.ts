import { boxesIn } from '../boxes.ts';
import { readItems } from '../items.ts';

/** A HEIC as phones make it, its picture cut into tiles. */
export interface Grid {
  /** HEIC of one picture each, all of one size and encoded alike. */
  tiles: readonly Buffer[];
  columns: number;
  tile: { width: number; height: number };
  /** What is shown of the tiles together. */
  width: number;
  height: number;
  /** More properties of the whole, such as `irot`. */
  properties?: readonly Buffer[];
  /** Which items it is put together of; the tiles are 1 and so on, it is the one behind them. */
  parts?: readonly number[];
}

export function box(type: string, ...contents: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  const whole = Buffer.concat([head, ...contents]);
  whole.writeUInt32BE(whole.length);
  whole.write(type, 4, 'latin1');
  return whole;
}

/** Bytes of big-endian numbers, of 1, 2 or 4 bytes each. */
export function u8(...numbers: readonly number[]): Buffer {
  return Buffer.from(numbers);
}

function u16(...numbers: readonly number[]): Buffer {
  return Buffer.concat(numbers.map((number) => Buffer.of(number >> 8, number & 0xff)));
}

function u32(...numbers: readonly number[]): Buffer {
  return Buffer.concat(numbers.map((number) => u16(Math.floor(number / 65_536), number % 65_536)));
}

function ispe(width: number, height: number): Buffer {
  return box('ispe', u32(0, width, height));
}

/** Writes a HEIC of tiles (ISO/IEC 23008-12, section 6.6.2.3). */
export function gridHeic({ tiles, columns, tile, width, height, properties = [], parts }: Grid): Buffer {
  const ids = tiles.map((_, index) => index + 1);
  const gridId = ids.length + 1;
  const pictures = tiles.map(pictureOf);
  const rows = Math.ceil(tiles.length / columns);
  const grid = Buffer.concat([u8(0, 1, rows - 1, columns - 1), u32(width, height)]);
  const shared = [pictures[0]?.hvcC ?? Buffer.alloc(0), ispe(tile.width, tile.height), ispe(width, height)];
  const ofGrid = [3, ...properties.map((_, index) => index + 4)];
  const infe = (id: number, type: string) => box('infe', u32(0x02_00_00_00), u16(id, 0), Buffer.from(`${type}\0`));
  const ftyp = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic'));
  const dimg = box('dimg', u16(gridId, (parts ?? ids).length, ...(parts ?? ids)));
  const association = (id: number, of: readonly number[]) => Buffer.concat([u16(id), u8(of.length, ...of)]);
  const metaAt = (start: number): Buffer => {
    let end = start;
    const locations = pictures.map(({ data }, index) => {
      end += data.length;
      return Buffer.concat([u16(index + 1, 0, 0, 1), u32(end - data.length, data.length)]);
    });
    return box(
      'meta',
      u32(0),
      box('hdlr', u32(0, 0), Buffer.from('pict'), Buffer.alloc(13)),
      box('pitm', u32(0), u16(gridId)),
      box('iinf', u32(0), u16(gridId), ...ids.map((id) => infe(id, 'hvc1')), infe(gridId, 'grid')),
      box('iref', u32(0), dimg),
      box(
        'iprp',
        box('ipco', ...shared, ...properties),
        box('ipma', u32(0), u32(gridId), ...ids.map((id) => association(id, [1, 2])), association(gridId, ofGrid)),
      ),
      box('idat', grid),
      box(
        'iloc',
        u32(0x01_00_00_00),
        u8(0x44, 0),
        u16(gridId),
        ...locations,
        Buffer.concat([u16(gridId, 1, 0, 1), u32(0, grid.length)]),
      ),
    );
  };
  const start = ftyp.length + metaAt(0).length + 8;
  return Buffer.concat([ftyp, metaAt(start), box('mdat', ...pictures.map(({ data }) => data))]);
}

/** The configuration and the data of the only picture of a HEIC. */
function pictureOf(heic: Buffer): { hvcC: Buffer; data: Buffer } {
  const [meta] = boxesIn(heic, { start: 0, end: heic.length }).filter(({ type }) => type === 'meta');
  const inMeta = meta ? boxesIn(heic, { start: meta.body.start + 4, end: meta.body.end }) : [];
  const extents = readItems(heic, inMeta).all.flatMap((item) => item.extents);
  const properties = inMeta
    .filter(({ type }) => type === 'iprp')
    .flatMap(({ body }) => boxesIn(heic, body))
    .filter(({ type }) => type === 'ipco')
    .flatMap(({ body }) => boxesIn(heic, body));
  const { typeAt = 4, body = { start: 0, end: 0 } } = properties.find(({ type }) => type === 'hvcC') ?? {};
  return {
    hvcC: heic.subarray(typeAt - 4, body.end),
    data: Buffer.concat(extents.map(({ start, end }) => heic.subarray(start, end))),
  };
}
