// Runs the suite about runtimes (pytest with the unmodified MLflow client) against a spawned server and its data plane.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../support/databases.ts';
import { startPawl } from '../../support/pawl-process.ts';
import { skipWithoutPython } from '../../support/processes.ts';
import { reportPytest } from '../../support/pytest.ts';

test('models logged by the unmodified client are served, converted or by processes of their own', {
  skip: skipWithoutPython,
  timeout: 900_000,
}, async (t) => {
  const home = temporaryFolder(t);
  const url = await startPawl(t, ['--data-plane-port', '0'], home);
  const { url: dataPlane } = JSON.parse(readFileSync(join(home, 'serving', 'data-plane.json'), 'utf8')) as {
    url: string;
  };
  const { code, output } = await reportPytest(t, import.meta.dirname, {
    PAWL_URL: url,
    PAWL_DATA_PLANE_URL: dataPlane,
  });
  assert.equal(code, 0, output);
});
