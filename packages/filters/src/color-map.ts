import type { ColorStep } from './filter.ts';

type Row = readonly [number, number, number];

/** `rows` times the colour, plus `offsets` (of 255). */
export interface ColorMap {
  rows: readonly [Row, Row, Row];
  offsets: Row;
}

/** Weights of brightness (ITU-R BT.709), as Filter Effects has them. */
const LUMA: Row = [0.2126, 0.7152, 0.0722];
const NO_OFFSETS: Row = [0, 0, 0];
const SEPIA: ColorMap['rows'] = [
  [0.393, 0.769, 0.189],
  [0.349, 0.686, 0.168],
  [0.272, 0.534, 0.131],
];
const IDENTITY: ColorMap['rows'] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** All steps as one map, the first step first. */
export function colorMapOf(steps: readonly ColorStep[]): ColorMap {
  return steps.map(mapOf).reduce(after, { rows: IDENTITY, offsets: NO_OFFSETS });
}

function after(first: ColorMap, second: ColorMap): ColorMap {
  const through = (row: Row): Row => {
    const column = (index: 0 | 1 | 2) => first.rows.reduce((sum, from, of) => sum + (row[of] ?? 0) * from[index], 0);
    return [column(0), column(1), column(2)];
  };
  const shift = (row: Row, own: number) =>
    row.reduce((sum, weight, of) => sum + weight * (first.offsets[of] ?? 0), own);
  const [red, green, blue] = second.rows;
  const [ownRed, ownGreen, ownBlue] = second.offsets;
  return {
    rows: [through(red), through(green), through(blue)],
    offsets: [shift(red, ownRed), shift(green, ownGreen), shift(blue, ownBlue)],
  };
}

function mapOf(step: ColorStep): ColorMap {
  switch (step.kind) {
    case 'brightness':
      return { rows: mix(IDENTITY, gray(0), step.amount), offsets: NO_OFFSETS };
    case 'contrast': {
      const offset = 127.5 * (1 - step.amount);
      return { rows: mix(IDENTITY, gray(0), step.amount), offsets: [offset, offset, offset] };
    }
    case 'saturate':
      return { rows: mix(IDENTITY, gray(1), step.amount), offsets: NO_OFFSETS };
    case 'grayscale':
      return { rows: mix(gray(1), IDENTITY, step.amount), offsets: NO_OFFSETS };
    case 'sepia':
      return { rows: mix(SEPIA, IDENTITY, step.amount), offsets: NO_OFFSETS };
    case 'hue':
      return { rows: turned(step.amount), offsets: NO_OFFSETS };
    case 'duotone': {
      const { dark, light } = step;
      const row = (index: 0 | 1 | 2): Row => scaled(LUMA, (light[index] - dark[index]) / 255);
      return { rows: [row(0), row(1), row(2)], offsets: dark };
    }
  }
}

/** Each channel the brightness, so many times. */
function gray(times: number): ColorMap['rows'] {
  const row = scaled(LUMA, times);
  return [row, row, row];
}

function scaled([red, green, blue]: Row, times: number): Row {
  return [red * times, green * times, blue * times];
}

/** `amount` of the first and the rest of the second. */
function mix(one: ColorMap['rows'], other: ColorMap['rows'], amount: number): ColorMap['rows'] {
  const between = (a: Row, b: Row): Row => {
    const at = (index: 0 | 1 | 2) => a[index] * amount + b[index] * (1 - amount);
    return [at(0), at(1), at(2)];
  };
  return [between(one[0], other[0]), between(one[1], other[1]), between(one[2], other[2])];
}

/** The hue turned by so many degrees (Filter Effects, section 7.5). */
function turned(degrees: number): ColorMap['rows'] {
  const cos = Math.cos((degrees * Math.PI) / 180);
  const sin = Math.sin((degrees * Math.PI) / 180);
  return [
    [0.213 + cos * 0.787 - sin * 0.213, 0.715 - cos * 0.715 - sin * 0.715, 0.072 - cos * 0.072 + sin * 0.928],
    [0.213 - cos * 0.213 + sin * 0.143, 0.715 + cos * 0.285 + sin * 0.14, 0.072 - cos * 0.072 - sin * 0.283],
    [0.213 - cos * 0.213 - sin * 0.787, 0.715 - cos * 0.715 + sin * 0.715, 0.072 + cos * 0.928 + sin * 0.072],
  ];
}
