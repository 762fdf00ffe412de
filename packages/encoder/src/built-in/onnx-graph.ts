import onnxProto from 'onnx-proto';
import type { Tensor } from './weights.ts';

const { AttributeProto, ModelProto, TensorProto } = onnxProto.onnx;
const { AttributeType } = AttributeProto;
const FLOAT = TensorProto.DataType.FLOAT;
/** The first operator set in which all that we use is as we use it. */
const OPSET = 13;
const IR_VERSION = 8;

/** A node's attribute: a whole number, several, or a word. */
export type Attributes = Readonly<Record<string, number | readonly number[] | string>>;

/** An ONNX graph under construction; values are told apart by their names. */
export interface OnnxGraph {
  /** Adds a node and returns the name of its value. */
  add(operator: string, inputs: readonly string[], attributes?: Attributes): string;
  /** Adds a constant and returns its name. */
  constant(tensor: Tensor): string;
  /** The whole model with this input and these outputs, by the names of their values. A size of null differs from run to run. */
  encode(io: { input: Value; outputs: Readonly<Record<string, Value>> }): Uint8Array;
}

interface Value {
  name: string;
  shape: readonly (number | null)[];
}

type Node = onnxProto.onnx.INodeProto;

export function createOnnxGraph(name: string): OnnxGraph {
  const nodes: Node[] = [];
  const constants: onnxProto.onnx.ITensorProto[] = [];
  return {
    add: (operator, inputs, attributes = {}) => {
      const value = `${operator}-${nodes.length}`;
      nodes.push({
        opType: operator,
        name: value,
        input: [...inputs],
        output: [value],
        attribute: attributesOf(attributes),
      });
      return value;
    },
    constant: ({ shape, data }) => {
      const value = `constant-${constants.length}`;
      const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      constants.push({ name: value, dims: shape, dataType: FLOAT, rawData });
      return value;
    },
    encode: ({ input, outputs }) => {
      const named = Object.entries(outputs).map(([output, { name, shape }]): [Node, Value] => [
        { opType: 'Identity', name: output, input: [name], output: [output] },
        { name: output, shape },
      ]);
      const graph = {
        name,
        node: [...nodes, ...named.map(([node]) => node)],
        initializer: constants,
        input: [valueInfo(input)],
        output: named.map(([, value]) => valueInfo(value)),
      };
      const model = {
        irVersion: IR_VERSION,
        producerName: 'lumigraph',
        graph,
        opsetImport: [{ domain: '', version: OPSET }],
      };
      return ModelProto.encode(ModelProto.fromObject(model)).finish();
    },
  };
}

function valueInfo({ name, shape }: Value): onnxProto.onnx.IValueInfoProto {
  const dim = shape.map((size, index) => (size === null ? { dimParam: `d${index}` } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}

function attributesOf(attributes: Attributes): onnxProto.onnx.IAttributeProto[] {
  return Object.entries(attributes).map(([name, value]) => {
    if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
    if (typeof value === 'string') return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
    return { name, type: AttributeType.INTS, ints: [...value] };
  });
}
