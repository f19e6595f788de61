import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assertClose, at, num, readColumns, readGolden } from '../../../../../test/support/golden.ts';
import { logisticOnnx } from '../../../../../test/support/onnx-models.ts';
import { openOnnxModel } from '../../../../platform/inference/onnx.ts';
import { readOnnxGraph } from '../../../../platform/inference/onnx-graph.ts';
import { describeInterface } from '../../model-interface.ts';
import { additiveModel } from './additive-model.ts';

const golden = readGolden('explanation');
const folder = new URL('../../../../../test/golden/explanation/', import.meta.url);

function rowsOf(file: string): number[][] {
  const columns = Object.values(readColumns('explanation', file));
  return (columns[0] ?? []).map((_, row) => columns.map((cells) => Number(cells[row])));
}

for (const [name, output] of [
  ['boosting', 1],
  ['forest', 0],
] as const)
  test(`contributions of the ${name} read from ONNX are those that shap has from the model itself`, async (t) => {
    const path = new URL(`${name}.onnx`, folder);
    const bytes = readFileSync(path);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), at(golden, 'inputs', `${name}.onnx`));
    const session = await openOnnxModel(path.pathname);
    t.after(() => session.release());
    const model = additiveModel(readOnnxGraph(bytes), describeInterface(session.inputs, session.outputs, null), output);
    if (typeof model === 'string') assert.fail(model);
    const background = rowsOf('background.csv');
    const base = background.reduce((sum, row) => sum + model.raw(row) / background.length, 0);
    assertClose(base, num(golden, 'values', name, 'base'), 'base', 1e-5);
    rowsOf('rows.csv').forEach((row, r) => {
      const found = model.contributions(row, background);
      found.forEach((value, feature) => {
        const wanted = num(golden, 'values', name, 'contributions', r, feature);
        assert.ok(Math.abs(value - wanted) < 1e-5, `row ${r}, feature ${feature}: ${value} is not ${wanted}`);
      });
      const total = found.reduce((sum, value) => sum + value, base);
      assertClose(total, model.raw(row), `row ${r}`, 1e-9);
    });
  });

test('a graph that is neither trees nor linear says so', () => {
  const bytes = logisticOnnx({ weights: { a: 1, b: 2 }, bias: 0 });
  const inputs = ['a', 'b'].map((name) => ({ name, type: 'float32', shape: [null, 1] }) as const);
  const outputs = [{ name: 'probabilities', type: 'float32', shape: [null, 2] }] as const;
  const found = additiveModel(readOnnxGraph(bytes), describeInterface(inputs, outputs, null), 1);
  assert.equal(found, 'It is neither trees nor linear.');
});
