import createLibheif, { type Libheif } from 'libheif-js/libheif-wasm/libheif-bundle.mjs';
import { profileOf } from './nclx.ts';
import { uncompressedTiff } from './uncompressed-tiff.ts';

/** What comes of a HEIF file: its picture, or the code of libheif's error (`heif_error_code`). */
export type DecodedHeif = { tiff: Uint8Array<ArrayBuffer> } | { errorCode: number };

/** `heif_colorspace`, `heif_chroma` and `heif_channel` of libheif's heif_image.h. */
const RGB = 1;
const INTERLEAVED = { 3: 10, 4: 11 } as const;
const INTERLEAVED_CHANNEL = 10;
/** Bytes of the structures that it writes for us: an error is three words. */
const ERROR_BYTES = 12;
const RESULT_BYTES = 8;
/** Where `heif_security_limits` has the pixels of a picture and the bytes of all that is held at once, and `heif_decoding_options` its strictness. */
const LIMITS = { pixels: 8, totalBytes: 64 } as const;
const IS_STRICT = 21;

/** libheif refuses what is beyond this by itself. */
const MOST_PIXELS = 4_096n ** 2n;
const MOST_BYTES = 512n * 1024n * 1024n;

class HeifError extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`libheif failed with code ${code}`);
    this.code = code;
  }
}

/** The primary picture of a HEIF file as a TIFF: upright, 8 bits, with its colour profile. Nothing is freed: the memory goes with the thread. */
export async function decodeHeif(bytes: Uint8Array): Promise<DecodedHeif> {
  const libheif = await createLibheif();
  try {
    return { tiff: decode(libheif, bytes) };
  } catch (error) {
    if (error instanceof HeifError) return { errorCode: error.code };
    throw error;
  }
}

function decode(libheif: Libheif, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // Memory moves when it grows: it is asked for at each access.
  const memory = () => new DataView(libheif.HEAPU8.buffer);
  const error = libheif._malloc(ERROR_BYTES);
  const result = libheif._malloc(RESULT_BYTES);
  const succeeds = (): boolean => memory().getUint32(error, true) === 0;
  const resultOf = (): number => {
    if (!succeeds()) throw new HeifError(memory().getUint32(error, true));
    return memory().getUint32(result, true);
  };

  const file = libheif._malloc(bytes.length);
  libheif.HEAPU8.set(bytes, file);
  const context = libheif._heif_context_alloc();
  const limits = libheif._heif_context_get_security_limits(context);
  memory().setBigUint64(limits + LIMITS.pixels, MOST_PIXELS, true);
  memory().setBigUint64(limits + LIMITS.totalBytes, MOST_BYTES, true);
  libheif._heif_context_read_from_memory(error, context, file, bytes.length, 0);
  resultOf();
  libheif._heif_context_get_primary_image_handle(error, context, result);
  const handle = resultOf();
  const icc = iccOf() ?? nclxProfile();
  const channels = libheif._heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
  const options = libheif._heif_decoding_options_alloc();
  memory().setUint8(options + IS_STRICT, 1);
  libheif._heif_decode_image(error, handle, result, RGB, INTERLEAVED[channels], options);
  const image = resultOf();
  const plane = libheif._heif_image_get_plane_readonly2(image, INTERLEAVED_CHANNEL, result);
  const stride = memory().getUint32(result, true);
  const width = libheif._heif_image_get_width(image, INTERLEAVED_CHANNEL);
  const height = libheif._heif_image_get_height(image, INTERLEAVED_CHANNEL);
  const rows = {
    width,
    height,
    channels,
    stride,
    bytes: libheif.HEAPU8.subarray(plane, plane + stride * height),
  } as const;
  return uncompressedTiff(rows, icc);

  /** The ICC profile, if any. */
  function iccOf(): Buffer | null {
    const length = libheif._heif_image_handle_get_raw_color_profile_size(handle);
    if (length === 0) return null;
    const profile = libheif._malloc(length);
    libheif._heif_image_handle_get_raw_color_profile(error, handle, profile);
    return succeeds() ? Buffer.from(libheif.HEAPU8.subarray(profile, profile + length)) : null;
  }

  function nclxProfile(): Buffer | null {
    libheif._heif_image_handle_get_nclx_color_profile(error, handle, result);
    if (!succeeds()) return null;
    const nclx = memory().getUint32(result, true);
    return profileOf({ primaries: memory().getUint32(nclx + 4, true), transfer: memory().getUint32(nclx + 8, true) });
  }
}
