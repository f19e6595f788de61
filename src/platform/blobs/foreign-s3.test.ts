// Reading what another program put into a real S3 server.
import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { testS3Options } from '../../../test/support/object-stores.ts';
import { serviceUrl } from '../../../test/support/services.ts';
import { openForeignS3 } from './foreign-s3.ts';

test('what lies below a prefix is listed page by page and read as it was listed, or not at all', {
  skip: serviceUrl('s3').skip,
}, async (t) => {
  const { endpoint = '', bucket, prefix = '', credentials } = testS3Options(t);
  assert.ok(credentials !== undefined);
  const client = new S3Client({ region: 'us-east-1', endpoint, forcePathStyle: true, credentials });
  const names = ['a b.txt', 'c/d.txt', 'c/e.txt', 'empty', 'z.txt'];
  const put = (name: string, content: string) =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key: prefix + name, Body: content }));
  for (const name of names) await put(name, name === 'empty' ? '' : `content of ${name}`);
  t.after(async () => {
    for (const name of names) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: prefix + name }));
    client.destroy();
  });
  const foreign = await openForeignS3({ endpoint, credentials, pageSize: 2 });
  t.after(() => foreign.close());
  const listed = await Array.fromAsync(foreign.list(bucket, prefix));
  assert.deepEqual(
    listed.map(({ key }) => key.slice(prefix.length)),
    names,
  );
  for (const object of listed) {
    const name = object.key.slice(prefix.length);
    assert.equal(await text(await foreign.read(bucket, object)), name === 'empty' ? '' : `content of ${name}`);
  }
  const [first] = listed;
  assert.ok(first !== undefined);
  // What arrives is held to what was listed.
  await assert.rejects(async () => text(await foreign.read(bucket, { ...first, size: first.size + 1 })), {
    code: 'blobs.corrupt',
  });
  await put('a b.txt', 'another content');
  await assert.rejects(foreign.read(bucket, first), { code: 'blobs.not_found' });
  const stranger = await openForeignS3({ endpoint, credentials: { ...credentials, secretAccessKey: 'wrong' } });
  t.after(() => stranger.close());
  await assert.rejects(Array.fromAsync(stranger.list(bucket, prefix)), { code: 'blobs.unavailable' });
});
