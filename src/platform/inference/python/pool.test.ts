import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../../../test/support/databases.ts';
import { gone, python, skipWithoutPython as skip } from '../../../../test/support/processes.ts';

/** Saves a model that sleeps for as many seconds as its row says. */
const save = `
import sys, time, mlflow, pandas
class Sleeper(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        time.sleep(float(model_input["seconds"].max()))
        return model_input["seconds"]
mlflow.pyfunc.save_model(sys.argv[1], python_model=Sleeper(), input_example=pandas.DataFrame({"seconds": [0.0]}), pip_requirements=[])
`;

test('workers end with the process that they work for, even when it is killed in the middle of a run', {
  skip,
  timeout: 60_000,
}, async (t) => {
  const folder = temporaryFolder(t);
  const model = join(folder, 'model');
  const env = { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' };
  await promisify(execFile)(python, ['-c', save, model], { env });
  const script = join(folder, 'server.ts');
  const at = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  writeFileSync(
    script,
    `import { silentLogger } from ${at('../../../kernel/logger.ts')};
import { openPythonModel } from ${at('./pool.ts')};
const outputs = [{ name: 'seconds', type: 'float64', shape: [null] }];
const spec = { interpreter: ${JSON.stringify(python)}, folder: ${JSON.stringify(model)}, outputs, workers: 1, memoryMb: 1024, timeoutMs: 60000 };
const opened = await openPythonModel(spec, silentLogger);
void opened.run({ seconds: { type: 'float64', shape: [1, 1], data: Float64Array.of(50) } });
console.log(JSON.stringify(opened.workers()));
`,
  );
  const server = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => server.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
  const [worker] = JSON.parse(line) as { pid: number; state: string }[];
  assert.equal(worker?.state, 'busy');
  server.kill('SIGKILL');
  assert.ok(await gone(worker.pid), 'it is gone');
});
