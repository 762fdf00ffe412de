import { at, type Canvas, clouds, ridge, sky } from './canvas.ts';

/** A cat on a window sill, looking out. */
export function cat(canvas: Canvas): string {
  const { width, height, random, light } = canvas;
  const [x, base, size] = [width * random.between(0.35, 0.65), height * 0.86, Math.min(width, height) / 100];
  const fur = random.pick(['#2b2b2b', '#c26a2d', '#8d8d93', '#efe4d2', '#5c4033']);
  const frame = '#f4efe6';
  return `${sky(canvas)}${clouds(canvas, 3)}${ridge(canvas, height * 0.7, height * 0.05, light.land[1])}
    <g fill="${frame}"><rect width="${at(width * 0.06)}" height="${height}"/><rect x="${at(width * 0.94)}" width="${at(width * 0.06)}" height="${height}"/><rect width="${width}" height="${at(height * 0.05)}"/><rect x="${at(width * 0.49)}" width="${at(width * 0.02)}" height="${height}"/></g>
    <rect y="${at(base)}" width="${width}" height="${at(height - base)}" fill="#d9cbb6"/>
    <g transform="translate(${at(x)} ${at(base)}) scale(${size.toFixed(2)})" fill="${fur}"><path d="M-16 0C-20 -22 -12 -34 0 -34C12 -34 20 -22 16 0Z"/><circle cy="-42" r="12"/><path d="M-11 -48L-11 -62L-2 -53Z"/><path d="M11 -48L11 -62L2 -53Z"/><path d="M15 -4C30 -6 30 -24 24 -30" stroke="${fur}" stroke-width="5" stroke-linecap="round" fill="none"/></g>`;
}

/** Birds over water or hills. */
export function birds(canvas: Canvas): string {
  const { width, height, random, light } = canvas;
  const bird = () => {
    const [x, y, size] = [random.between(0.1, 0.9) * width, random.between(0.1, 0.55) * height, random.between(14, 44)];
    return `<path d="M${at(x - size)} ${at(y - size * 0.3)}Q${at(x - size * 0.4)} ${at(y - size * 0.6)} ${at(x)} ${at(y)}Q${at(x + size * 0.4)} ${at(y - size * 0.6)} ${at(x + size)} ${at(y - size * 0.3)}" stroke="${light.land[3]}" stroke-width="${at(size / 6)}" fill="none" stroke-linecap="round"/>`;
  };
  const hills = light.land
    .slice(1)
    .map((fill, layer) => ridge(canvas, height * (0.7 + layer * 0.1), height * 0.04, fill, 5));
  return sky(canvas) + clouds(canvas, 4) + hills.join('') + Array.from({ length: random.whole(7, 16) }, bird).join('');
}

/** Fish in deep water, with light from above. */
export function reef({ width, height, random }: Canvas): string {
  const rays = Array.from({ length: 6 }, () => {
    const x = random.between(0, width);
    return `<path d="M${at(x)} 0L${at(x + 50)} 0L${at(x + random.between(-200, 260))} ${height}L${at(x - 120)} ${height}Z" fill="#fff" opacity="0.07"/>`;
  });
  const fish = () => {
    const [x, y, size, turn] = [
      random.between(0.08, 0.92) * width,
      random.between(0.12, 0.8) * height,
      random.between(0.5, 1.7),
      random.pick([1, -1]),
    ];
    const [body, stripe] = random.pick([
      ['#ff7f11', '#ffffff'],
      ['#ffd60a', '#001d3d'],
      ['#ef476f', '#ffd166'],
      ['#a2d2ff', '#3a0ca3'],
      ['#e5e5e5', '#fb5607'],
    ] as const);
    return `<g transform="translate(${at(x)} ${at(y)}) scale(${(size * turn).toFixed(2)} ${size.toFixed(2)})"><path d="M-30 0L-58 -20V20Z" fill="${stripe}"/><ellipse rx="40" ry="22" fill="${body}"/><path d="M-6 -21Q4 0 -6 21" stroke="${stripe}" stroke-width="7" fill="none"/><circle cx="24" cy="-5" r="5" fill="#fff"/><circle cx="25" cy="-5" r="2.6" fill="#111"/></g>`;
  };
  const coral = Array.from({ length: 14 }, () => {
    const [x, tall] = [random.between(0, width), random.between(0.08, 0.22) * height];
    return `<path d="M${at(x)} ${height}V${at(height - tall)}M${at(x)} ${at(height - tall * 0.45)}L${at(x - tall * 0.3)} ${at(height - tall * 0.8)}M${at(x)} ${at(height - tall * 0.3)}L${at(x + tall * 0.32)} ${at(height - tall * 0.7)}" stroke="${random.pick(['#ff6b6b', '#f4a261', '#c77dff', '#ff99c8'])}" stroke-width="16" stroke-linecap="round" fill="none"/>`;
  });
  return `<defs><linearGradient id="deep" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#48cae4"/><stop offset="0.5" stop-color="#0077b6"/><stop offset="1" stop-color="#03045e"/></linearGradient></defs><rect width="${width}" height="${height}" fill="url(#deep)"/>${rays.join('')}${coral.join('')}${Array.from({ length: random.whole(6, 13) }, fish).join('')}`;
}
