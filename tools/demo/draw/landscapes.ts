import { at, type Canvas, clouds, gradient, ridge, sky } from './canvas.ts';

/** Mountain ranges, one behind the other, with snow on the nearest peak. */
export function mountains(canvas: Canvas): string {
  const { width, height, random, light } = canvas;
  const peak = (x: number, y: number, half: number, fill: string, snow: boolean) =>
    `<path d="M${at(x - half)} ${height}L${at(x)} ${at(y)}L${at(x + half)} ${height}Z" fill="${fill}"/>${
      snow
        ? `<path d="M${at(x)} ${at(y)}L${at(x - half * 0.16)} ${at(y + (height - y) * 0.16)}L${at(x - half * 0.05)} ${at(y + (height - y) * 0.12)}L${at(x + half * 0.03)} ${at(y + (height - y) * 0.2)}L${at(x + half * 0.16)} ${at(y + (height - y) * 0.16)}Z" fill="#fff" opacity="0.85"/>`
        : ''
    }`;
  const layers = light.land
    .slice(0, 3)
    .map((fill, layer) =>
      Array.from({ length: 4 }, () =>
        peak(
          random.between(0, width),
          height * random.between(0.3 + layer * 0.13, 0.42 + layer * 0.14),
          width * random.between(0.2, 0.42),
          fill,
          layer === 1,
        ),
      ).join(''),
    );
  return sky(canvas) + clouds(canvas, 3) + layers.join('') + ridge(canvas, height * 0.88, height * 0.03, light.land[3]);
}

/** The sea to the horizon, with the light's path on the water and a boat or a lighthouse. */
export function sea(canvas: Canvas): string {
  const { width, height, random, light } = canvas;
  const horizon = height * random.between(0.52, 0.62);
  const glints = Array.from({ length: 70 }, () => {
    const depth = random.between(0, 1) ** 1.5;
    const y = horizon + depth * (height - horizon);
    const half = (6 + depth * 60) * random.between(0.4, 1);
    return `<rect x="${at(width / 2 + random.between(-1, 1) * (40 + depth * width * 0.3) - half)}" y="${at(y)}" width="${at(half * 2)}" height="${at(1.5 + depth * 5)}" rx="2" fill="${light.sun}" opacity="${random.between(0.1, 0.5).toFixed(2)}"/>`;
  });
  const water = `<defs>${gradient('water', [light.sky[2], light.land[1], light.land[3]])}</defs><rect y="${at(horizon)}" width="${width}" height="${at(height - horizon)}" fill="url(#water)"/>`;
  return (
    sky(canvas) +
    clouds(canvas, 4) +
    water +
    glints.join('') +
    (random.chance(0.5) ? boat(canvas, horizon) : lighthouse(canvas, horizon))
  );
}

function boat({ width, height, random, light }: Canvas, horizon: number): string {
  const [x, y, size] = [
    width * random.between(0.2, 0.75),
    horizon + height * random.between(0.04, 0.12),
    width * random.between(0.05, 0.09),
  ];
  return `<g transform="translate(${at(x)} ${at(y)}) scale(${at(size / 10)})"><path d="M-10 0H10L6 4H-6Z" fill="${light.land[3]}"/><path d="M0 -1V-20L9 -2Z" fill="#fff"/><path d="M-1 -2V-16L-7 -2Z" fill="${light.accent}"/></g>`;
}

function lighthouse(canvas: Canvas, horizon: number): string {
  const { width, height, random, light } = canvas;
  const x = width * random.pick([0.2, 0.8]);
  const [top, base] = [horizon - height * 0.26, horizon + height * 0.02];
  const stripes = [0.2, 0.5, 0.8].map(
    (part) =>
      `<rect x="${at(x - 15)}" y="${at(top + (base - top) * part)}" width="30" height="${at(height * 0.03)}" fill="${light.accent}"/>`,
  );
  return `<ellipse cx="${at(x)}" cy="${at(base + height * 0.03)}" rx="${at(width * 0.2)}" ry="${at(height * 0.06)}" fill="${light.land[3]}"/>
    <path d="M${at(x - 12)} ${at(top)}H${at(x + 12)}L${at(x + 20)} ${at(base)}H${at(x - 20)}Z" fill="#f7f3ea"/>${stripes.join('')}
    <rect x="${at(x - 13)}" y="${at(top - 24)}" width="26" height="24" fill="${light.sun}"/><path d="M${at(x - 17)} ${at(top - 24)}L${at(x)} ${at(top - 44)}L${at(x + 17)} ${at(top - 24)}Z" fill="${light.accent}"/>`;
}

