import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Encoder, Encoding } from './encoder.ts';
import { labelsOf, sensitivityOf } from './labels.ts';
import { pixelsOf } from './pixels.ts';
import type { EncoderSettings } from './settings.ts';

/** From which score a class is in the picture; by trial, wrong ones are rare from there. */
const LEAST_SCORE = 0.35;
const MOST_PICTURES = 16;

/** An encoder of an ONNX file, on this many threads. Throws where the file, its input or its outputs are not as the settings have them. */
export async function openOnnxEncoder(settings: EncoderSettings, threads: number): Promise<Encoder> {
  const bytes = await readFile(settings.file);
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  // ONNX Runtime reads this when it makes its first session: nothing is reported to Microsoft, and no identifier of this machine is kept.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: threads, logSeverityLevel: 3 });
  const { input, output, labels, moderation } = settings;
  const outputs = [output, labels, moderation].filter((name) => name !== null);
  const missing = outputs.filter((name) => !session.outputNames.includes(name));
  if (!session.inputNames.includes(input)) missing.push(input);
  if (missing.length > 0) throw new Error(`the encoder ${settings.name} has no ${missing.join(', ')}`);

  return {
    model: `${settings.name}-${digest}`,
    encode: async (pictures) => {
      if (pictures.length === 0) return [];
      if (pictures.length > MOST_PICTURES) throw new Error(`at most ${MOST_PICTURES} pictures at once`);
      const results = await session.run({ [input]: await batchOf(pictures, settings) }, outputs);
      const vectors = pooled(tensorOf(results, output), settings);
      const rows = (name: string | null) => (name === null ? [] : rowsOf(tensorOf(results, name)));
      const [scores, sensitivities] = [rows(labels), rows(moderation)];
      return vectors.map((vector, index): Encoding => {
        const [ofLabels, ofSensitivity] = [scores[index], sensitivities[index]];
        return {
          vector: settings.isNormalized ? vector : normalized(vector),
          labels: ofLabels ? labelsOf(ofLabels, LEAST_SCORE) : [],
          sensitivity: ofSensitivity ? sensitivityOf(ofSensitivity) : null,
        };
      });
    },
    close: () => session.release(),
  };
}

async function batchOf(pictures: readonly Buffer[], settings: EncoderSettings): Promise<Tensor> {
  const { size, layout } = settings;
  const batch = new Float32Array(pictures.length * 3 * size * size);
  const pixels = await Promise.all(pictures.map((picture) => pixelsOf(picture, settings)));
  for (const [index, one] of pixels.entries()) batch.set(one, index * one.length);
  const shape = layout === 'NCHW' ? [3, size, size] : [size, size, 3];
  return new Tensor('float32', batch, [pictures.length, ...shape]);
}

interface Output {
  dims: readonly number[];
  data: Float32Array;
}

function tensorOf(results: InferenceSession.OnnxValueMapType, name: string): Output {
  const value = results[name];
  if (!(value?.data instanceof Float32Array)) throw new Error(`the output ${name} has no numbers`);
  return { dims: value.dims, data: value.data };
}

/** Each picture's numbers of an output. */
function rowsOf({ dims: [count = 0], data }: Output): Float32Array[] {
  const length = data.length / count;
  return Array.from({ length: count }, (_none, index) => data.slice(index * length, (index + 1) * length));
}

/** Each picture's vector: of [N, D] as it is; the mean over the places of [N, D, H, W]; the first token of [N, T, D]. */
function pooled(output: Output, { name, pooling }: EncoderSettings): Float32Array[] {
  const [, second = 0, third = 0, fourth = 0] = output.dims;
  const wanted = { none: 2, gap: 4, cls: 3 }[pooling];
  if (output.dims.length !== wanted) throw new Error(`the output of ${name} has ${output.dims.length} axes`);
  if (pooling === 'none') return rowsOf(output);
  if (pooling === 'cls') return rowsOf(output).map((tokens) => tokens.slice(0, third));
  const places = third * fourth;
  return rowsOf(output).map((map) =>
    Float32Array.from({ length: second }, (_none, channel) => {
      let sum = 0;
      for (let place = 0; place < places; place += 1) sum += map[channel * places + place] ?? 0;
      return sum / places;
    }),
  );
}

function normalized(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((number) => number / length) : vector;
}
