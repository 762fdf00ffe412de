/** What an encoder says of a picture. */
export interface Encoding {
  /** Of length 1: the cosine of two of them tells how much the pictures are alike. */
  vector: Float32Array;
  /** What may be in the picture, the likeliest first, with scores from 0 to 1; empty from an encoder that does not tell. */
  labels: readonly { name: string; score: number }[];
  /** How likely it is not for everyone, from 0 to 1; null from an encoder that does not tell. */
  sensitivity: number | null;
}

/** Turns pictures into vectors. */
export interface Encoder {
  /** Its name and a digest of its file: vectors of different models cannot be compared. */
  model: string;
  /** The pictures' encodings, in their order, at most 16 at once; each is a file that libvips reads. Throws where one cannot be decoded. */
  encode(pictures: readonly Buffer[]): Promise<Encoding[]>;
  close(): Promise<void>;
}
