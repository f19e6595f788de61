// Reads the trees or the weights out of an ONNX graph, when the model is one ensemble or one linear function over columns that are at
// most scaled on the way. What is built is only used after it was seen to give the model's own answers.
import { linearShap } from '../../../../numerics/explanation/linear-shap.ts';
import { evaluateTrees, type Tree, type TreeEnsemble, treeShap } from '../../../../numerics/explanation/tree-shap.ts';
import type { Attribute, OnnxGraph, OnnxNode } from '../../../../platform/inference/onnx-graph.ts';
import type { ModelInterface } from '../../model-interface.ts';

export interface AdditiveModel {
  readonly method: 'trees' | 'linear';
  /** The sum before the last transformation of the model. @param x values in the order of the model's columns */
  raw(x: readonly number[]): number;
  /** Exact, and adds up to raw(x) less the mean of raw over the background. */
  contributions(x: readonly number[], background: readonly (readonly number[])[]): Float64Array;
}

/** A column on its way to the ensemble: value · scale + shift. */
interface Feature {
  readonly column: number;
  readonly scale: number;
  readonly shift: number;
}

/** Why a graph is explained by sampling instead. */
class Unread extends Error {}

const numbersOf = (value: Attribute | undefined): readonly number[] =>
  Array.isArray(value) ? (value as readonly unknown[]).map(Number) : typeof value === 'number' ? [value] : [];
const textsOf = (value: Attribute | undefined): readonly string[] =>
  Array.isArray(value) ? (value as readonly unknown[]).map(String) : typeof value === 'string' ? [value] : [];

function scaled(features: readonly Feature[], scale: readonly number[], shift: readonly number[]): Feature[] {
  const at = (list: readonly number[], index: number): number => list[list.length === 1 ? 0 : index] ?? Number.NaN;
  return features.map((feature, i) => ({
    column: feature.column,
    scale: feature.scale * at(scale, i),
    shift: feature.shift * at(scale, i) + at(shift, i),
  }));
}

/** The features that leave a node, or undefined when it does something else than passing and scaling columns. */
function passed(
  node: OnnxNode,
  known: ReadonlyMap<string, readonly Feature[]>,
  constants: OnnxGraph['initializers'],
): readonly Feature[] | undefined {
  const inputs = node.inputs.map((name) => known.get(name));
  const [first] = inputs;
  const constant = constants.get(node.inputs[1] ?? '') ?? [];
  switch (node.operator) {
    case 'Cast':
    case 'Identity':
      return first;
    case 'Concat':
    case 'FeatureVectorizer':
      return inputs.every((one) => one !== undefined) ? inputs.flat() : undefined;
    case 'Scaler': {
      const [offset, scale] = [numbersOf(node.attributes['offset']), numbersOf(node.attributes['scale'])];
      // (value − offset) · scale
      const shift = Array.from({ length: Math.max(offset.length, scale.length) }, (_, i) => {
        const at = (list: readonly number[]): number => list[list.length === 1 ? 0 : i] ?? Number.NaN;
        return -at(offset) * at(scale);
      });
      return first === undefined ? undefined : scaled(first, scale, shift);
    }
    case 'Sub':
      return first && constant.length > 0
        ? scaled(
            first,
            [1],
            constant.map((value) => -value),
          )
        : undefined;
    case 'Div':
      return first && constant.length > 0
        ? scaled(
            first,
            constant.map((value) => 1 / value),
            [0],
          )
        : undefined;
    case 'Mul':
      return first && constant.length > 0 ? scaled(first, constant, [0]) : undefined;
    case 'Add':
      return first && constant.length > 0 ? scaled(first, [1], constant) : undefined;
    default:
      return undefined;
  }
}

/** Weights of one output of a node: those of its number, or of the only one there is. */
function ownWeights(ids: readonly number[], weights: readonly number[], wanted: number): readonly number[] {
  const all = new Set(ids);
  const [only] = all;
  const id = all.size === 1 ? only : wanted;
  return weights.map((weight, i) => (ids[i] === id ? weight : 0));
}

