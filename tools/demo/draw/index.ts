import sharp from 'sharp';
import { birds, cat, reef } from './animals.ts';
import { type Canvas, LIGHTS } from './canvas.ts';
import { balloons, desert, forest, mountains, sea } from './landscapes.ts';
import { seededRandom } from './random.ts';
import { abstract, coffee, flowers, plate } from './still-life.ts';
import { harbour, skyline } from './town.ts';

const SCENES = {
  mountains,
  sea,
  forest,
  desert,
  balloons,
  skyline,
  harbour,
  coffee,
  plate,
  flowers,
  abstract,
  cat,
  birds,
  reef,
} satisfies Record<string, (canvas: Canvas) => string>;

/** What a picture may show. */
export type Subject = keyof typeof SCENES;

/** Everything that can be drawn. */
export const SUBJECTS: readonly Subject[] = [
  ...(['mountains', 'sea', 'forest', 'desert', 'balloons', 'skyline', 'harbour', 'coffee'] as const),
  ...(['plate', 'flowers', 'abstract', 'cat', 'birds', 'reef'] as const),
];

const SHAPES = [
  [1440, 1080],
  [1080, 1350],
  [1200, 1200],
  [1600, 900],
] as const;

/** A drawn picture: the same subject and seed give the same bytes. */
export interface Drawing {
  bytes: Buffer<ArrayBuffer>;
  contentType: 'image/jpeg';
  altText: string;
}

let tile: Promise<Buffer> | undefined;

/** A tile of film grain, made once: drawing it at full size costs more than the picture. */
function grain(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 9 } as const;
  tile ??= sharp({ create: { width: 256, height: 256, channels: 3, background: '#808080', noise } })
    .png()
    .toBuffer();
  return tile;
}

/** Draws a picture as a JPEG of 1–1.5 megapixels, with a little grain so that it is no flat poster. */
export async function draw(subject: Subject, seed: number): Promise<Drawing> {
  const random = seededRandom(seed);
  const [width, height] = random.pick(SHAPES);
  const light = random.pick(LIGHTS);
  const scene = SCENES[subject]({ width, height, random, light });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${scene}</svg>`;
  const bytes = await sharp(Buffer.from(svg))
    .composite([{ input: await grain(), tile: true, blend: 'soft-light' }])
    .flatten()
    .jpeg({ quality: 88 })
    .toBuffer();
  return { bytes: Buffer.from(bytes), contentType: 'image/jpeg', altText: `A drawing of ${subject} (${light.name})` };
}

/** A round-cornered portrait: a face of simple shapes, for a profile. */
export async function drawPortrait(seed: number): Promise<Drawing> {
  const random = seededRandom(seed * 7919 + 13);
  const [back, skin, hair, shirt] = [
    random.pick(['#f4d35e', '#83c5be', '#e29578', '#bde0fe', '#cdb4db', '#a3b18a', '#ffc8dd', '#90be6d']),
    random.pick(['#f6d7c3', '#e8b896', '#c98f67', '#8d5a3c', '#5c3a26']),
    random.pick(['#2b1d14', '#5b3a1e', '#b5651d', '#d9c089', '#7a7a7a', '#111111', '#8b2e16']),
    random.pick(['#264653', '#e76f51', '#2a9d8f', '#6d597a', '#bc4749', '#f1faee', '#1d3557']),
  ];
  const long = random.chance(0.5)
    ? `<path d="M150 250C130 430 160 470 190 480L180 240Z M450 250C470 430 440 470 410 480L420 240Z" fill="${hair}"/>`
    : '';
  const glasses = random.chance(0.3)
    ? '<g fill="none" stroke="#222" stroke-width="8"><circle cx="245" cy="285" r="34"/><circle cx="355" cy="285" r="34"/><path d="M279 285H321"/></g>'
    : '';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600" viewBox="0 0 600 600"><rect width="600" height="600" fill="${back}"/>${long}
    <path d="M110 600C120 480 220 455 300 455C380 455 480 480 490 600Z" fill="${shirt}"/><rect x="262" y="390" width="76" height="90" rx="34" fill="${skin}"/><ellipse cx="300" cy="290" rx="125" ry="150" fill="${skin}"/>
    <path d="M165 280C150 140 230 95 305 100C390 100 450 150 435 280C420 220 380 ${random.whole(180, 220)} 300 ${random.whole(185, 215)}C230 ${random.whole(180, 220)} 180 220 165 280Z" fill="${hair}"/>
    <circle cx="245" cy="285" r="12" fill="#1b1b1b"/><circle cx="355" cy="285" r="12" fill="#1b1b1b"/>${glasses}<path d="M250 355Q300 ${random.whole(375, 405)} 350 355" stroke="#9c3d34" stroke-width="9" stroke-linecap="round" fill="none"/></svg>`;
  const bytes = await sharp(Buffer.from(svg)).jpeg({ quality: 90 }).toBuffer();
  return { bytes: Buffer.from(bytes), contentType: 'image/jpeg', altText: 'A drawn portrait' };
}
