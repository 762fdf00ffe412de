/** Of libheif's C API (heif.h) what is called here; all pointers and codes are numbers. Its own types are those of another module system. */
declare module 'libheif-js/libheif-wasm/libheif-bundle.mjs' {
  export interface Libheif {
    readonly HEAPU8: Uint8Array<ArrayBuffer>;
    _malloc(bytes: number): number;
    _heif_context_alloc(): number;
    _heif_context_get_security_limits(context: number): number;
    /** What returns a `heif_error` writes it where its first argument points. */
    _heif_context_read_from_memory(error: number, context: number, memory: number, bytes: number, options: 0): void;
    _heif_context_get_primary_image_handle(error: number, context: number, result: number): void;
    _heif_image_handle_has_alpha_channel(handle: number): number;
    _heif_image_handle_get_raw_color_profile_size(handle: number): number;
    _heif_image_handle_get_raw_color_profile(error: number, handle: number, memory: number): void;
    _heif_image_handle_get_nclx_color_profile(error: number, handle: number, result: number): void;
    _heif_decoding_options_alloc(): number;
    _heif_decode_image(
      ...of: [error: number, handle: number, result: number, colorspace: number, chroma: number, options: number]
    ): void;
    _heif_image_get_plane_readonly2(image: number, channel: number, stride: number): number;
    _heif_image_get_width(image: number, channel: number): number;
    _heif_image_get_height(image: number, channel: number): number;
  }
  export default function createLibheif(): Promise<Libheif>;
}
