// Runs other people's clients and servers of tables, as they are, against a data plane that serves a real model.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { kserveRows, scoringRows } from '../../../scripts/gen/serving-routes.ts';
import { skipWithoutPython } from '../../support/processes.ts';
import { runPytest } from '../../support/pytest.ts';
import { assertRoutesAsked } from '../../support/route-proofs.ts';
import { openDeployedServing } from '../../support/serving.ts';

for (const [what, file] of [
  ['MLflow’s own scoring server and its client agree with this one', 'test_mlflow.py'],
  ['boto3’s client of SageMaker’s runtime and the contract of its containers are answered', 'test_sagemaker.py'],
  [
    'MLflow’s client of Databricks, and the routes of Vertex AI, Azure Machine Learning and V1, are answered',
    'test_clouds.py',
  ],
] as const)
  test(what, { skip: skipWithoutPython, timeout: 300_000 }, async (t) => {
    const { url, asked } = await openDeployedServing(t);
    const { code, output } = await runPytest(t, join(import.meta.dirname, file), { PAWL_TEST_PREDICTIONS: url });
    assert.equal(code, 0, output);
    assert.match(output, /^\d+ passed/m, output);
    assert.doesNotMatch(output, /failed|skipped/, output);
    assertRoutesAsked([...kserveRows, ...scoringRows], `test/conformance/scoring/${file}`, asked);
    t.diagnostic(output.trim().split('\n').at(-1) ?? '');
  });
