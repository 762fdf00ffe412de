import { randomInt } from 'node:crypto';
import sharp from 'sharp';
import type { Picture } from '../client/person.ts';

/** A JPEG that no other test has, with the GPS position that a phone writes. */
export async function photo(width = 1600, height = 1200): Promise<Picture> {
  const [r, g, b] = [randomInt(256), randomInt(256), randomInt(256)];
  const bytes = await sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .composite([
      {
        input: await sharp({ create: { width: 200, height: 200, channels: 3, background: { r: b, g: r, b: g } } })
          .png()
          .toBuffer(),
        left: 50,
        top: 80,
      },
    ])
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' } })
    .jpeg({ quality: 90 })
    .toBuffer();
  return { bytes: Buffer.from(bytes), contentType: 'image/jpeg', altText: 'Two colours' };
}
