import { at, type Canvas, gradient } from './canvas.ts';
import type { Random } from './random.ts';

const TABLES = [
  ['#f2e3d0', '#d9bfa0'],
  ['#e8edf0', '#bcc9d1'],
  ['#3d2c29', '#241815'],
  ['#f6d6d6', '#e3a9a9'],
  ['#dfeadf', '#a9c4ab'],
] as const;

function table({ width, height, random }: Canvas): string {
  const [light, dark] = random.pick(TABLES);
  return `<defs>${gradient('table', [light, dark])}<filter id="shade"><feGaussianBlur stdDeviation="14"/></filter></defs><rect width="${width}" height="${height}" fill="url(#table)"/>`;
}

function shadow(x: number, y: number, rx: number, ry: number): string {
  return `<ellipse cx="${at(x + rx * 0.12)}" cy="${at(y + ry * 0.14)}" rx="${at(rx)}" ry="${at(ry)}" fill="#000" opacity="0.3" filter="url(#shade)"/>`;
}

/** A cup of coffee seen from above, with a heart or leaf of milk. */
export function coffee(canvas: Canvas): string {
  const { width, height, random } = canvas;
  const [x, y, r] = [
    width * random.between(0.42, 0.58),
    height * random.between(0.42, 0.58),
    Math.min(width, height) * random.between(0.24, 0.3),
  ];
  const cup = random.pick(['#ffffff', '#2f4858', '#c97b63', '#86a397', '#f3d34a']);
  const art = random.chance(0.5)
    ? `<path d="M0 34C-48 0 -30 -40 0 -16C30 -40 48 0 0 34Z" fill="#f5e3c8"/>`
    : [0, 1, 2, 3]
        .map(
          (leaf) =>
            `<path d="M0 ${44 - leaf * 22}C-${40 - leaf * 8} ${20 - leaf * 22} -${24 - leaf * 5} ${2 - leaf * 20} 0 ${14 - leaf * 20}C${24 - leaf * 5} ${2 - leaf * 20} ${40 - leaf * 8} ${20 - leaf * 22} 0 ${44 - leaf * 22}Z" fill="#f5e3c8" opacity="0.92"/>`,
        )
        .join('');
  const beans = Array.from(
    { length: random.whole(3, 9) },
    () =>
      `<g transform="translate(${at(random.between(0, width))} ${at(random.between(0, height))}) rotate(${random.whole(0, 180)})"><ellipse rx="17" ry="11" fill="#4a2a1a"/><path d="M-14 0C-5 -6 5 6 14 0" stroke="#2b160c" stroke-width="3" fill="none"/></g>`,
  );
  return `${table(canvas)}${beans.join('')}${shadow(x, y, r * 1.5, r * 1.5)}<circle cx="${at(x)}" cy="${at(y)}" r="${at(r * 1.45)}" fill="#fbfaf7"/><circle cx="${at(x)}" cy="${at(y)}" r="${at(r * 1.25)}" fill="#ece8e1"/>
    <rect x="${at(x + r * 0.9)}" y="${at(y - r * 0.13)}" width="${at(r * 0.55)}" height="${at(r * 0.26)}" rx="${at(r * 0.13)}" fill="${cup}"/><circle cx="${at(x)}" cy="${at(y)}" r="${at(r)}" fill="${cup}"/>
    <circle cx="${at(x)}" cy="${at(y)}" r="${at(r * 0.86)}" fill="#8a5a36"/><circle cx="${at(x)}" cy="${at(y)}" r="${at(r * 0.8)}" fill="#a9713f"/><g transform="translate(${at(x)} ${at(y)}) rotate(${random.whole(-40, 40)}) scale(${(r / 75).toFixed(2)})">${art}</g>`;
}

/** A plate with a pizza, a salad bowl or a pie of fruit. */
export function plate(canvas: Canvas): string {
  const { width, height, random } = canvas;
  const [x, y, r] = [width / 2, height / 2, Math.min(width, height) * random.between(0.34, 0.4)];
  const [crust, base, toppings] = random.pick([
    ['#d9a05b', '#e9c46a', ['#c1121f', '#588157', '#f4f1de', '#6f1d1b']],
    ['#6b8f71', '#aad576', ['#d62828', '#f77f00', '#fcbf49', '#5a189a']],
    ['#c98a52', '#f6e7cb', ['#9d0208', '#3a0ca3', '#ffb703', '#70e000']],
  ] as const);
  const bits = Array.from({ length: 46 }, () => {
    const [angle, distance] = [random.between(0, Math.PI * 2), Math.sqrt(random.between(0, 1)) * r * 0.72];
    return `<ellipse cx="${at(x + Math.cos(angle) * distance)}" cy="${at(y + Math.sin(angle) * distance)}" rx="${at(random.between(9, 26))}" ry="${at(random.between(7, 20))}" fill="${random.pick(toppings)}" transform="rotate(${random.whole(0, 180)} ${at(x)} ${at(y)})"/>`;
  });
  return `${table(canvas)}${shadow(x, y, r * 1.15, r * 1.15)}<circle cx="${at(x)}" cy="${at(y)}" r="${at(r * 1.12)}" fill="#fdfcf9"/><circle cx="${at(x)}" cy="${at(y)}" r="${at(r * 0.9)}" fill="${crust}"/><circle cx="${at(x)}" cy="${at(y)}" r="${at(r * 0.8)}" fill="${base}"/>${bits.join('')}`;
}

