// From a work tree of git to the trace of a version: which commit trained it, by `pawl apply`, a pipeline run and `pawl trace`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { call } from '../support/deployment.ts';
import { startPawl } from '../support/pawl-process.ts';

const manifest = `project: shop
training:
  experiment: shop
  code: [train.mjs]
  pipelines:
    train:
      steps:
        - name: train
          command: [${JSON.stringify(process.execPath)}, train.mjs, "\${outputs.result}"]
          outputs: { result: result.json }
          cache: false
          tracked: true
`;
const script = `import { writeFileSync } from 'node:fs';
writeFileSync(process.argv[2], '{"said":1}');
`;

test('a version, its run and their trace name the commit that the code was applied from', async (t) => {
  const url = await startPawl(t);
  const root = temporaryFolder(t);
  const folder = join(root, 'models', 'shop');
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: root,
      encoding: 'utf8',
    }).trim();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'pawl.yaml'), manifest);
  writeFileSync(join(folder, 'train.mjs'), script);
  const cli = openCliSession(url, folder);
  const train = async () => {
    const { id } = await cli.json<{ id: string }>(['pipeline', 'run', 'train', '--follow']);
    return cli.json<{ steps: { trackingRunId: string }[]; run: { id: string } }>(['pipeline', 'show', id]);
  };

  assert.match(await cli.run(['apply']), /Code: no git commit: the folder is in no git work tree; .*digest/);
  const before = await train();
  const untold = await cli.run(['trace', before.steps[0]?.trackingRunId ?? '']);
  assert.match(untold, /code commit: no git commit was recorded, files sha256 [0-9a-f]{64}/);

  git('init', '--initial-branch=main');
  git('remote', 'add', 'origin', 'https://me:s3cret@example.org/team/shop.git');
  git('add', '--all');
  git('commit', '--quiet', '--message=first');
  const commit = git('rev-parse', 'HEAD');
  const applied = await cli.run(['apply']);
  assert.match(applied, /0 to create, 0 to change/, 'the same files are the same declaration');
  assert.match(applied, new RegExp(`Code: commit ${commit} \\(models/shop of https://example.org/team/shop.git\\)`));
  const { run, steps } = await train();
  const trackingRun = steps[0]?.trackingRunId ?? '';
  const mlflow = `${url}/projects/shop/api/2.0/mlflow`;
  const tagsOf = async (id: string): Promise<Record<string, string>> => {
    const answer = await call<{ run: { data: { tags: { key: string; value: string }[] } } }>(
      `${mlflow}/runs/get?run_id=${id}`,
      'GET',
    );
    return Object.fromEntries(answer.run.data.tags.map(({ key, value }) => [key, value]));
  };
  const tags = await tagsOf(trackingRun);
  assert.deepEqual(
    ['commit', 'branch', 'repoURL'].map((name) => tags[`mlflow.source.git.${name}`]),
    [commit, 'main', 'https://example.org/team/shop.git'],
  );
  assert.equal(tags['mlflow.source.name'], 'models/shop/train.mjs');
  await cli.run(['model', 'create', 'shop']);
  const version = await cli.json<{ codeSource: object; id: string }>([
    'model',
    'version',
    'create',
    'shop',
    '--run',
    trackingRun,
  ]);
  assert.deepEqual(version.codeSource, {
    commit,
    dirty: false,
    branch: 'main',
    remote: 'https://example.org/team/shop.git',
    path: 'models/shop',
  });
  const told = `code commit: ${commit}, branch main, in models/shop, of https://example.org/team/shop.git, files sha256 `;
  for (const name of ['shop@1', version.id, trackingRun, run.id])
    assert.ok((await cli.run(['trace', name])).includes(told), name);

  writeFileSync(join(folder, 'train.mjs'), `${script}// changed\n`);
  await cli.run(['apply']);
  const dirty = await train();
  assert.match(
    await cli.run(['run', 'show', dirty.steps[0]?.trackingRunId ?? '']),
    new RegExp(`${commit} with changes`),
  );
  assert.match(await cli.run(['trace', dirty.run.id]), new RegExp(`${commit}, with changes that are not committed`));
  await call(`${mlflow}/runs/set-tag`, 'POST', { run_id: trackingRun, key: 'mlflow.source.git.commit', value: 'own' });
  assert.match(
    await cli.run(['run', 'show', trackingRun]),
    /code commit +own\n/,
    'what a client says of its code wins',
  );
  const everything = await (await fetch(`${url}/api/v1/projects/shop/pipelines/train`)).text();
  assert.ok(!everything.includes('s3cret'));
});
