/** A vector as it is stored: a signed byte for each number, the largest of them ±127. Its direction, all that the cosine asks for, is kept to 1 %. */
export function bytesOf(vector: Float32Array): Buffer {
  const largest = vector.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  const scale = largest > 0 ? 127 / largest : 0;
  return Buffer.from(Int8Array.from(vector, (number) => Math.round(number * scale)).buffer);
}
