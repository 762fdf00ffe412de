import { z } from 'zod';

/** A tensor of a TF.js model, its numbers in the order of TensorFlow: HWIO for kernels. */
export interface Tensor {
  shape: number[];
  data: Float32Array;
}

const quantization = z.discriminatedUnion('dtype', [
  z.object({ dtype: z.literal('uint8'), min: z.number(), scale: z.number() }),
  z.object({ dtype: z.literal('float16') }),
]);

/** What a TF.js model's manifest says of its weights. */
export const weightsManifest = z.array(
  z.object({
    paths: z.array(z.string()),
    weights: z.array(
      z.object({
        name: z.string(),
        shape: z.array(z.int()),
        dtype: z.enum(['float32', 'int32']),
        quantization: quantization.optional(),
      }),
    ),
  }),
);

type WeightSpec = z.output<typeof weightsManifest>[number]['weights'][number];

/** The weights of one group of a manifest, whose shards lie one after another in `bytes`. Throws where these are too few or too many. */
export function readWeights(specs: readonly WeightSpec[], bytes: Buffer): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  let offset = 0;
  for (const spec of specs) {
    const { width, read } = readerOf(spec);
    const data = new Float32Array(spec.shape.reduce((product, size) => product * size, 1));
    for (const index of data.keys()) data[index] = read(bytes, offset + index * width);
    tensors.set(spec.name, { shape: spec.shape, data });
    offset += data.length * width;
  }
  if (offset !== bytes.length) throw new Error(`${bytes.length} bytes of weights where ${offset} were announced`);
  return tensors;
}

/** How many bytes a number has, and how it is read. */
function readerOf({ dtype, quantization }: WeightSpec): { width: number; read(bytes: Buffer, at: number): number } {
  if (dtype === 'int32') return { width: 4, read: (bytes, at) => bytes.readInt32LE(at) };
  if (!quantization) return { width: 4, read: (bytes, at) => bytes.readFloatLE(at) };
  if (quantization.dtype === 'float16') return { width: 2, read: (bytes, at) => halfFloat(bytes.readUInt16LE(at)) };
  const { min, scale } = quantization;
  return { width: 1, read: (bytes, at) => bytes.readUInt8(at) * scale + min };
}

/** A number of 16 bits (IEEE 754 binary16). */
function halfFloat(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1_023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1_024) * 2 ** (exponent - 15);
}

/** The kernel of a convolution as ONNX has it: from HWIO to OIHW. */
export function convolutionKernel({ shape, data }: Tensor): Tensor {
  const [height = 0, width = 0, input = 0, output = 0] = shape;
  const kernel = new Float32Array(data.length);
  let at = 0;
  for (let o = 0; o < output; o += 1) {
    for (let i = 0; i < input; i += 1) {
      for (let place = 0; place < height * width; place += 1)
        kernel[at++] = data[(place * input + i) * output + o] ?? 0;
    }
  }
  return { shape: [output, input, height, width], data: kernel };
}

/** The kernel of a depth-wise convolution as ONNX has it: from HWCM to (C·M)1HW. */
export function depthwiseKernel({ shape, data }: Tensor): Tensor {
  const [height = 0, width = 0, channels = 0, multiplier = 0] = shape;
  const kernel = new Float32Array(data.length);
  const outputs = channels * multiplier;
  let at = 0;
  for (let output = 0; output < outputs; output += 1) {
    for (let place = 0; place < height * width; place += 1) kernel[at++] = data[place * outputs + output] ?? 0;
  }
  return { shape: [outputs, 1, height, width], data: kernel };
}
