/** Red, green and blue, 0–255. */
export type Color = readonly [red: number, green: number, blue: number];

/** A step that maps colours linearly, as the CSS function of its name does (W3C Filter Effects, section 7); 1 leaves all as it is, but for sepia and hue. */
export type ColorStep =
  | { kind: 'brightness' | 'contrast' | 'saturate'; amount: number }
  /** 0 to 1. */
  | { kind: 'sepia' | 'grayscale'; amount: number }
  /** Degrees. */
  | { kind: 'hue'; amount: number }
  /** Black becomes the first colour, white the second, by brightness. */
  | { kind: 'duotone'; dark: Color; light: Color };

/** Points `[in, out]` of a smooth tone curve, 0–255, rising by `in`. */
export type Curve = readonly (readonly [from: number, to: number])[];

export type Blend = 'multiply' | 'screen' | 'overlay' | 'soft-light' | 'lighten' | 'darken' | 'exclusion';

/** One colour laid over the whole picture. */
export interface Wash {
  color: Color;
  blend: Blend;
  /** 0 to 1. */
  opacity: number;
}

/** A colour that grows from the middle to the corners. */
export interface Vignette {
  color: Color;
  blend: 'multiply' | 'screen' | 'overlay' | 'soft-light';
  /** Where it starts: 0 is the middle, 1 the corners. */
  from: number;
  /** Of the corners, 0 to 1. */
  opacity: number;
}

/** What is done to the pixels, in this order. */
export interface Look {
  colors?: readonly ColorStep[];
  /** Of all channels, then of each. */
  curves?: { all?: Curve; red?: Curve; green?: Curve; blue?: Curve };
  washes?: readonly Wash[];
  vignette?: Vignette;
  /** Standard deviation of the noise of film, of 255. */
  grain?: number;
}

/** A named look for pictures. */
export interface Filter {
  /** Lower-case letters, digits and dashes; never changes, as media keep it. */
  name: string;
  /** What people read. */
  label: string;
  look: Look;
}
