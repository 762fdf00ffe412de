import type { Random } from './random.ts';

/** What a scene draws with: `width`×`height` units, `random`, and the colours of its light. */
export interface Canvas {
  width: number;
  height: number;
  random: Random;
  light: Light;
}

/** The colours of a time of day. */
export interface Light {
  name: string;
  /** From the zenith down to the horizon. */
  sky: readonly [string, string, string];
  sun: string;
  /** From the farthest layer of land to the nearest. */
  land: readonly [string, string, string, string];
  accent: string;
  isNight: boolean;
}

export const LIGHTS: readonly Light[] = [
  {
    name: 'sunset',
    sky: ['#2b2a5c', '#c7577a', '#ffb36b'],
    sun: '#fff1c9',
    land: ['#8d4a78', '#6a3568', '#43244f', '#211432'],
    accent: '#ff7e5f',
    isNight: false,
  },
  {
    name: 'sunrise',
    sky: ['#6fa8d6', '#f3c1b4', '#ffe6a8'],
    sun: '#fffbe8',
    land: ['#a3a6c8', '#7c86ad', '#51648a', '#2c3f5e'],
    accent: '#f7a072',
    isNight: false,
  },
  {
    name: 'noon',
    sky: ['#2f86d1', '#79bdec', '#d6effc'],
    sun: '#ffffff',
    land: ['#9cc3a5', '#6fa57a', '#448058', '#23563c'],
    accent: '#e9573f',
    isNight: false,
  },
  {
    name: 'autumn',
    sky: ['#87a7bf', '#d8d3c4', '#f6e3c5'],
    sun: '#fff6dc',
    land: ['#d9a566', '#c07a3e', '#8f4f2b', '#55301f'],
    accent: '#b33a2b',
    isNight: false,
  },
  {
    name: 'night',
    sky: ['#070b22', '#15254f', '#34507f'],
    sun: '#f3f2e6',
    land: ['#223a5e', '#182c4b', '#101f38', '#080f1f'],
    accent: '#ffd27a',
    isNight: true,
  },
  {
    name: 'aurora',
    sky: ['#06121f', '#0d3b45', '#1f7a63'],
    sun: '#e9fff4',
    land: ['#14404a', '#0e2f3a', '#091f2a', '#04101a'],
    accent: '#7df5c1',
    isNight: true,
  },
  {
    name: 'mist',
    sky: ['#b9c6cf', '#d9dfe2', '#f2efe8'],
    sun: '#ffffff',
    land: ['#c3ccd1', '#9fadb5', '#74868f', '#475860'],
    accent: '#d98a6a',
    isNight: false,
  },
];

export function at(value: number): string {
  return value.toFixed(1);
}

export function gradient(id: string, stops: readonly string[], isHorizontal = false): string {
  const direction = isHorizontal ? 'x1="0" y1="0" x2="1" y2="0"' : 'x1="0" y1="0" x2="0" y2="1"';
  const all = stops.map(
    (colour, index) => `<stop offset="${(index / (stops.length - 1)).toFixed(3)}" stop-color="${colour}"/>`,
  );
  return `<linearGradient id="${id}" ${direction}>${all.join('')}</linearGradient>`;
}

/** The sky down to the lower edge, with its sun or moon, and stars by night. */
export function sky({ width, height, random, light }: Canvas): string {
  const stars = light.isNight
    ? Array.from({ length: 140 }, () => {
        const [x, y, r] = [random.between(0, width), random.between(0, height * 0.6), random.between(0.6, 2.2)];
        return `<circle cx="${at(x)}" cy="${at(y)}" r="${at(r)}" fill="#fff" opacity="${random.between(0.3, 1).toFixed(2)}"/>`;
      }).join('')
    : '';
  const [x, y, r] = [
    random.between(0.2, 0.8) * width,
    random.between(0.15, 0.42) * height,
    random.between(0.04, 0.075) * width,
  ];
  return `<defs>${gradient('sky', light.sky)}<radialGradient id="glow"><stop offset="0" stop-color="${light.sun}" stop-opacity="0.75"/>
    <stop offset="1" stop-color="${light.sun}" stop-opacity="0"/></radialGradient></defs>
    <rect width="${width}" height="${height}" fill="url(#sky)"/>${stars}
    <circle cx="${at(x)}" cy="${at(y)}" r="${at(r * 4)}" fill="url(#glow)"/><circle cx="${at(x)}" cy="${at(y)}" r="${at(r)}" fill="${light.sun}"/>`;
}

/** A rolling line from the left edge to the right, closed at the bottom: hills, mountains or waves by its roughness. */
export function ridge(
  { width, height, random }: Canvas,
  top: number,
  roughness: number,
  fill: string,
  points = 9,
): string {
  const ys = Array.from({ length: points + 1 }, () => top + random.between(-roughness, roughness));
  const step = width / points;
  const path = ys.map((y, index) => {
    if (index === 0) return `M0 ${at(y)}`;
    const before = ys[index - 1] ?? y;
    const middle = (index - 0.5) * step;
    return `C${at(middle)} ${at(before)} ${at(middle)} ${at(y)} ${at(index * step)} ${at(y)}`;
  });
  return `<path d="${path.join('')}L${width} ${height}L0 ${height}Z" fill="${fill}"/>`;
}

/** Clouds: a few blurred ellipses each. */
export function clouds({ width, height, random }: Canvas, count: number, colour = '#ffffff'): string {
  const one = () => {
    const [x, y, size] = [
      random.between(0, width),
      random.between(0.08, 0.4) * height,
      random.between(0.05, 0.12) * width,
    ];
    const puffs = Array.from({ length: 5 }, (_, index) => {
      const rx = size * random.between(0.5, 1);
      return `<ellipse cx="${at(x + (index - 2) * size * 0.7)}" cy="${at(y + random.between(-0.2, 0.2) * size)}" rx="${at(rx)}" ry="${at(rx * 0.42)}"/>`;
    });
    return `<g fill="${colour}" opacity="${random.between(0.35, 0.75).toFixed(2)}" filter="url(#soft)">${puffs.join('')}</g>`;
  };
  return `<defs><filter id="soft"><feGaussianBlur stdDeviation="${at(width / 120)}"/></filter></defs>${Array.from({ length: count }, one).join('')}`;
}
