import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOnnxGraph } from './built-in/onnx-graph.ts';
import { type Encoder, openEncoder } from './index.ts';

let folder: string;
let encoder: Encoder;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lumigraph-encoder-'));
  encoder = await openEncoder({ settingsFile: undefined, folder, threads: 1 });
}, 60_000);
afterAll(async () => {
  await encoder.close();
  await rm(folder, { recursive: true, force: true });
});

const cosine = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, number, index) => sum + number * (b[index] ?? 0), 0);

/** A drawing of shapes, which differs from one seed to the next. */
function drawing(seed: number, format: 'png' | 'jpeg' = 'png'): Promise<Buffer> {
  const shapes = Array.from({ length: 12 }, (_none, index) => {
    const at = (step: number) => (seed * 7_919 + index * 104_729 + step * 1_299_709) % 512;
    return index % 2 === seed % 2
      ? `<circle cx="${at(1)}" cy="${at(2)}" r="${20 + (at(3) % 90)}" fill="hsl(${at(4)},70%,50%)"/>`
      : `<rect x="${at(1)}" y="${at(2)}" width="${30 + (at(3) % 200)}" height="${20 + (at(5) % 90)}" fill="hsl(${at(4)},60%,40%)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512"><rect width="512" height="512" fill="hsl(${seed * 67},40%,80%)"/>${shapes.join('')}</svg>`;
  return sharp(Buffer.from(svg)).toFormat(format).toBuffer();
}

test('a changed picture is nearest to the one it was made of', async () => {
  const originals = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => drawing(seed)));
  const changed = await Promise.all(
    originals.map((picture) =>
      sharp(picture)
        .extract({ left: 12, top: 8, width: 490, height: 496 })
        .modulate({ brightness: 1.1 })
        .jpeg({ quality: 40 })
        .toBuffer(),
    ),
  );
  const [before, after] = [await encoder.encode(originals), await encoder.encode(changed)];
  for (const [index, { vector }] of after.entries()) {
    const likeness = before.map((original) => cosine(vector, original.vector));
    expect(likeness.indexOf(Math.max(...likeness))).toBe(index);
  }
});

test('a vector has length 1 and 1,472 numbers, whether its picture comes alone or with others', async () => {
  const pictures = await Promise.all([1, 2, 3].map((seed) => drawing(seed, 'jpeg')));
  const together = await encoder.encode(pictures);
  for (const [index, picture] of pictures.entries()) {
    const [alone] = await encoder.encode([picture]);
    const [one, other] = [alone?.vector ?? new Float32Array(), together[index]?.vector ?? new Float32Array()];
    expect(one).toHaveLength(1_472);
    expect(cosine(one, one)).toBeCloseTo(1, 5);
    expect(cosine(one, other)).toBeCloseTo(1, 5);
  }
});

test('the networks say of a drawing that it is for everyone', async () => {
  const [encoding] = await encoder.encode([await drawing(1)]);
  expect(encoding?.sensitivity).toBeGreaterThanOrEqual(0);
  expect(encoding?.sensitivity).toBeLessThan(0.3);
  for (const { score } of encoding?.labels ?? []) expect(score).toBeGreaterThanOrEqual(0.35);
});

test('what is no picture is refused, and so are more pictures than are taken at once', async () => {
  await expect(encoder.encode([Buffer.from('no picture')])).rejects.toThrow();
  const picture = await drawing(1);
  await expect(encoder.encode(new Array(17).fill(picture))).rejects.toThrow('at most 16');
  expect(await encoder.encode([])).toEqual([]);
});

test('the file is built once, and what is built again is the same model', async () => {
  expect(await readdir(folder)).toHaveLength(1);
  const again = await openEncoder({ settingsFile: undefined, folder, threads: 1 });
  expect(again.model).toBe(encoder.model);
  await again.close();
  const elsewhere = await mkdtemp(join(folder, 'other-'));
  const other = await openEncoder({ settingsFile: undefined, folder: elsewhere, threads: 1 });
  expect(other.model).toBe(encoder.model);
  await other.close();
});

/** Settings of an encoder whose output is its input, in a file of its own. */
async function mirror(name: string, more: object, shape: readonly (number | null)[]): Promise<string> {
  const graph = createOnnxGraph(name);
  const zero = graph.constant({ shape: [], data: Float32Array.of(0) });
  const output = graph.add('Add', ['picture', zero]);
  const model = graph.encode({ input: { name: 'picture', shape }, outputs: { same: { name: output, shape } } });
  await writeFile(join(folder, `${name}.onnx`), model);
  const settings = { name, file: `${name}.onnx`, input: 'picture', size: 16, output: 'same', ...more };
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify(settings));
  return file;
}

test("an operator's own encoder is fed as its settings say", async () => {
  const colour = { r: 255, g: 51, b: 0 };
  const picture = await sharp({ create: { width: 40, height: 20, channels: 3, background: colour } })
    .png()
    .toBuffer();
  const settingsFile = await mirror('mean', { pooling: 'gap', channels: 'BGR', mean: [0, 0.2, 0] }, [null, 3, 16, 16]);
  const own = await openEncoder({ settingsFile, folder, threads: 1 });
  const [encoding] = await own.encode([picture]);
  // Blue 0, green 0.2 − 0.2, red 1.
  expect([...(encoding?.vector ?? [])].map((number) => Math.abs(Math.round(number * 1e3)) / 1e3)).toEqual([0, 0, 1]);
  expect(encoding).toMatchObject({ labels: [], sensitivity: null });
  expect(own.model).toMatch(/^mean-[0-9a-f]{16}$/);
  await own.close();
});

test('settings that do not fit their file are refused at the start', async () => {
  const shape = [null, 16, 16, 3] as const;
  for (const more of [{ output: 'another' }, { input: 'another' }, { size: 1 }, { pooling: 'max' }, { unknown: 1 }]) {
    const settingsFile = await mirror('wrong', { layout: 'NHWC', ...more }, shape);
    await expect(openEncoder({ settingsFile, folder, threads: 1 })).rejects.toThrow();
  }
  const settingsFile = await mirror('axes', { layout: 'NHWC', pooling: 'cls' }, shape);
  const own = await openEncoder({ settingsFile, folder, threads: 1 });
  await expect(own.encode([await drawing(1)])).rejects.toThrow('4 axes');
  await own.close();
});

test('nothing is reported to who made ONNX Runtime, and no identifier of this machine is kept for it', async () => {
  const home = await mkdtemp(join(tmpdir(), 'lumigraph-encoder-home-'));
  try {
    const script = `import { openEncoder } from '${new URL('./index.ts', import.meta.url)}';
      const encoder = await openEncoder({ settingsFile: undefined, folder: '${folder}', threads: 1 });
      await encoder.close();`;
    const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home };
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { env });
    expect(await readdir(home)).toEqual([]);
  } finally {
    await rm(home, { recursive: true });
  }
}, 60_000);
