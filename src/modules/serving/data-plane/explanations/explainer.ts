// What each column contributed to predictions, against background rows: exact for trees and linear models that can be read from their
// ONNX graph, by sampled orders of the columns for all others.
import { readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { sampledShapley } from '../../../../numerics/explanation/sampled-shapley.ts';
import { servingErrors } from '../../errors.ts';
import { type ModelInterface, type OutputColumn, rowWidth } from '../../model-interface.ts';
import type { HostedArm } from '../hosted-endpoints.ts';
import type { OutputBlock } from '../hosted-model.ts';
import type { RowBlock, Value } from '../row-block.ts';
import type { ServingPaths } from '../snapshot.ts';
import { type AdditiveModel, additiveModel } from './additive-model.ts';

export interface Explanation {
  /** The output column that is explained. */
  readonly output: string;
  /** `trees` and `linear` are exact. */
  readonly method: 'trees' | 'linear' | 'sampled';
  /** What contributions add up to: the output itself, or its log-odds. */
  readonly of: 'output' | 'log-odds';
  /** Why the values are sampled; null when they are exact. */
  readonly reason: string | null;
  readonly backgroundRows: number;
  /** Mean over the background. */
  readonly base: number;
  readonly rows: readonly ExplainedRow[];
}

export interface ExplainedRow {
  /** `base` and all contributions add up to it. */
  readonly value: number;
  readonly contributions: Readonly<Record<string, number>>;
  /** Standard errors of sampled contributions. */
  readonly errors?: Readonly<Record<string, number>>;
}

export interface Explainer {
  /** @throws AppError `serving.bad_output`, those of running the model */
  explain(arm: HostedArm, rows: RowBlock, background: RowBlock, output: string | undefined): Promise<Explanation>;
}

/** Rows of the background between two turns of the event loop. */
const backgroundAtOnce = 20;
/** Pairs of orders for each row that is sampled. */
const pairs = 64;
const seed = 20_261;
/** How near a model that was read must come to what the model answers. */
const tolerance = 1e-4;

type Link = 'output' | 'log-odds';
interface Exact {
  readonly model: AdditiveModel;
  readonly of: Link;
}

/** The column that is the score; else the last one of the only output with numbers that are no labels. */
function chosen(model: ModelInterface, wanted: string | undefined): OutputColumn {
  const { outputColumns } = model;
  if (wanted !== undefined) {
    const found = outputColumns.find(({ name, text }) => name === wanted && !text);
    if (found !== undefined) return found;
    const names = outputColumns.filter(({ text }) => !text).map(({ name }) => name);
    throw servingErrors.create('bad_output', `There is no output ${wanted} of numbers; there are ${names.join(', ')}.`);
  }
  const isFloat = (column: OutputColumn): boolean =>
    model.outputs.some(({ name, type }) => name === column.output && (type === 'float32' || type === 'float64'));
  const score = model.score === null ? undefined : outputColumns[model.score];
  const found = score !== undefined && isFloat(score) ? score : (outputColumns.findLast(isFloat) ?? score);
  if (found !== undefined && !found.text) return found;
  throw servingErrors.create('bad_output', 'The model has no output of numbers that could be explained.');
}

function columnOf(model: ModelInterface, output: OutputBlock, { output: name, offset }: OutputColumn): number[] {
  const at = model.outputs.findIndex((spec) => spec.name === name);
  const spec = model.outputs[at];
  const width = spec === undefined ? 1 : rowWidth(spec);
  return Array.from({ length: output.rows }, (_, row) => Number(output.data[at]?.[row * width + offset]));
}

function rowsOf({ rows, values }: RowBlock): (readonly Value[])[] {
  const width = rows === 0 ? 0 : values.length / rows;
  return Array.from({ length: rows }, (_, row) => values.slice(row * width, (row + 1) * width));
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
const logistic = (value: number): number => 1 / (1 + Math.exp(-value));

export function createExplainer(paths: ServingPaths): Explainer {
  const read = new WeakMap<HostedArm['hosted'], Map<string, Exact | string>>();

  /** The model as trees or weights, checked against its own answers on these rows. */
  const exactOf = async (
    { arm, hosted }: HostedArm,
    column: OutputColumn,
    rows: readonly (readonly number[])[],
    answers: readonly number[],
  ): Promise<Exact | string> => {
    const known = read.get(hosted) ?? new Map<string, Exact | string>();
    read.set(hosted, known);
    const before = known.get(column.name);
    if (before !== undefined) return before;
    const decide = async (): Promise<Exact | string> => {
      if (arm.python !== undefined) return 'It runs in Python, whatever it is made of.';
      const { readOnnxGraph } = await import('../../../../platform/inference/onnx-graph.ts');
      const model = additiveModel(
        readOnnxGraph(await readFile(paths.modelFile(arm.sha256))),
        hosted.model,
        column.offset,
      );
      if (typeof model === 'string') return model;
      for (const [of, link] of [
        ['output', (value: number) => value],
        ['log-odds', logistic],
      ] as const)
        if (rows.every((row, i) => near(link(model.raw(row)), answers[i] ?? Number.NaN))) return { model, of };
      return 'What was read of it does not give its answers.';
    };
    const decided = await decide();
    known.set(column.name, decided);
    return decided;
  };

  return {
    async explain(hostedArm, block, background, wanted) {
      const { hosted } = hostedArm;
      const { model } = hosted;
      const column = chosen(model, wanted);
      const names = model.columns.map(({ name }) => name);
      const named = (values: ArrayLike<number>): Record<string, number> =>
        Object.fromEntries(names.map((name, i) => [name, values[i] ?? Number.NaN]));
      const [rows, others] = [rowsOf(block), rowsOf(background)];
      const answersTo = async (asked: RowBlock): Promise<number[]> => columnOf(model, await hosted.run(asked), column);
      const answers = await answersTo(block);
      const numeric = [...rows, ...others].every((row) => row.every((value) => typeof value !== 'string'));
      const exact = numeric
        ? await exactOf(
            hostedArm,
            column,
            [...rows, ...others].map((row) => row.map(Number)),
            [...answers, ...(await answersTo(background))],
          )
        : 'It takes text.';
      const common = { output: column.name, backgroundRows: background.rows };
      if (typeof exact !== 'string') {
        const numbers = others.map((row) => row.map(Number));
        const { raw, contributions, method } = exact.model;
        const base = numbers.reduce((sum, row) => sum + raw(row) / numbers.length, 0);
        const exactRows: ExplainedRow[] = [];
        for (const row of rows) {
          const x = row.map(Number);
          const sums = new Float64Array(names.length);
          for (let from = 0; from < numbers.length; from += backgroundAtOnce) {
            // Predictions must not wait for an explanation.
            await turn();
            const some = numbers.slice(from, from + backgroundAtOnce);
            const share = some.length / numbers.length;
            for (const [at, value] of contributions(x, some).entries()) sums[at] = (sums[at] ?? 0) + value * share;
          }
          exactRows.push({ value: raw(x), contributions: named(sums) });
        }
        return {
          ...common,
          method,
          of: exact.of,
          reason: null,
          base,
          rows: exactRows,
        };
      }
      const explained: ExplainedRow[] = [];
      let base = 0;
      for (const [at, row] of rows.entries()) {
        const found = await sampledShapley<Value>({
          row,
          background: others,
          pairs: Math.max(pairs, others.length),
          seed,
          evaluate: (asked) => answersTo({ rows: asked.length, values: asked.flat() }),
        });
        base = found.base;
        explained.push({
          value: answers[at] ?? Number.NaN,
          contributions: named(found.values),
          errors: named(found.errors),
        });
      }
      return { ...common, method: 'sampled', of: 'output', reason: exact, base, rows: explained };
    },
  };
}
