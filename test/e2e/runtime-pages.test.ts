// The pages say how a version is served and show the processes that serve it, for models logged by the unmodified MLflow client.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { createClient } from '../../clients/ts/client.ts';
import { faultsIn, openBrowser, openPage, skipPages } from '../support/browser.ts';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { startPawl } from '../support/pawl-process.ts';
import { python, skipWithoutPython } from '../support/processes.ts';

/** Version 1 with an input example, by which it can be compared and converted; version 2 without. */
const logTwo = `
import mlflow, numpy, pandas, sys
from sklearn.linear_model import LogisticRegression
mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("fits")
x = pandas.DataFrame(numpy.random.default_rng(1).normal(size=(80, 2)), columns=["recency", "frequency"])
y = (x["recency"] > 0).astype("int64")
model = LogisticRegression().fit(x, y)
signature = mlflow.models.infer_signature(x, model.predict(x))
for example in (x[:20], None):
    with mlflow.start_run():
        mlflow.sklearn.log_model(model, name="m", signature=signature, input_example=example,
                                 registered_model_name="fits", pip_requirements=["mlflow"])
`;

test('a version says how it is served, and a deployment shows its processes', {
  skip: skipPages || skipWithoutPython,
  timeout: 180_000,
}, async (t) => {
  const url = await startPawl(t, ['--data-plane-port', '0']);
  await promisify(execFile)(python, ['-c', logTwo, url], { env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' } });
  const client = createClient({ baseUrl: url });
  const cli = openCliSession(url, temporaryFolder(t));
  await cli.run(['endpoint', 'deploy', 'plain', 'fits', '2', '--setting', 'workers=2', '--setting', 'memoryMb=1024']);
  await cli.run(['endpoint', 'deploy', 'quick', 'fits', '1']);
  assert.match(await cli.run(['model', 'runtime', 'fits', '1']), /onnx.*rows compared.*276/s);
  assert.match(await cli.run(['model', 'runtime', 'fits', '2']), /python.*without an input example/s);
  assert.match(await cli.run(['endpoint', 'runtime', 'plain']), /memoryMb +1024.*v2 champion/s);

  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const faults: string[] = [];
  const look = async (): Promise<void> => {
    for (const width of [1440, 390])
      for (const colorScheme of ['light', 'dark'] as const) {
        const found = await faultsIn(page, { width, colorScheme });
        faults.push(...found.map((fault) => `${page.url()} at ${width} px: ${fault}`));
      }
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  await page.goto(`${url}/p/default/models/fits/v/1`);
  const served = page.getByRole('region', { name: 'How it is served' });
  await served.getByText('ONNX, converted').waitFor();
  await served.getByText(/, tolerated are 0\.0001$/).waitFor();
  await look();
  await page.goto(`${url}/p/default/models/fits/v/2`);
  await served.getByText('Python processes of its own').waitFor();
  await served.getByText(/of this installation has all it requires/).waitFor();
  await look();
  await page.goto(`${url}/p/default/deployments/plain`);
  const runtime = page.getByRole('region', { name: 'Runtime' });
  await runtime.getByText('2 Python processes').waitFor();
  await look();
  const tried = await client.call('tryEndpoint', {
    path: { project: 'default', endpoint: 'plain' },
    body: { inputs: { recency: 3, frequency: 0 } },
  });
  assert.equal(tried.outputs['predictions'], 1);
  await page.goto(`${url}/p/default/deployments/quick`);
  const playground = page.getByRole('region', { name: 'Playground' });
  await playground.getByLabel('recency').fill('3');
  await playground.getByLabel('frequency').fill('0');
  await playground.getByRole('button', { name: 'Explain' }).click();
  await playground.getByText(/as log-odds, is .* on average over 20 background rows.*Exact Shapley values/).waitFor();
  await look();
  assert.match(await cli.run(['endpoint', 'explain', 'quick', 'recency=3,frequency=0']), /exact, linear.*recency +3/s);
  assert.deepEqual([...faults, ...complaints], []);
});
