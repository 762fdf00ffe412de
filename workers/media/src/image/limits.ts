import sharp from 'sharp';

/** Loaders that libvips may use: what we take, and AVIF, which we make. SVG, PDF, TIFF and the like are never reached. */
const LOADERS = ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadHeif'];

/** Bounds what libvips takes of this process: loaders, memory between pictures, threads. Several renditions are made at once as it is. */
export function limitLibvips(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  sharp.cache(false);
  sharp.concurrency(1);
}