/** A bunch of flowers against a plain wall. */
export function flowers(canvas: Canvas): string {
  const { width, height, random } = canvas;
  const [wall, shade] = random.pick([
    ['#f8ede3', '#dfd3c3'],
    ['#22333b', '#0a0908'],
    ['#cad2c5', '#84a98c'],
    ['#ffe5d9', '#ffcad4'],
    ['#edf6f9', '#83c5be'],
  ] as const);
  const base = [width / 2, height * 0.72] as const;
  const stems = Array.from({ length: random.whole(7, 12) }, () => {
    const [x, y] = [width * random.between(0.2, 0.8), height * random.between(0.14, 0.5)];
    return `<path d="M${at(base[0])} ${at(base[1])}Q${at((x + base[0]) / 2)} ${at(y + 60)} ${at(x)} ${at(y)}" stroke="#588157" stroke-width="7" fill="none"/>${bloom(random, x, y, Math.min(width, height) * random.between(0.05, 0.1))}`;
  });
  const vase = random.pick(['#bc6c25', '#457b9d', '#e5e5e5', '#6d597a']);
  return `<defs>${gradient('wall', [wall, shade])}</defs><rect width="${width}" height="${height}" fill="url(#wall)"/>${stems.join('')}
    <path d="M${at(base[0] - 60)} ${at(base[1] - 40)}H${at(base[0] + 60)}L${at(base[0] + 90)} ${at(height * 0.95)}H${at(base[0] - 90)}Z" fill="${vase}"/><ellipse cx="${at(base[0])}" cy="${at(base[1] - 40)}" rx="60" ry="12" fill="#00000033"/>`;
}

function bloom(random: Random, x: number, y: number, size: number): string {
  const [colour, heart] = random.pick([
    ['#e63946', '#ffb703'],
    ['#ffafcc', '#b5179e'],
    ['#ffd166', '#7f4f24'],
    ['#f8f9fa', '#fcbf49'],
    ['#9d4edd', '#ffd60a'],
    ['#ff7b00', '#6a040f'],
  ] as const);
  const count = random.whole(6, 11);
  const petals = Array.from(
    { length: count },
    (_, index) =>
      `<ellipse cx="0" cy="${at(-size * 0.62)}" rx="${at(size * 0.3)}" ry="${at(size * 0.6)}" transform="rotate(${((360 / count) * index).toFixed(0)})"/>`,
  );
  return `<g transform="translate(${at(x)} ${at(y)}) rotate(${random.whole(0, 90)})"><g fill="${colour}" stroke="#00000018" stroke-width="2">${petals.join('')}</g><circle r="${at(size * 0.3)}" fill="${heart}"/></g>`;
}

/** Overlapping shapes in a few colours: a print for the wall. */
export function abstract({ width, height, random }: Canvas): string {
  const colours = random.pick([
    ['#f4f1de', '#e07a5f', '#3d405b', '#81b29a', '#f2cc8f'],
    ['#fefae0', '#606c38', '#283618', '#dda15e', '#bc6c25'],
    ['#0d1b2a', '#415a77', '#778da9', '#e0e1dd', '#f77f00'],
    ['#fff1e6', '#eddcd2', '#f0a6ca', '#9c89b8', '#5e60ce'],
  ] as const);
  const shapes = Array.from({ length: random.whole(9, 16) }, () => {
    const [x, y, size, fill] = [
      random.between(0, width),
      random.between(0, height),
      random.between(0.08, 0.28) * width,
      random.pick(colours.slice(1)),
    ];
    const turn = `transform="rotate(${random.whole(0, 180)} ${at(x)} ${at(y)})" opacity="0.88" fill="${fill}"`;
    return random.pick([
      `<circle cx="${at(x)}" cy="${at(y)}" r="${at(size)}" ${turn}/>`,
      `<rect x="${at(x)}" y="${at(y)}" width="${at(size * 1.8)}" height="${at(size * 0.5)}" ${turn}/>`,
      `<path d="M${at(x - size)} ${at(y)}A${at(size)} ${at(size)} 0 0 1 ${at(x + size)} ${at(y)}Z" ${turn}/>`,
    ]);
  });
  return `<rect width="${width}" height="${height}" fill="${colours[0]}"/>${shapes.join('')}`;
}
