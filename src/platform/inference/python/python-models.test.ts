import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../../../test/support/databases.ts';
import { processesOf, python, skipWithoutPython as skip } from '../../../../test/support/processes.ts';
import { createPythonModels } from './python-models.ts';

const run = promisify(execFile);
const never = new AbortController().signal;

/** A wheel of one module, so that no package index is needed. */
const makeWheel = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("pawl_tiny.py", "answer = 42\\n")
    info = "pawl_tiny-1.0.dist-info/"
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: pawl-tiny\\nVersion: 1.0\\n")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(info + "RECORD", "pawl_tiny.py,,\\n" + "".join(f"{info}{name},,\\n" for name in ("METADATA", "WHEEL", "RECORD")))
`;

test('the Python of the installation is chosen when it has what a model requires', { skip }, async (t) => {
  const folder = temporaryFolder(t);
  const models = createPythonModels({
    compute: processesOf(t, { forked: false }).compute(),
    python,
    folder: join(folder, 'environments'),
  });
  const model = join(folder, 'model');
  mkdirSync(model);
  writeFileSync(
    join(model, 'requirements.txt'),
    'mlflow>=3\nnumpy\n# a remark\npywin32>=1 ; sys_platform == "win32"\n',
  );
  writeFileSync(join(model, 'python_env.yaml'), 'python: 3.1.4\n');
  const { interpreter, why } = await models.choose(model, never);
  assert.equal(interpreter, python);
  assert.match(
    why,
    /^Python 3\.\d+\.\d+ of this installation has all it requires\. The model was logged with Python 3\.1\.4\.$/,
  );
});

test('an environment is built once from what the installation does not have, or its failure is told', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const folder = temporaryFolder(t);
  const models = createPythonModels({
    compute: processesOf(t, { forked: false }).compute(),
    python,
    folder: join(folder, 'environments'),
  });
  const wheel = join(folder, 'pawl_tiny-1.0-py3-none-any.whl');
  await run(python, ['-c', makeWheel, wheel]);
  const model = join(folder, 'model');
  mkdirSync(model);
  writeFileSync(join(model, 'requirements.txt'), `pawl-tiny @ file://${wheel}\n`);
  const { interpreter, why } = await models.choose(model, never);
  assert.match(why, /^Built from its requirements .* does not have pawl-tiny @ .*\(not installed\)/);
  assert.equal((await run(interpreter, ['-c', 'import pawl_tiny; print(pawl_tiny.answer)'])).stdout.trim(), '42');
  await run('rm', [wheel]);
  assert.equal((await models.choose(model, never)).interpreter, interpreter, 'it is there already');
  writeFileSync(join(model, 'requirements.txt'), `pawl-other @ file://${wheel}\n`);
  await assert.rejects(models.choose(model, never), {
    code: 'inference.no_environment',
    message: /cannot be built .*pip install/,
  });
});
