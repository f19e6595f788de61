import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { gatewayTestMigrations as migrations, openGateway } from '../../../test/support/gateway.ts';
import { testActor } from '../../../test/support/platform.ts';

const value = 'sk-0123456789-secret-0123456789';

testOnDatabases(
  'a key is masked everywhere but in the secrets file, and its old value goes',
  migrations,
  async (t, db) => {
    const { gateway, project, audit, bus, secrets, secretsFile } = await openGateway(t, db);
    const { keys } = gateway;
    const made = await keys.create(testActor, project, {
      name: 'openai',
      provider: 'openai',
      values: { api_key: value },
    });
    assert.deepEqual(made.masked, { api_key: 'sk-...6789' });
    assert.equal((await keys.reveal(made)).get('api_key')?.reveal(), value);
    assert.equal(readFileSync(secretsFile).includes(value), false);
    const changed = await keys.change(testActor, project, { name: 'openai' }, { values: { api_key: `${value}-2` } });
    assert.equal((await keys.reveal(changed)).get('api_key')?.reveal(), `${value}-2`);
    assert.equal((await secrets.names()).length, 1);
    const told = JSON.stringify([
      await audit.list({ project }, { limit: 10 }),
      await bus.since('', 100),
      made,
      changed,
    ]);
    assert.equal(told.includes(value), false);
    await secrets.set('gateway.lost', 'x');
    assert.equal(await keys.sweep(), 1);
    await keys.delete(testActor, project, { id: made.id });
    assert.deepEqual(await secrets.names(), []);
    await assert.rejects(keys.get(project, { id: made.id }), { code: 'gateway.unknown' });
  },
);

testOnDatabases('a key that is refused leaves no value behind', migrations, async (t, db) => {
  const { gateway, project, secrets } = await openGateway(t, db, { allowPrivate: false });
  const { keys } = gateway;
  const api = { api_key: value };
  await keys.create(testActor, project, {
    name: 'one',
    values: api,
    settings: { api_base: 'https://llm.example.com/v1/' },
  });
  for (const [key, code] of [
    [{ name: 'one', values: api }, 'name_taken'],
    [{ name: 'a/b', values: api }, 'bad_name'],
    [{ name: 'two', values: {} }, 'bad_value'],
    [{ name: 'two', values: { api_key: '' } }, 'bad_value'],
    [{ name: 'two', values: { ...api, base_url: 'https://x.example.com' } }, 'bad_value'],
    [{ name: 'two', values: api, settings: { model_list: '[]' } }, 'bad_value'],
    [{ name: 'two', values: api, settings: { api_base: 'http://llm.example.com' } }, 'bad_address'],
    [{ name: 'two', values: api, settings: { api_base: 'https://127.0.0.1/v1' } }, 'bad_address'],
  ] as const)
    await assert.rejects(keys.create(testActor, project, key), { code: `gateway.${code}` }, JSON.stringify(key));
  await assert.rejects(
    keys.change(testActor, project, { name: 'one' }, { settings: { api_base: 'https://evil.example.com' } }),
    { code: 'gateway.address_needs_value' },
  );
  const moved = { values: api, settings: { api_base: 'https://other.example.com' } };
  const { settings } = await keys.change(testActor, project, { name: 'one' }, moved);
  assert.deepEqual(settings, { api_base: 'https://other.example.com' });
  assert.equal((await secrets.names()).length, 1);
});

testOnDatabases(
  'an endpoint keeps its models in their order and goes with all that hangs on it',
  migrations,
  async (t, db) => {
    const { gateway, project, tracking } = await openGateway(t, db);
    const { keys, models, endpoints, budgets } = gateway;
    const { id: keyId } = await keys.create(testActor, project, { name: 'k', values: { api_key: value } });
    const make = async (name: string) =>
      (await models.create(testActor, project, { name, keyId, provider: 'openai', model: name })).id;
    const [a, b, c] = [await make('a'), await make('b'), await make('c')];
    const made = await endpoints.create(testActor, project, 'chat', {
      models: [
        { modelId: c, role: 'fallback', position: 1 },
        { modelId: b, role: 'fallback', position: 0 },
        { modelId: a, role: 'primary' },
      ],
      tags: { team: 'search' },
    });
    assert.deepEqual(
      made.models.map(({ role, model }) => [role, model.name]),
      [
        ['primary', 'a'],
        ['fallback', 'b'],
        ['fallback', 'c'],
      ],
    );
    assert.equal((await tracking.experiments.get(project, { id: made.experimentId ?? '' })).name, 'gateway/chat');
    await assert.rejects(models.delete(testActor, project, { id: a }), { code: 'gateway.model_in_use' });
    await assert.rejects(endpoints.create(testActor, project, 'none', { models: [] }), { code: 'gateway.bad_value' });
    await assert.rejects(endpoints.create(testActor, project, 'none', { models: [{ modelId: a, role: 'fallback' }] }), {
      code: 'gateway.bad_value',
    });
    const limit = { amountMicros: 5, unit: 'days', length: 1, action: 'reject', scope: 'endpoint' } as const;
    await assert.rejects(budgets.create(testActor, project, { ...limit, target: keyId }), { code: 'gateway.unknown' });
    const budget = await budgets.create(testActor, project, { ...limit, target: made.id });
    assert.deepEqual(
      (await budgets.windows([budget])).map(({ startsAt, spentMicros }) => [startsAt, spentMicros]),
      [[Date.parse('2026-01-01T00:00:00Z'), 0]],
    );
    await endpoints.delete(testActor, project, { name: 'chat' });
    await models.delete(testActor, project, { id: a });
    assert.equal((await endpoints.list(project, { limit: 10 })).items.length, 0);
    assert.deepEqual(await endpoints.bindings(project, {}), []);
  },
);

testOnDatabases('records of another project are not there', migrations, async (t, db) => {
  const { gateway, project, identity } = await openGateway(t, db);
  await identity.ensureProject(testActor, 'other');
  const { id: keyId } = await gateway.keys.create(testActor, project, { name: 'k', values: { api_key: value } });
  const there = { name: 'm', keyId, provider: 'openai', model: 'gpt-5' };
  await assert.rejects(gateway.models.create(testActor, 'other', there), { code: 'gateway.unknown' });
  const model = await gateway.models.create(testActor, project, there);
  const models = [{ modelId: model.id, role: 'primary' as const }];
  await assert.rejects(gateway.endpoints.create(testActor, 'other', 'e', { models }), { code: 'gateway.unknown' });
  const endpoint = await gateway.endpoints.create(testActor, project, 'e', { models });
  await assert.rejects(gateway.keys.get('other', { id: keyId }), { code: 'gateway.unknown' });
  await assert.rejects(gateway.models.delete(testActor, 'other', { id: model.id }), { code: 'gateway.unknown' });
  await assert.rejects(gateway.endpoints.delete(testActor, 'other', { id: endpoint.id }), { code: 'gateway.unknown' });
  assert.equal((await gateway.endpoints.get(project, { name: 'e' })).id, endpoint.id);
});
