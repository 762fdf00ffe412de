import sharp from 'sharp';
import type { EncoderSettings } from './settings.ts';

type Feeding = Pick<EncoderSettings, 'layout' | 'size' | 'resize' | 'channels' | 'scale' | 'mean' | 'std'>;

/** The numbers of a picture, decoded from a file's bytes, as an encoder takes them: 3 × size × size, or size × size × 3. */
export async function pixelsOf(picture: Buffer, feeding: Feeding): Promise<Float32Array> {
  const { size, resize, layout, scale, mean, std } = feeding;
  const bytes = await sharp(picture)
    .resize(size, size, { fit: resize === 'squash' ? 'fill' : 'cover' })
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const places = size * size;
  const pixels = new Float32Array(3 * places);
  for (let channel = 0; channel < 3; channel += 1) {
    const from = feeding.channels === 'RGB' ? channel : 2 - channel;
    const [factor, offset] = [scale / (std[channel] ?? 1), (mean[channel] ?? 0) / (std[channel] ?? 1)];
    for (let place = 0; place < places; place += 1) {
      const at = layout === 'NCHW' ? channel * places + place : 3 * place + channel;
      pixels[at] = (bytes[3 * place + from] ?? 0) * factor - offset;
    }
  }
  return pixels;
}
