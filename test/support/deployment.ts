// A model behind an endpoint of a real server, brought there over HTTP as clients do, and the log of its predictions.
import assert from 'node:assert/strict';
import { type LogisticModel, logisticOnnx } from './onnx-models.ts';

/** One request; its body and answer are JSON. @throws AssertionError when refused */
export async function call<T>(url: string, method: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${url}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

/** Logs a run with an ONNX model as a client of MLflow does, registers it and deploys it. */
export async function deploy(url: string, models: readonly LogisticModel[]): Promise<void> {
  const mlflow = `${url}/api/2.0/mlflow`;
  const { experiment_id } = await call<{ experiment_id: string }>(`${mlflow}/experiments/create`, 'POST', {
    name: `churn-${models.length}`,
  });
  await call(`${mlflow}/registered-models/create`, 'POST', { name: 'churn' });
  for (const model of models) {
    const { run } = await call<{ run: { info: { run_id: string; artifact_uri: string } } }>(
      `${mlflow}/runs/create`,
      'POST',
      { experiment_id, start_time: 1 },
    );
    const { run_id, artifact_uri } = run.info;
    const root = artifact_uri.replace(/^mlflow-artifacts:\/*/, '');
    const uploaded = await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/${root}/onnx/model.onnx`, {
      method: 'PUT',
      body: logisticOnnx(model),
    });
    assert.equal(uploaded.status, 200);
    await call(`${mlflow}/model-versions/create`, 'POST', { name: 'churn', source: `${artifact_uri}/onnx`, run_id });
  }
  await call(`${url}/api/v1/projects/default/endpoints/churn`, 'PUT', {
    model: 'churn',
    version: '1',
    stickyKey: 'customer_id',
  });
}

/** The ids of all predictions of the endpoint `churn` that are in the log. */
export async function loggedIds(url: string): Promise<readonly string[]> {
  await call(`${url}/api/v1/projects/default/predictions/collect`, 'POST');
  const ids: string[] = [];
  for (let cursor = ''; ; ) {
    const page = await call<{ items: { id: string }[]; nextCursor?: string }>(
      `${url}/api/v1/projects/default/endpoints/churn/predictions?limit=1000${cursor}`,
      'GET',
    );
    ids.push(...page.items.map(({ id }) => id));
    if (page.nextCursor === undefined) return ids;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}
