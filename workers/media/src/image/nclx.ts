/** How the numbers of a picture are colours, by the code points of ITU-T H.273. */
export interface Nclx {
  primaries: number;
  transfer: number;
}

type Triple = readonly [number, number, number];
/** Red, green and blue in XYZ under D50, as skcms has them (SkNamedGamut). */
const SRGB: readonly Triple[] = [
  [0.436066, 0.222488, 0.013916],
  [0.385147, 0.716873, 0.097076],
  [0.143066, 0.060608, 0.714096],
];
const PRIMARIES = new Map<number, readonly Triple[]>([
  [
    9, // BT.2020
    [
      [0.673459, 0.279033, -0.001931],
      [0.165661, 0.675338, 0.029979],
      [0.1251, 0.045629, 0.797162],
    ],
  ],
  [
    12, // Display P3
    [
      [0.515102, 0.241182, -0.001049],
      [0.291965, 0.692236, 0.041882],
      [0.157153, 0.066582, 0.784378],
    ],
  ],
]);
const D50: Triple = [0.9642, 1, 0.8249];

/** The light of white on paper, as ITU-R BT.2408 has it, in cd/m²: what is brighter is white on a screen that can do no more. */
const WHITE_NITS = 203;
/** From a number of 0 to 1 to light, of which 1 is white; all others are shown as sRGB, as screens do. */
const TRANSFERS = new Map<number, (value: number) => number>([
  [16, (value) => pqNits(value) / WHITE_NITS],
  [18, (value) => (hlgLight(value) ** 1.2 * 1_000) / WHITE_NITS],
]);
const CURVE_POINTS = 1_024;

/** An ICC profile (ICC.1:2001-04) of these colours; null of those that are shown as sRGB. */
export function profileOf({ primaries, transfer }: Nclx): Buffer | null {
  const lightOf = TRANSFERS.get(transfer);
  if (!PRIMARIES.has(primaries) && !lightOf) return null;
  const curve = curveOf(lightOf ?? srgbLight);
  const colors = (PRIMARIES.get(primaries) ?? SRGB).map(xyz);
  const tags = [
    { name: 'desc', data: Buffer.concat([Buffer.from('desc\0\0\0\0\0\0\0\x05nclx\0'), Buffer.alloc(78)]) },
    { name: 'cprt', data: Buffer.from('text\0\0\0\0none\0') },
    { name: 'wtpt', data: xyz(D50) },
    ...colors.map((data, index) => ({ name: `${'rgb'[index]}XYZ`, data })),
    ...['rTRC', 'gTRC', 'bTRC'].map((name) => ({ name, data: curve })),
  ];
  const head = Buffer.alloc(128 + 4 + tags.length * 12);
  head.write('\x02\x20\0\0mntrRGB XYZ ', 8, 'latin1');
  head.write('acsp', 36, 'latin1');
  xyz(D50).copy(head, 68, 8);
  head.writeUInt32BE(tags.length, 128);
  let end = head.length;
  const bodies = tags.map(({ name, data }, index) => {
    const at = 132 + index * 12;
    head.write(name, at, 'latin1');
    head.writeUInt32BE(end, at + 4);
    head.writeUInt32BE(data.length, at + 8);
    const padded = Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
    end += padded.length;
    return padded;
  });
  head.writeUInt32BE(end, 0);
  return Buffer.concat([head, ...bodies]);
}

function xyz(values: Triple): Buffer {
  const data = Buffer.concat([Buffer.from('XYZ \0\0\0\0'), Buffer.alloc(12)]);
  for (const [index, value] of values.entries()) data.writeInt32BE(Math.round(value * 65_536), 8 + index * 4);
  return data;
}

function curveOf(lightOf: (value: number) => number): Buffer {
  const data = Buffer.alloc(12 + CURVE_POINTS * 2);
  data.write('curv');
  data.writeUInt32BE(CURVE_POINTS, 8);
  for (let point = 0; point < CURVE_POINTS; point++) {
    const light = Math.min(1, lightOf(point / (CURVE_POINTS - 1)));
    data.writeUInt16BE(Math.round(light * 65_535), 12 + point * 2);
  }
  return data;
}

/** IEC 61966-2-1. */
function srgbLight(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** The EOTF of SMPTE ST 2084, in cd/m². */
function pqNits(value: number): number {
  const power = value ** (1 / 78.84375);
  return 10_000 * (Math.max(0, power - 0.8359375) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125);
}

/** The inverse OETF of hybrid log-gamma (ITU-R BT.2100), of the scene's light. */
function hlgLight(value: number): number {
  return value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12;
}
