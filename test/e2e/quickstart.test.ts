// The example that sells it, from the outside: the same numbers each time, every flaw stopped for a stated reason.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { skipPages } from '../support/browser.ts';
import { temporaryFolder } from '../support/databases.ts';
import { freePort, startPawl } from '../support/pawl-process.ts';
import { watchLabelsArrive } from './journeys/following.ts';
import { walkJourneys } from './journeys/walk.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const python = existsSync(join(root, '.venv', 'bin', 'python'));

interface Outcome {
  readonly auc: number;
  readonly logLoss: number;
  readonly brier: number;
  readonly ece: number;
  readonly profitPer1000: number;
}
interface Fact {
  readonly at: string;
  readonly version: number;
  readonly cause: string;
}
interface Report {
  readonly final: { readonly static: Outcome; readonly loop: Outcome };
  readonly alarms: readonly (Fact & { readonly monitor: string })[];
  readonly promotions: readonly Fact[];
  readonly refused: readonly Fact[];
  readonly rolledBack: readonly Fact[];
  readonly cutoffs: readonly { readonly at: string; readonly version: number }[];
}

/** Reference values: the same definitions computed apart, with pandas and scikit-learn on the same log. */
const expected = {
  static: { auc: 0.669347, logLoss: 0.622129, brier: 0.215884, ece: 0.044169, profitPer1000: 799.063 },
  loop: { auc: 0.704843, logLoss: 0.599191, brier: 0.205832, ece: 0.026866, profitPer1000: 930.39 },
};

const skip = python ? false : 'the Python environment is missing: npm run quickstart makes it';

test('the quickstart turns the whole loop and ends with the numbers of an independent computation', {
  skip,
}, async (t) => {
  const folder = join(temporaryFolder(t), 'quickstart');
  const port = await freePort();
  const ports = ['--port', String(port), '--data-plane-port', String(await freePort())];
  const args = ['scripts/quickstart/main.ts', '--exit', '--folder', folder, ...ports];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGINT'));
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  let over = false;
  const ended = new Promise((resolve) => child.once('close', resolve)).finally(() => {
    over = true;
  });
  await t.test('a reader sees labels arrive where an estimate stood alone', { skip: skipPages }, (watching) =>
    watchLabelsArrive(watching, `http://127.0.0.1:${port}`, () => over),
  );
  const code = await ended;
  assert.equal(code, 0, output.slice(-3000));
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;

  for (const policy of ['static', 'loop'] as const) {
    for (const [name, value] of Object.entries(expected[policy])) {
      const actual = report.final[policy][name as keyof Outcome];
      const tolerance = name === 'profitPer1000' ? 0.001 : 1e-6;
      assert.ok(Math.abs(actual - value) <= tolerance, `${policy} ${name}: ${actual}, not ${value}`);
    }
  }
  const day = (fact: Fact): string => fact.at.slice(0, 10);
  assert.deepEqual(report.promotions.map(day), ['1997-05-31', '1997-07-31', '1997-10-31']);
  assert.deepEqual(
    report.refused.map((fact) => `${day(fact)} v${fact.version}`),
    [
      '1997-06-30 v2',
      '1997-06-30 v3',
      '1997-06-30 v4',
      '1997-06-30 v5',
      '1997-08-31 v7',
      '1997-09-30 v8',
      '1998-02-28 v10',
      '1998-03-31 v11',
      '1998-04-30 v12',
    ],
  );
  assert.deepEqual(
    report.rolledBack.map((fact) => `${day(fact)} v${fact.version}`),
    ['1997-06-30 v3'],
  );
  assert.match(report.rolledBack[0]?.cause ?? '', /score-psi 1\.329 \(limit 0\.25\); mean-shift 0\.147/);
  assert.deepEqual(
    report.alarms
      .filter((alarm) => ['data-drift', 'performance'].includes(alarm.monitor))
      .map((alarm) => `${day(alarm)} ${alarm.monitor} v${alarm.version}`),
    ['1997-05-31 data-drift v1', '1997-08-31 data-drift v6', '1997-09-30 performance v6', '1998-02-28 data-drift v9'],
  );
  assert.deepEqual(
    report.cutoffs.map((cutoff) => cutoff.version),
    [1, 1, 6, 6, 6, 9, 9, 9, 9, 9, 9, 9],
  );

  await t.test('a reader follows the loop through the pages', { skip: skipPages }, async (pages) => {
    const clock = ['--clock', 'simulated:1998-06-30T20:00:00Z', '--data-plane-port', '0'];
    await walkJourneys(pages, await startPawl(pages, clock, join(folder, 'home')));
  });
});
