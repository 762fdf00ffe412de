// Written by `npm run media:tune`, from 39 photographs (of Debian's packages lomiri-wallpapers-16.04 and -20.04, mate-backgrounds, plasma-workspace-wallpapers and digikam-data),
// with sharp 0.35.5, libvips 8.18.7, mozjpeg 0826579, libwebp 1.6.0, libaom 3.15.1.
// large webp 86: SSIM 0.9853 (JPEG 0.9793), 96 % of its bytes; 56 % of the pictures not below it.
// large avif 68: SSIM 0.9828 (JPEG 0.9793), 75 % of its bytes; 51 % of the pictures not below it.
// medium webp 85: SSIM 0.9855 (JPEG 0.9788), 92 % of its bytes; 54 % of the pictures not below it.
// medium avif 67: SSIM 0.9827 (JPEG 0.9788), 72 % of its bytes; 54 % of the pictures not below it.
// thumbnail webp 75: SSIM 0.9739 (JPEG 0.9718), 76 % of its bytes; 51 % of the pictures not below it.

/**
 * Qualities at which pictures are as like their sources as the JPEGs of the same size: in the mean, and at least half of them (structural similarity
 * of brightness).
 */
export const QUALITIES = {
  large: { webp: 86, avif: 68 },
  medium: { webp: 85, avif: 67 },
  thumbnail: { webp: 75 },
} as const;
