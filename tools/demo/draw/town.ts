import { at, type Canvas, clouds, gradient, sky } from './canvas.ts';

/** A skyline with lit windows. */
export function skyline(canvas: Canvas): string {
  const { width, height, random, light } = canvas;
  const rows = light.land.slice(1).map((fill, layer) => {
    const houses: string[] = [];
    for (let x = -20; x < width; ) {
      const [w, h] = [width * random.between(0.05, 0.11), height * random.between(0.18, 0.5) * (1 - layer * 0.15)];
      houses.push(tower(canvas, x, height - h, w, h, fill, layer));
      x += w + random.between(-4, 10);
    }
    return houses.join('');
  });
  return sky(canvas) + clouds(canvas, 2) + rows.join('');
}

function tower(
  { random, light }: Canvas,
  x: number,
  y: number,
  w: number,
  h: number,
  fill: string,
  layer: number,
): string {
  const windows: string[] = [];
  for (let wy = y + 14; wy < y + h - 10; wy += 22) {
    for (let wx = x + 8; wx < x + w - 12; wx += 18) {
      if (random.chance(light.isNight ? 0.55 : 0.25))
        windows.push(
          `<rect x="${at(wx)}" y="${at(wy)}" width="8" height="12" fill="${light.accent}" opacity="${(0.4 + layer * 0.2).toFixed(2)}"/>`,
        );
    }
  }
  const roof = random.chance(0.3)
    ? `<path d="M${at(x + w / 2)} ${at(y - 40)}V${at(y)}" stroke="${fill}" stroke-width="4"/>`
    : '';
  return `<rect x="${at(x)}" y="${at(y)}" width="${at(w)}" height="${at(h)}" fill="${fill}"/>${roof}${windows.join('')}`;
}

/** A row of painted houses by the water, mirrored in it. */
export function harbour(canvas: Canvas): string {
  const { width, height, random, light } = canvas;
  const quay = height * 0.66;
  const houses: string[] = [];
  for (let x = 0; x < width; ) {
    const [w, h] = [width * random.between(0.08, 0.13), height * random.between(0.22, 0.36)];
    const wall = random.pick(['#d1495b', '#edae49', '#66a182', '#2e4057', '#f4e9cd', '#8d6a9f', '#e07a5f', '#81b29a']);
    const panes = [0.25, 0.55].flatMap((row) =>
      [0.2, 0.6].map(
        (column) =>
          `<rect x="${at(x + w * column)}" y="${at(quay - h + h * row)}" width="${at(w * 0.2)}" height="${at(h * 0.16)}" fill="${light.isNight ? light.accent : '#eef4f5'}"/>`,
      ),
    );
    houses.push(
      `<rect x="${at(x)}" y="${at(quay - h)}" width="${at(w)}" height="${at(h)}" fill="${wall}"/><path d="M${at(x - 3)} ${at(quay - h)}L${at(x + w / 2)} ${at(quay - h - w * 0.55)}L${at(x + w + 3)} ${at(quay - h)}Z" fill="#5b3a35"/>${panes.join('')}`,
    );
    x += w;
  }
  const row = houses.join('');
  const ripples = Array.from(
    { length: 40 },
    () =>
      `<rect x="${at(random.between(0, width))}" y="${at(random.between(quay, height))}" width="${at(random.between(20, 120))}" height="3" rx="1.5" fill="#fff" opacity="0.18"/>`,
  );
  return `${sky(canvas)}${clouds(canvas, 3)}<defs>${gradient('basin', [light.sky[1], light.land[2]])}</defs><rect y="${at(quay)}" width="${width}" height="${at(height - quay)}" fill="url(#basin)"/>
    ${row}<g transform="translate(0 ${at(quay * 2)}) scale(1 -1)" opacity="0.28">${row}</g>${ripples.join('')}`;
}
