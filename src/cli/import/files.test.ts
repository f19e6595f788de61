// Folders that somebody else made and handed on: nothing outside of them is read, whatever they say or link to.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { artifactPath, filesOf, isBelow, mappedFolder } from './files.ts';

async function pathsIn(folder: string, followLinks = false): Promise<string[]> {
  const found: string[] = [];
  for await (const { path } of filesOf(folder, followLinks)) found.push(path);
  return found;
}

test('links to files and folders outside are left out, and a folder that is a link itself', async (t) => {
  const home = temporaryFolder(t);
  const [given, outside] = [join(home, 'given'), join(home, 'outside')];
  for (const folder of [given, join(given, 'files'), outside]) mkdirSync(folder);
  writeFileSync(join(outside, 'key.pem'), 'private');
  writeFileSync(join(given, 'files', 'own.txt'), 'own');
  symlinkSync(join(outside, 'key.pem'), join(given, 'files', 'linked.txt'));
  symlinkSync(outside, join(given, 'files', 'folder'));
  symlinkSync(outside, join(given, 'artifacts'));
  symlinkSync('nowhere', join(given, 'files', 'broken'));
  assert.deepEqual(await pathsIn(given), ['files/own.txt']);
  assert.deepEqual(await pathsIn(join(given, 'artifacts')), []);
  assert.deepEqual(await pathsIn(join(given, 'nothing')), []);
  assert.deepEqual(await pathsIn(given, true), ['files/linked.txt', 'files/own.txt'], 'links to files when asked for');
  assert.deepEqual(
    await Promise.all(
      ['files/own.txt', 'files/linked.txt', 'files/folder/key.pem', 'artifacts'].map((path) =>
        isBelow(given, join(given, path)),
      ),
    ),
    [true, false, false, false],
  );
});

test('an address leads to the folder that its place is mapped to or below, and no name out of an artifact', () => {
  const map = [['mlflow-artifacts:', '/srv/kept']] as const;
  assert.equal(mappedFolder('mlflow-artifacts:/1/a/artifacts', map), '/srv/kept/1/a/artifacts');
  assert.equal(mappedFolder('mlflow-artifacts:', map), '/srv/kept');
  assert.equal(mappedFolder('mlflow-artifacts:/1/../2', map), '/srv/kept/2');
  assert.equal(mappedFolder('mlflow-artifactsx/1', map), undefined);
  for (const path of ['/..', '/../kept-too', '/1/../../../etc', '//../..'])
    assert.throws(() => mappedFolder(`mlflow-artifacts:${path}`, map), /leads out of/, path);
  for (const name of ['../x', 'a/../../x', '..', '/etc/x', '..\\x'])
    assert.doesNotMatch(artifactPath(name), /(^|[/\\])\.\.?([/\\]|$)/, name);
});
