// A model as MLflow saves it, with an ONNX export, brought to a server over HTTP and registered.
import assert from 'node:assert/strict';
import { call } from './deployment.ts';

export interface SavedModel {
  readonly name: string;
  readonly onnx: Buffer;
  /** Names of its float columns. */
  readonly columns: readonly string[];
  /** Rows it is logged with. */
  readonly example: readonly (readonly (number | null)[])[];
}

/** Logs and registers it; resolves to the number of the version. */
export async function registerSaved(url: string, { name, onnx, columns, example }: SavedModel): Promise<string> {
  const mlflow = `${url}/api/2.0/mlflow`;
  const experiments = await call<{ experiments?: { name: string; experiment_id: string }[] }>(
    `${mlflow}/experiments/search`,
    'POST',
    { max_results: 100 },
  );
  const known = experiments.experiments?.find((one) => one.name === 'saved')?.experiment_id;
  const experiment =
    known ??
    (await call<{ experiment_id: string }>(`${mlflow}/experiments/create`, 'POST', { name: 'saved' })).experiment_id;
  await fetch(`${mlflow}/registered-models/create`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  const { run } = await call<{ run: { info: { run_id: string; artifact_uri: string } } }>(
    `${mlflow}/runs/create`,
    'POST',
    {
      experiment_id: experiment,
      start_time: 1,
    },
  );
  const { run_id, artifact_uri } = run.info;
  const root = artifact_uri.replace(/^mlflow-artifacts:\/*/, '');
  const inputs = columns.map((column) => ({ name: column, type: 'float', required: true }));
  const outputs = [{ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 2] } }];
  const files: Readonly<Record<string, string | Buffer>> = {
    MLmodel: `flavors:\n  onnx:\n    data: model.onnx\nsignature:\n  inputs: '${JSON.stringify(inputs)}'\n  outputs: '${JSON.stringify(outputs)}'\n`,
    'model.onnx': onnx,
    'serving_input_example.json': JSON.stringify({ dataframe_split: { columns, data: example } }),
  };
  for (const [path, body] of Object.entries(files)) {
    const uploaded = await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/${root}/model/${path}`, {
      method: 'PUT',
      body: Buffer.from(body),
    });
    assert.equal(uploaded.status, 200, path);
  }
  const made = await call<{ model_version: { version: string } }>(`${mlflow}/model-versions/create`, 'POST', {
    name,
    source: `${artifact_uri}/model`,
    run_id,
  });
  return made.model_version.version;
}
