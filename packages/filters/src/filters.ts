import type { Curve, Filter } from './filter.ts';

/** Dark parts are never quite black, as on old prints. */
const FADED: Curve = [
  [0, 28],
  [64, 76],
  [128, 134],
  [255, 244],
];
const SOFT_S: Curve = [
  [0, 0],
  [64, 52],
  [128, 130],
  [192, 206],
  [255, 255],
];
const STRONG_S: Curve = [
  [0, 0],
  [64, 38],
  [128, 128],
  [192, 218],
  [255, 255],
];

/** Every filter there is, in the order in which it is offered: this table alone says what they do. */
export const filters: readonly Filter[] = [
  {
    name: 'clarendon',
    label: 'Clarendon',
    look: {
      colors: [
        { kind: 'contrast', amount: 1.15 },
        { kind: 'saturate', amount: 1.3 },
      ],
      washes: [{ color: [127, 187, 227], blend: 'overlay', opacity: 0.2 }],
    },
  },
  {
    name: 'juno',
    label: 'Juno',
    look: {
      colors: [{ kind: 'saturate', amount: 1.3 }],
      curves: {
        all: SOFT_S,
        red: [
          [0, 0],
          [128, 142],
          [255, 255],
        ],
        blue: [
          [0, 12],
          [128, 116],
          [255, 236],
        ],
      },
    },
  },
  {
    name: 'valencia',
    label: 'Valencia',
    look: {
      colors: [
        { kind: 'contrast', amount: 1.08 },
        { kind: 'brightness', amount: 1.06 },
        { kind: 'sepia', amount: 0.12 },
      ],
      curves: {
        red: [
          [0, 18],
          [128, 140],
          [255, 255],
        ],
        green: [
          [0, 4],
          [128, 130],
          [255, 246],
        ],
        blue: [
          [0, 34],
          [128, 124],
          [255, 222],
        ],
      },
    },
  },
  {
    name: 'gingham',
    label: 'Gingham',
    look: {
      colors: [
        { kind: 'brightness', amount: 1.05 },
        { kind: 'hue', amount: -10 },
        { kind: 'saturate', amount: 0.75 },
      ],
      curves: { all: FADED },
      washes: [{ color: [230, 230, 250], blend: 'soft-light', opacity: 0.5 }],
    },
  },
  {
    name: 'moon',
    label: 'Moon',
    look: {
      colors: [
        { kind: 'grayscale', amount: 1 },
        { kind: 'contrast', amount: 1.1 },
        { kind: 'brightness', amount: 1.1 },
      ],
      washes: [
        { color: [160, 160, 160], blend: 'soft-light', opacity: 1 },
        { color: [56, 56, 60], blend: 'lighten', opacity: 1 },
      ],
    },
  },
  {
    name: 'lark',
    label: 'Lark',
    look: {
      colors: [
        { kind: 'brightness', amount: 1.12 },
        { kind: 'contrast', amount: 0.94 },
        { kind: 'saturate', amount: 1.15 },
      ],
      curves: {
        blue: [
          [0, 18],
          [128, 134],
          [255, 250],
        ],
      },
    },
  },
  {
    name: 'reyes',
    label: 'Reyes',
    look: {
      colors: [
        { kind: 'sepia', amount: 0.22 },
        { kind: 'brightness', amount: 1.1 },
        { kind: 'contrast', amount: 0.85 },
        { kind: 'saturate', amount: 0.75 },
      ],
      washes: [{ color: [239, 205, 173], blend: 'soft-light', opacity: 0.5 }],
    },
  },
  {
    name: 'ludwig',
    label: 'Ludwig',
    look: {
      colors: [
        { kind: 'saturate', amount: 1.12 },
        { kind: 'contrast', amount: 1.06 },
      ],
      curves: {
        red: [
          [0, 6],
          [96, 108],
          [255, 255],
        ],
        blue: [
          [0, 0],
          [160, 148],
          [255, 246],
        ],
      },
    },
  },
  {
    name: 'aden',
    label: 'Aden',
    look: {
      colors: [
        { kind: 'hue', amount: -20 },
        { kind: 'contrast', amount: 0.9 },
        { kind: 'saturate', amount: 0.85 },
        { kind: 'brightness', amount: 1.2 },
      ],
      washes: [{ color: [66, 10, 14], blend: 'exclusion', opacity: 0.25 }],
    },
  },
  {
    name: 'perpetua',
    label: 'Perpetua',
    look: {
      colors: [{ kind: 'contrast', amount: 1.05 }],
      curves: {
        red: [
          [0, 0],
          [128, 116],
          [255, 248],
        ],
        green: [
          [0, 8],
          [128, 138],
          [255, 255],
        ],
        blue: [
          [0, 26],
          [128, 136],
          [255, 238],
        ],
      },
    },
  },
  {
    name: 'amaro',
    label: 'Amaro',
    look: {
      colors: [
        { kind: 'saturate', amount: 1.25 },
        { kind: 'brightness', amount: 1.08 },
      ],
      curves: {
        blue: [
          [0, 40],
          [128, 146],
          [255, 240],
        ],
      },
      vignette: { color: [24, 16, 42], blend: 'multiply', from: 0.5, opacity: 0.45 },
    },
  },
  {
    name: 'mayfair',
    label: 'Mayfair',
    look: {
      colors: [
        { kind: 'contrast', amount: 1.1 },
        { kind: 'saturate', amount: 1.1 },
      ],
      washes: [{ color: [255, 200, 200], blend: 'soft-light', opacity: 0.4 }],
      vignette: { color: [17, 17, 17], blend: 'multiply', from: 0.55, opacity: 0.45 },
    },
  },
  {
    name: 'rise',
    label: 'Rise',
    look: {
      colors: [
        { kind: 'brightness', amount: 1.06 },
        { kind: 'sepia', amount: 0.2 },
        { kind: 'contrast', amount: 0.9 },
      ],
      washes: [{ color: [232, 197, 152], blend: 'overlay', opacity: 0.45 }],
      vignette: { color: [50, 30, 7], blend: 'multiply', from: 0.6, opacity: 0.5 },
    },
  },
  {
    name: 'hudson',
    label: 'Hudson',
    look: {
      colors: [
        { kind: 'brightness', amount: 1.15 },
        { kind: 'contrast', amount: 0.92 },
        { kind: 'saturate', amount: 1.1 },
      ],
      washes: [{ color: [166, 177, 255], blend: 'multiply', opacity: 0.4 }],
      vignette: { color: [52, 33, 52], blend: 'multiply', from: 0.5, opacity: 0.5 },
    },
  },
  {
    name: 'lofi',
    label: 'Lo-Fi',
    look: {
      colors: [
        { kind: 'saturate', amount: 1.35 },
        { kind: 'contrast', amount: 1.25 },
      ],
      curves: { all: SOFT_S },
      vignette: { color: [20, 20, 20], blend: 'multiply', from: 0.5, opacity: 0.6 },
    },
  },
  {
    name: 'xpro',
    label: 'X-Pro',
    look: {
      colors: [{ kind: 'saturate', amount: 1.2 }],
      curves: {
        red: STRONG_S,
        green: SOFT_S,
        blue: [
          [0, 46],
          [128, 128],
          [255, 206],
        ],
      },
      vignette: { color: [10, 10, 40], blend: 'multiply', from: 0.45, opacity: 0.65 },
    },
  },
  {
    name: 'nashville',
    label: 'Nashville',
    look: {
      colors: [
        { kind: 'sepia', amount: 0.15 },
        { kind: 'contrast', amount: 1.15 },
        { kind: 'brightness', amount: 1.05 },
        { kind: 'saturate', amount: 1.15 },
      ],
      washes: [
        { color: [247, 176, 153], blend: 'darken', opacity: 0.5 },
        { color: [0, 70, 150], blend: 'lighten', opacity: 0.4 },
      ],
    },
  },
  {
    name: 'kelvin',
    label: 'Kelvin',
    look: {
      colors: [{ kind: 'saturate', amount: 1.1 }],
      washes: [{ color: [200, 128, 30], blend: 'overlay', opacity: 0.65 }],
    },
  },
  {
    name: 'walden',
    label: 'Walden',
    look: {
      colors: [
        { kind: 'brightness', amount: 1.08 },
        { kind: 'hue', amount: -10 },
        { kind: 'saturate', amount: 0.9 },
      ],
      washes: [{ color: [0, 68, 204], blend: 'screen', opacity: 0.3 }],
    },
  },
  {
    name: 'slumber',
    label: 'Slumber',
    look: {
      colors: [
        { kind: 'saturate', amount: 0.66 },
        { kind: 'brightness', amount: 1.03 },
      ],
      washes: [
        { color: [69, 41, 12], blend: 'lighten', opacity: 0.5 },
        { color: [125, 105, 24], blend: 'soft-light', opacity: 0.5 },
      ],
    },
  },
  {
    name: 'polaroid',
    label: 'Polaroid',
    look: {
      colors: [{ kind: 'saturate', amount: 0.9 }],
      curves: {
        all: FADED,
        red: [
          [0, 10],
          [128, 136],
          [255, 255],
        ],
        green: [
          [0, 14],
          [128, 132],
          [255, 250],
        ],
        blue: [
          [0, 30],
          [128, 122],
          [255, 226],
        ],
      },
      grain: 6,
    },
  },
  {
    name: 'sepia',
    label: 'Sepia',
    look: {
      colors: [{ kind: 'sepia', amount: 0.9 }],
      curves: { all: FADED },
      vignette: { color: [40, 22, 6], blend: 'multiply', from: 0.45, opacity: 0.7 },
      grain: 8,
    },
  },
  {
    name: 'inkwell',
    label: 'Inkwell',
    look: {
      colors: [
        { kind: 'grayscale', amount: 1 },
        { kind: 'contrast', amount: 1.2 },
      ],
    },
  },
  {
    name: 'noir',
    label: 'Noir',
    look: {
      colors: [{ kind: 'grayscale', amount: 1 }],
      curves: {
        all: [
          [0, 0],
          [64, 18],
          [128, 112],
          [192, 222],
          [255, 255],
        ],
      },
      vignette: { color: [0, 0, 0], blend: 'multiply', from: 0.35, opacity: 0.75 },
      grain: 14,
    },
  },
  {
    name: 'cyanotype',
    label: 'Cyanotype',
    look: {
      colors: [
        { kind: 'contrast', amount: 1.1 },
        { kind: 'duotone', dark: [8, 32, 78], light: [238, 246, 250] },
      ],
      grain: 5,
    },
  },
  {
    name: 'sunset',
    label: 'Sunset',
    look: {
      colors: [
        { kind: 'contrast', amount: 1.1 },
        { kind: 'duotone', dark: [60, 12, 84], light: [255, 214, 130] },
      ],
    },
  },
];

const byName = new Map(filters.map((filter) => [filter.name, filter]));

/** The filter of this name; null where there is none. */
export function findFilter(name: string): Filter | null {
  return byName.get(name) ?? null;
}