/** A forest of firs, the farther the paler. */
export function forest(canvas: Canvas): string {
  const { width, height, random, light } = canvas;
  const fir = (x: number, base: number, size: number, fill: string) =>
    `<g fill="${fill}" transform="translate(${at(x)} ${at(base)}) scale(${(size / 100).toFixed(2)})"><path d="M-34 0L0 -60L34 0Z"/><path d="M-27 -32L0 -90L27 -32Z"/><path d="M-19 -64L0 -118L19 -64Z"/><rect x="-5" y="0" width="10" height="14"/></g>`;
  const layers = light.land.map((fill, layer) => {
    const base = height * (0.62 + layer * 0.12);
    const trees = Array.from({ length: 26 - layer * 4 }, () =>
      fir(
        random.between(-20, width + 20),
        base + random.between(-10, 14),
        height * (0.1 + layer * 0.06) * random.between(0.7, 1.2),
        fill,
      ),
    );
    return ridge(canvas, base, height * 0.015, fill) + trees.join('');
  });
  return sky(canvas) + clouds(canvas, 2) + layers.join('');
}

/** Dunes with a long shadow side, and sometimes a row of cacti. */
export function desert(canvas: Canvas): string {
  const { width, height, random, light } = canvas;
  const sand = ['#f2cf9b', '#e3b076', '#c98a52', '#9a623a'] as const;
  const dunes = sand.map((fill, layer) => ridge(canvas, height * (0.55 + layer * 0.12), height * 0.05, fill, 4));
  const cactus = (x: number, base: number, size: number) =>
    `<g transform="translate(${at(x)} ${at(base)}) scale(${(size / 100).toFixed(2)})" stroke="#3f6b4c" stroke-width="16" stroke-linecap="round" fill="none"><path d="M0 0V-90"/><path d="M0 -35H-26V-62"/><path d="M0 -50H24V-78"/></g>`;
  const cacti = Array.from({ length: random.whole(2, 5) }, () =>
    cactus(random.between(0.1, 0.9) * width, height * random.between(0.8, 0.95), height * random.between(0.1, 0.2)),
  );
  return sky({ ...canvas, light: { ...light, land: sand } }) + dunes.join('') + cacti.join('');
}

/** Hot-air balloons over hills. */
export function balloons(canvas: Canvas): string {
  const { width, height, random, light } = canvas;
  const balloon = () => {
    const [x, y, size] = [
      random.between(0.1, 0.9) * width,
      random.between(0.12, 0.55) * height,
      random.between(0.05, 0.11) * width,
    ];
    const colours = random.pick([
      ['#e4572e', '#f3a712', '#fff4d6'],
      ['#29335c', '#669bbc', '#f4f1de'],
      ['#5f0f40', '#fb8b24', '#ffe8d6'],
      ['#2a9d8f', '#e9c46a', '#fdf6e3'],
    ]);
    const gores = [1, 0.66, 0.3].map(
      (part, index) =>
        `<ellipse cx="${at(x)}" cy="${at(y)}" rx="${at(size * part)}" ry="${at(size * 1.12)}" fill="${colours[index]}"/>`,
    );
    return `${gores.join('')}<path d="M${at(x - size * 0.3)} ${at(y + size * 1.05)}L${at(x - size * 0.12)} ${at(y + size * 1.45)}H${at(x + size * 0.12)}L${at(x + size * 0.3)} ${at(y + size * 1.05)}" stroke="#4a3b2a" stroke-width="2" fill="none"/>
      <rect x="${at(x - size * 0.13)}" y="${at(y + size * 1.45)}" width="${at(size * 0.26)}" height="${at(size * 0.2)}" rx="3" fill="#7a5230"/>`;
  };
  const hills = light.land.map((fill, layer) => ridge(canvas, height * (0.66 + layer * 0.09), height * 0.04, fill, 6));
  return (
    sky(canvas) + clouds(canvas, 3) + hills.join('') + Array.from({ length: random.whole(4, 8) }, balloon).join('')
  );
}
