import { z } from 'zod';
import type { OnnxGraph } from './onnx-graph.ts';
import { convolutionKernel, depthwiseKernel, type Tensor, weightsManifest } from './weights.ts';

const list = z.object({ list: z.object({ i: z.array(z.coerce.number()) }) });
const text = z.object({ s: z.base64().transform((base64) => Buffer.from(base64, 'base64').toString()) });

/** What a TF.js graph model's file says of a node, as far as we ask. */
const node = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z
    .object({
      strides: list.optional(),
      dilations: list.optional(),
      padding: text.optional(),
      data_format: text.optional(),
      fused_ops: z
        .object({
          list: z.object({ s: z.array(z.base64().transform((base64) => Buffer.from(base64, 'base64').toString())) }),
        })
        .optional(),
    })
    .default({}),
});
type GraphNode = z.output<typeof node>;

/** A TF.js graph model's file. */
export const graphModel = z.object({
  modelTopology: z.object({ node: z.array(node) }),
  weightsManifest,
});

/** A network on its way into an ONNX graph. */
interface Conversion {
  graph: OnnxGraph;
  weights: ReadonlyMap<string, Tensor>;
  /** The nodes' values in the graph. */
  values: Map<string, string>;
}

/**
 * Adds to the graph what these nodes of a TF.js graph model need, with `input` as the picture (NCHW), and returns the nodes' values by their names.
 * Throws for an operator that MobileNets do not have.
 */
export function addNetwork(
  graph: OnnxGraph,
  network: { nodes: readonly GraphNode[]; weights: ReadonlyMap<string, Tensor> },
  { input, wanted }: { input: string; wanted: readonly string[] },
): string[] {
  const byName = new Map(network.nodes.map((node) => [node.name, node]));
  const conversion: Conversion = { graph, weights: network.weights, values: new Map() };
  const visit = (name: string): void => {
    const node = byName.get(name);
    if (!node) throw new Error(`the network has no node ${name}`);
    if (conversion.values.has(name) || node.op === 'Const') return;
    for (const before of node.input) visit(before);
    conversion.values.set(name, node.op === 'Placeholder' ? input : addNode(conversion, node));
  };
  return wanted.map((name) => {
    visit(name);
    return valueNamed(conversion, name);
  });
}

function addNode(conversion: Conversion, node: GraphNode): string {
  const { graph } = conversion;
  const operands = () => node.input.map((name) => operandOf(conversion, name));
  switch (node.op) {
    case '_FusedConv2D':
    case 'Conv2D':
    case 'FusedDepthwiseConv2dNative':
    case 'DepthwiseConv2dNative':
      return addConvolution(conversion, node);
    case '_FusedMatMul':
      return addDense(conversion, node);
    case 'Mul':
    case 'Sub':
      return graph.add(node.op, operands());
    case 'Add':
    case 'AddV2':
      return graph.add('Add', operands());
    case 'Relu':
    case 'Sigmoid':
      return graph.add(node.op, operands());
    case 'Relu6':
      return addRelu6(graph, first(operands()));
    // Both over the whole picture.
    case 'Mean':
    case 'AvgPool':
      return graph.add('GlobalAveragePool', [first(operands())]);
    case 'ConcatV2':
      return graph.add(
        'Concat',
        node.input.slice(0, -1).map((name) => valueNamed(conversion, name)),
        { axis: 1 },
      );
    case 'ResizeBilinear':
      return addDoubling(graph, valueNamed(conversion, first(node.input)));
    case 'Squeeze':
      return graph.add('Flatten', [first(operands())], { axis: 1 });
    case 'Softmax':
      return graph.add('Softmax', [first(operands())], { axis: -1 });
    case 'Identity':
      return first(operands());
    default:
      throw new Error(`no conversion of ${node.op} (${node.name})`);
  }
}

function addConvolution(conversion: Conversion, { name, op, input, attr }: GraphNode): string {
  const { graph, weights } = conversion;
  const [picture = '', kernelName = '', biasName] = input;
  if ((attr.data_format?.s ?? 'NHWC') !== 'NHWC') throw new Error(`${name} is not NHWC`);
  const isDepthwise = op.includes('Depthwise');
  const stored = weightOf(weights, kernelName);
  const kernel = isDepthwise ? depthwiseKernel(stored) : convolutionKernel(stored);
  const bias = biasName === undefined ? [] : [graph.constant(weightOf(weights, biasName))];
  const [outputs = 0, , height = 0, width = 0] = kernel.shape;
  const output = graph.add('Conv', [valueNamed(conversion, picture), graph.constant(kernel), ...bias], {
    kernel_shape: [height, width],
    strides: attr.strides?.list.i.slice(1, 3) ?? [1, 1],
    dilations: attr.dilations?.list.i.slice(1, 3) ?? [1, 1],
    group: isDepthwise ? outputs : 1,
    auto_pad: attr.padding?.s === 'SAME' ? 'SAME_UPPER' : 'VALID',
  });
  return activated(graph, output, attr.fused_ops?.list.s);
}

function addDense(conversion: Conversion, { input, attr }: GraphNode): string {
  const { graph, weights } = conversion;
  const [features = '', kernel = '', bias = ''] = input;
  const constants = [kernel, bias].map((name) => graph.constant(weightOf(weights, name)));
  return activated(graph, graph.add('Gemm', [valueNamed(conversion, features), ...constants]), attr.fused_ops?.list.s);
}

/** What a fused operator does after it has added its bias. */
function activated(graph: OnnxGraph, value: string, operators: readonly string[] = []): string {
  const [, activation] = operators;
  if (activation === undefined) return value;
  if (activation === 'Relu6') return addRelu6(graph, value);
  if (activation === 'Relu') return graph.add('Relu', [value]);
  throw new Error(`no conversion of the activation ${activation}`);
}

function addRelu6(graph: OnnxGraph, value: string): string {
  const bounds = [0, 6].map((bound) => graph.constant({ shape: [], data: Float32Array.of(bound) }));
  return graph.add('Clip', [value, ...bounds]);
}

/** A feature pyramid's step up: twice as wide and high, as TensorFlow 1 interpolated. */
function addDoubling(graph: OnnxGraph, value: string): string {
  const scales = graph.constant({ shape: [4], data: Float32Array.of(1, 1, 2, 2) });
  return graph.add('Resize', [value, '', scales], { mode: 'linear', coordinate_transformation_mode: 'asymmetric' });
}

/** A node's value, or a constant that stands over the channels. */
function operandOf(conversion: Conversion, name: string): string {
  const constant = conversion.weights.get(name);
  if (!constant) return valueNamed(conversion, name);
  const { data } = constant;
  return conversion.graph.constant({ shape: data.length === 1 ? [] : [data.length, 1, 1], data });
}

function valueNamed({ values }: Conversion, name: string): string {
  const value = values.get(name);
  if (value === undefined) throw new Error(`${name} has no value`);
  return value;
}

function weightOf(weights: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const weight = weights.get(name);
  if (!weight) throw new Error(`the network has no weights ${name}`);
  return weight;
}

function first([value]: readonly string[]): string {
  if (value === undefined) throw new Error('a node without input');
  return value;
}
