import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTar, tarEnd, tarHeader, tarPadding } from './tar.ts';

const pack = (files: Readonly<Record<string, string>>): Buffer =>
  Buffer.concat([
    ...Object.entries(files).flatMap(([path, text]) => {
      const content = Buffer.from(text);
      return [tarHeader({ path, bytes: content.length }), content, tarPadding(content.length)];
    }),
    tarEnd,
  ]);

const deep = `${'folder/'.repeat(20)}file.txt`;
const files = { 'a.txt': 'one', empty: '', [deep]: 'x'.repeat(1500) };

async function read(archive: Uint8Array, step: number): Promise<Record<string, string>> {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < archive.length; at += step) yield archive.subarray(at, at + step);
  };
  const found: Record<string, string> = {};
  for await (const { path, content } of readTar(chunks())) {
    let text = '';
    for await (const part of content()) text += part.toString();
    found[path] = text;
  }
  return found;
}

test('an archive is what the system’s own tar unpacks, and is read back in chunks of any size', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pawl-tar-'));
  try {
    writeFileSync(join(folder, 'made.tar'), pack(files));
    execFileSync('tar', ['-xf', 'made.tar'], { cwd: folder });
    for (const [path, text] of Object.entries(files)) assert.equal(readFileSync(join(folder, path), 'utf8'), text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const step of [1, 511, 700, 100_000]) assert.deepEqual(await read(pack(files), step), files);
});

test('a damaged archive, one that is cut off and one that leaves its folder are refused', async () => {
  const archive = pack(files);
  await assert.rejects(read(archive.subarray(0, 700), 512), { code: 'request.bad_archive' });
  const damaged = Buffer.from(archive);
  damaged[0] = 0x62;
  await assert.rejects(read(damaged, 512), { code: 'request.bad_archive' });
  assert.throws(() => tarHeader({ path: '../etc/passwd', bytes: 1 }), { code: 'request.bad_path' });
  const climbing = tarHeader({ path: 'aa/etc/passwd', bytes: 0 });
  climbing.write('..', 0);
  climbing.write('        ', 148);
  const sum = climbing.reduce((total, byte) => total + byte, 0);
  climbing.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  await assert.rejects(read(Buffer.concat([climbing, tarEnd]), 512), { code: 'request.bad_path' });
});
