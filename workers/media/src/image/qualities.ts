// Written by `npm run media:tune`, from 8 photographs (of Debian's package lomiri-wallpapers-16.04),
// with sharp 0.35.5, libvips 8.18.7, mozjpeg 0826579, libwebp 1.6.0, libaom 3.15.1.
// large webp 81: SSIM 0.9774 (JPEG 0.9773), 70 % of its bytes; 25 % of the pictures not below it.
// large avif 66: SSIM 0.9779 (JPEG 0.9773), 66 % of its bytes; 25 % of the pictures not below it.
// medium webp 81: SSIM 0.9756 (JPEG 0.9745), 73 % of its bytes; 38 % of the pictures not below it.
// medium avif 64: SSIM 0.9745 (JPEG 0.9745), 64 % of its bytes; 38 % of the pictures not below it.
// thumbnail webp 76: SSIM 0.9721 (JPEG 0.9705), 77 % of its bytes; 75 % of the pictures not below it.

/** Qualities at which a picture is as like its source as the JPEG of the same size (SSIM of brightness, mean of all pictures). */
export const QUALITIES = {
  large: { webp: 81, avif: 66 },
  medium: { webp: 81, avif: 64 },
  thumbnail: { webp: 76 },
} as const;