function readTrees({ attributes, operator }: OnnxNode, output: number): TreeEnsemble {
  const list = (name: string): readonly number[] => numbersOf(attributes[name] ?? attributes[`${name}_as_tensor`]);
  const [treeIds, nodeIds, features] = [list('nodes_treeids'), list('nodes_nodeids'), list('nodes_featureids')];
  const [values, yes, no] = [list('nodes_values'), list('nodes_truenodeids'), list('nodes_falsenodeids')];
  const missing = list('nodes_missing_value_tracks_true');
  const modes = textsOf(attributes['nodes_modes']);
  const branch = new Set(modes.filter((mode) => mode !== 'LEAF'));
  const [mode = 'BRANCH_LEQ'] = branch;
  if (branch.size > 1 || !/^BRANCH_(LEQ|LT|GTE|GT)$/.test(mode))
    throw new Unread(`Its trees branch by ${[...branch].join(' and ')}.`);
  const prefix = operator === 'TreeEnsembleClassifier' ? 'class' : 'target';
  const leaves = ownWeights(list(`${prefix}_ids`), list(`${prefix}_weights`), output);
  const [leafTrees, leafNodes] = [list(`${prefix}_treeids`), list(`${prefix}_nodeids`)];
  const count = new Map<number, number>();
  const placeOf = new Map<string, number>();
  const key = (tree: number | undefined, node: number | undefined): string => `${tree}/${node}`;
  treeIds.forEach((tree, i) => {
    const place = count.get(tree) ?? 0;
    count.set(tree, place + 1);
    placeOf.set(key(tree, nodeIds[i]), place);
  });
  const swapped = mode === 'BRANCH_GTE' || mode === 'BRANCH_GT';
  const trees = new Map<number, Tree>(
    [...count].map(([id, nodes]) => [
      id,
      {
        feature: new Int32Array(nodes).fill(-1),
        threshold: new Float64Array(nodes),
        strict: mode === 'BRANCH_LT' || mode === 'BRANCH_GTE',
        yes: new Int32Array(nodes),
        no: new Int32Array(nodes),
        missingYes: new Uint8Array(nodes),
        value: new Float64Array(nodes),
      },
    ]),
  );
  treeIds.forEach((id, i) => {
    const tree = trees.get(id);
    const at = placeOf.get(key(id, nodeIds[i]));
    if (tree === undefined || at === undefined || modes[i] === 'LEAF') return;
    tree.feature[at] = features[i] ?? -1;
    tree.threshold[at] = values[i] ?? Number.NaN;
    const [to, other] = [placeOf.get(key(id, yes[i])) ?? 0, placeOf.get(key(id, no[i])) ?? 0];
    tree.yes[at] = swapped ? other : to;
    tree.no[at] = swapped ? to : other;
    tree.missingYes[at] = (missing[i] === 1) === swapped ? 0 : 1;
  });
  leaves.forEach((weight, i) => {
    const tree = trees.get(leafTrees[i] ?? -1);
    const at = placeOf.get(key(leafTrees[i], leafNodes[i]));
    if (tree !== undefined && at !== undefined) tree.value[at] = (tree.value[at] ?? 0) + weight;
  });
  if (attributes['aggregate_function'] === 'AVERAGE')
    for (const tree of trees.values())
      for (const [at, value] of tree.value.entries()) tree.value[at] = value / trees.size;
  const bases = list('base_values');
  return { trees: [...trees.values()], base: bases[bases.length === 1 ? 0 : output] ?? 0 };
}

function readLinear({ attributes }: OnnxNode, output: number, features: number): { weights: number[]; base: number } {
  const coefficients = numbersOf(attributes['coefficients']);
  const intercepts = numbersOf(attributes['intercepts']);
  const rows = coefficients.length / features;
  const row = rows === 1 ? 0 : output;
  return { weights: coefficients.slice(row * features, (row + 1) * features), base: intercepts[row] ?? 0 };
}

const models = ['TreeEnsembleClassifier', 'TreeEnsembleRegressor', 'LinearClassifier', 'LinearRegressor'];

/**
 * @param output number of the class or target that is explained
 * @returns the model, or why it cannot be read
 */
export function additiveModel(graph: OnnxGraph, model: ModelInterface, output: number): AdditiveModel | string {
  const known = new Map<string, readonly Feature[]>(
    model.inputs.map(({ name }) => [
      name,
      model.columns
        .map((column, index) => ({ ...column, index }))
        .filter(({ input }) => input === name)
        .sort((a, b) => a.offset - b.offset)
        .map(({ index }) => ({ column: index, scale: 1, shift: 0 })),
    ]),
  );
  const [ensemble, second] = graph.nodes.filter(({ operator }) => models.includes(operator));
  if (ensemble === undefined || second !== undefined)
    return ensemble === undefined ? 'It is neither trees nor linear.' : 'It is made of several models.';
  for (const node of graph.nodes) {
    if (node === ensemble) break;
    const features = passed(node, known, graph.initializers);
    const [to] = node.outputs;
    if (features !== undefined && to !== undefined) known.set(to, features);
  }
  const features = known.get(ensemble.inputs[0] ?? '');
  if (features === undefined) return 'Its columns are transformed before they reach the model.';
  // Values reach the runtime in the type of its inputs, and thresholds are compared in it.
  const exact = model.inputs.every(({ type }) => type === 'float64');
  const toFeatures = (x: readonly number[]): Float64Array =>
    Float64Array.from(features, ({ column, scale, shift }) => {
      const value = x[column] ?? Number.NaN;
      if (exact) return value * scale + shift;
      return Math.fround(Math.fround(value) * scale + shift);
    });
  const toColumns = (values: Float64Array): Float64Array => {
    const columns = new Float64Array(model.columns.length);
    for (const [i, { column }] of features.entries()) columns[column] = (columns[column] ?? 0) + (values[i] ?? 0);
    return columns;
  };
  try {
    if (ensemble.operator.startsWith('Tree')) {
      const trees = readTrees(ensemble, output);
      if (new Set(features.map(({ column }) => column)).size < features.length)
        return 'A column reaches its trees more than once.';
      return {
        method: 'trees',
        raw: (x) => evaluateTrees(trees, toFeatures(x)),
        contributions: (x, background) =>
          toColumns(treeShap(trees, toFeatures(x), background.map(toFeatures), features.length)),
      };
    }
    const { weights, base } = readLinear(ensemble, output, features.length);
    return {
      method: 'linear',
      raw: (x) => toFeatures(x).reduce((sum, value, i) => sum + value * (weights[i] ?? 0), base),
      contributions: (x, background) => toColumns(linearShap(weights, toFeatures(x), background.map(toFeatures))),
    };
  } catch (error) {
    if (error instanceof Unread) return error.message;
    throw error;
  }
}
