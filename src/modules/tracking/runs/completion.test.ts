import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestPlatform, testActor } from '../../../../test/support/platform.ts';
import { createAudit } from '../../audit/index.ts';
import { createIdentity } from '../../identity/index.ts';
import { createLineage } from '../../lineage/index.ts';
import { createTracking } from '../tracking.ts';

test('a filter is completed by keys and values that runs of the experiment have, and by nothing of deleted ones', async (t) => {
  const platform = await openTestPlatform(t, { from: '1997-06-01' });
  const audit = createAudit(platform);
  const identity = createIdentity({ ...platform, audit });
  await identity.createProject(testActor, 'p');
  const { experiments, runs } = createTracking({ ...platform, audit, identity, lineage: createLineage(platform) });
  const { id: experimentId } = await experiments.create(testActor, 'p', { name: 'one' });
  const other = await experiments.create(testActor, 'p', { name: 'two' });
  const made = async (name: string, to: string, log: Parameters<typeof runs.log>[2]): Promise<string> => {
    const { id } = await runs.create(testActor, 'p', { experimentId: to, name });
    await runs.log('p', id, log);
    return id;
  };
  await made('brave-owl', experimentId, {
    metrics: [{ key: 'val_auc', value: 1, step: 0, at: 0 }],
    params: [{ key: 'depth', value: '6' }],
    tags: { 'val%': 'x' },
  });
  await made('calm-elk', experimentId, { params: [{ key: 'depth', value: '8' }] });
  await made('dim-hare', other.id, { metrics: [{ key: 'valse', value: 1, step: 0, at: 0 }] });
  const gone = await made('gone', experimentId, { params: [{ key: 'deleted', value: '1' }] });
  await runs.delete(testActor, 'p', gone);
  const complete = (request: Parameters<typeof runs.complete>[1]) => runs.complete('p', request);
  assert.deepEqual(await complete({ experimentId, entity: 'metrics', prefix: 'VAL' }), ['val_auc']);
  assert.deepEqual(await complete({ entity: 'metrics', prefix: 'val' }), ['val_auc', 'valse']);
  assert.deepEqual(await complete({ entity: 'tags', prefix: 'val%' }), ['val%']);
  assert.deepEqual(await complete({ entity: 'params', prefix: '' }), ['depth']);
  assert.deepEqual(await complete({ entity: 'params', key: 'depth', prefix: '' }), ['6', '8']);
  assert.deepEqual(await complete({ key: 'name', prefix: 'c' }), ['calm-elk']);
  assert.deepEqual(await complete({ key: 'startedAt', prefix: '' }), []);
});
