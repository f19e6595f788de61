import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../test/support/databases.ts';
import { processEnvironment } from '../app/config.ts';
import { describeSource, findCodeSource } from './code-source.ts';

const files = ['pawl.yaml', 'train.py'];

/** A repository with a project in `models/churn`, committed. */
function repository(t: TestContext) {
  const root = temporaryFolder(t);
  const project = join(root, 'models', 'churn');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  git('init', '--initial-branch=main');
  write('models/churn/pawl.yaml', 'project: churn\n');
  write('models/churn/train.py', 'print(1)\n');
  write('README.md', 'A shop.\n');
  write('.gitignore', 'built/\n*.local\n');
  const commit = (): string => {
    git('add', '--all');
    git('commit', '--message=work');
    return git('rev-parse', 'HEAD');
  };
  return { root, project, write, git, commit };
}

const find = (folder: string, sent: readonly string[] = files) => findCodeSource(folder, sent, processEnvironment());

test('the commit of a project in a repository is found in full, with its branch, place and address', async (t) => {
  const { project, git, commit } = repository(t);
  const hash = commit();
  git('remote', 'add', 'origin', 'https://me:s3cret@example.org/team/shop.git');
  const { source } = await find(project);
  const remote = 'https://example.org/team/shop.git';
  assert.deepEqual(source, { commit: hash, dirty: false, branch: 'main', remote, path: 'models/churn' });
  git('checkout', '--quiet', '--detach');
  assert.equal((await find(project)).source?.branch, null);
});

test('a project is dirty when a file that is sent is not as the commit has it, and only then', async (t) => {
  const { project, root, write, git, commit } = repository(t);
  commit();
  assert.equal((await find(root, ['README.md'])).source?.path, '.');
  write('README.md', 'A shop, changed.\n');
  assert.equal((await find(project)).source?.dirty, false, 'a change elsewhere is not of this code');
  const dirty = async (sent = files): Promise<boolean | undefined> => (await find(project, sent)).source?.dirty;
  write('models/churn/train.py', 'print(2)\n');
  assert.equal(await dirty(), true, 'changed');
  git('add', '--all');
  assert.equal(await dirty(), true, 'staged is not committed');
  commit();
  assert.equal(await dirty(), false);
  write('models/churn/extra.py', '');
  assert.deepEqual([await dirty(), await dirty([...files, 'extra.py'])], [false, true], 'unknown to git');
  write('models/churn/built/a/model.py', '');
  write('models/churn/settings.local', '');
  assert.deepEqual(
    [await dirty([...files, 'built/a/model.py']), await dirty([...files, 'settings.local'])],
    [true, true],
  );
});

test('without git, a repository or a commit the reason is told', async (t) => {
  const { project, root } = repository(t);
  assert.deepEqual(await find(project), { source: null, reason: 'the repository has no commit yet' });
  assert.match(describeSource(await find(temporaryFolder(t))), /^no git commit: the folder is in no git work tree; /);
  const lost = await findCodeSource(root, files, { PATH: temporaryFolder(t) });
  assert.deepEqual(lost, { source: null, reason: 'git is not installed' });
  const inside = await findCodeSource(root, files, { ...processEnvironment(), GIT_DIR: join(root, 'absent') });
  assert.deepEqual(
    inside,
    { source: null, reason: 'the repository has no commit yet' },
    'a hook’s variables are not heard',
  );
});

test('no program that a repository names is run to find its commit', async (t) => {
  const { project, root, git, commit } = repository(t);
  const hash = commit();
  const trap = join(root, 'trap.sh');
  writeFileSync(trap, `#!/bin/sh\ntouch ${join(root, 'sprung')}\n`, { mode: 0o755 });
  git('config', 'core.fsmonitor', trap);
  git('config', 'core.pager', trap);
  assert.equal((await find(project)).source?.commit, hash);
  assert.equal(existsSync(join(root, 'sprung')), false);
  git('status');
  assert.equal(existsSync(join(root, 'sprung')), true, 'plain git would have run it');
});
