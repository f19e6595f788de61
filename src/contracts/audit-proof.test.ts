import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { checkProofs } from './audit-proof.ts';
import { canonicalJson } from './canonical-json.ts';
import { sha256 } from './sha256.ts';

test('digests are those of the platform, for messages around every length of padding', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70_000]) {
    const message = Uint8Array.from({ length }, (_, i) => (i * 31 + length) % 256);
    assert.equal(Buffer.from(sha256(message)).toString('hex'), createHash('sha256').update(message).digest('hex'));
  }
});

const hash = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** Proofs of both entries of a log of two. */
function exported() {
  const entries = [0, 1].map((seq) => ({
    seq,
    id: `e${seq}`,
    at: '1997-08-14T00:00:00.000Z',
    actor: { kind: 'local', id: 'local', name: 'local' },
    action: 'registry.set_alias',
    project: 'shop',
    subject: { type: 'model', id: 'm' },
    before: null,
    after: null,
    detail: { alias: 'champion', version: seq },
  }));
  const contents = entries.map(({ seq: _seq, at, ...entry }) => canonicalJson({ ...entry, at: Date.parse(at) }));
  const leaves = contents.map((content) => hash(Buffer.of(0), Buffer.from(content)));
  const root = hash(Buffer.of(1), ...leaves).toString('hex');
  const proofs = entries.map((entry, i) => ({
    size: 2,
    root,
    entry,
    content: contents[i],
    path: [leaves[1 - i]?.toString('hex')],
  }));
  return { size: 2, root, proofs };
}

const faultsOf = (text: string, root?: string) => checkProofs(text, root).map(({ fault }) => fault);

test('an export is valid as a whole, and a copy of which anything was changed names the entry that is wrong', () => {
  const good = exported();
  const text = JSON.stringify(good);
  assert.deepEqual(faultsOf(text), [undefined, undefined]);
  assert.deepEqual(faultsOf(text, good.root), [undefined, undefined]);
  assert.match(faultsOf(text, 'f'.repeat(64))[0] ?? '', /not the one you trust/);
  assert.deepEqual(faultsOf(JSON.stringify(good.proofs[1])), [undefined]);

  const renamed = text.replace('"alias":"champion","version":1', '"alias":"champion","version":2');
  assert.deepEqual(
    faultsOf(renamed).map((fault) => fault === undefined),
    [true, false],
  );
  assert.match(faultsOf(JSON.stringify({ ...good, root: '0'.repeat(64) }))[0] ?? '', /root is not the export/);
  assert.match(faultsOf('not JSON')[0] ?? '', /it is no proof/);
  assert.match(faultsOf('{}')[0] ?? '', /something that is no hash/);
  assert.match(faultsOf('{"proofs":[null]}')[0] ?? '', /./);
  assert.deepEqual(faultsOf('{"proofs":[]}'), []);
});
