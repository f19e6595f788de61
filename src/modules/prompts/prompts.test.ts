import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { foundationMigrations, openFoundation } from '../../../test/support/foundation.ts';
import { testActor } from '../../../test/support/platform.ts';
import { isAppError } from '../../kernel/errors.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import type { Database } from '../../platform/db/database.ts';
import { systemRandom } from '../../platform/random/random.ts';
import { createIdentity, identityMigrations } from '../identity/index.ts';
import { createRegistry, registryMigrations } from '../registry/index.ts';
import { createTracking, trackingMigrations } from '../tracking/index.ts';
import { createPrompts } from './prompts.ts';

const migrations = [...foundationMigrations, ...identityMigrations, ...trackingMigrations, ...registryMigrations];
const project = 'bot';

async function open(t: TestContext, db: Database) {
  const foundation = await openFoundation(t, db, Date.parse('2026-01-01T00:00:00Z'));
  const ports = { ...foundation, random: systemRandom };
  const identity = createIdentity(ports);
  await identity.ensureProject(testActor, project);
  const tracking = createTracking({ ...ports, identity });
  const registry = createRegistry({ ...foundation, identity, tracking });
  return { registry, prompts: createPrompts({ registry }) };
}

const refused = (code: string) => (error: unknown) => isAppError(error) && error.code === code;

testOnDatabases(
  'a prompt is registered in versions, as text or chat, and read with its variables',
  migrations,
  async (t, db) => {
    const { prompts, registry } = await open(t, db);
    const first = await prompts.register(testActor, project, {
      name: 'triage',
      template: 'Sort {{ mail }} for {{team.name}}: {{mail}}',
      message: 'first',
      tags: { tone: 'plain' },
      modelConfig: { model: 'm', temperature: 0 },
    });
    assert.deepEqual([first.version, first.messages, first.message], [1, null, 'first']);
    assert.deepEqual([first.variables, first.tags], [['mail', 'team.name'], { tone: 'plain' }]);
    assert.deepEqual(first.modelConfig, { model: 'm', temperature: 0 });
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: '{{ mail }}' },
    ];
    const chat = await prompts.register(testActor, project, { name: 'triage', template: messages });
    assert.deepEqual([chat.version, chat.messages], [2, messages]);
    assert.equal(chat.text, 'system:\nBe brief.\n\nuser:\n{{ mail }}');
    assert.deepEqual(await prompts.version(project, 'triage', 2), chat);
    const page = await prompts.versions(project, 'triage', { limit: 1 });
    assert.deepEqual(
      page.items.map(({ version }) => version),
      [2],
    );
    const rest = await prompts.versions(project, 'triage', { limit: 1, cursor: page.nextCursor });
    assert.deepEqual(
      rest.items.map(({ version }) => version),
      [1],
    );
    // As MLflow's clients keep them.
    const { tags, source } = await registry.versions.get(project, 'triage', 1);
    assert.deepEqual([tags['mlflow.prompt.is_prompt'], source], ['true', 'prompt-template']);
    for (const [name, template] of [
      ['a b', 'x'],
      ['ok', ' '],
      ['ok', 'x'.repeat(100_001)],
    ] as const)
      await assert.rejects(prompts.register(testActor, project, { name, template }), refused('prompts.bad_prompt'));
  },
);

testOnDatabases(
  'prompts and models keep apart: each list has its own, and no name is both',
  migrations,
  async (t, db) => {
    const { prompts, registry } = await open(t, db);
    for (const name of ['triage', 'answer']) await prompts.register(testActor, project, { name, template: name });
    await registry.models.create(testActor, project, { name: 'churn' });
    const names = async (kind: 'model' | 'prompt' | undefined, limit = 10): Promise<string[]> => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await registry.models.search(project, { kind }, { limit, cursor });
        seen.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return seen;
    };
    assert.deepEqual(await names('model'), ['churn']);
    assert.deepEqual(await names('prompt', 1), ['answer', 'triage']);
    assert.deepEqual(await names(undefined), ['answer', 'churn', 'triage']);
    const found = await prompts.search(project, { filter: parseFilter("name like 'tri%'") }, { limit: 10 });
    assert.deepEqual(
      found.items.map(({ name, tags }) => [name, tags]),
      [['triage', {}]],
    );
    await assert.rejects(prompts.get(project, 'churn'), refused('prompts.unknown_prompt'));
    await assert.rejects(prompts.versions(project, 'nothing', { limit: 1 }), refused('prompts.unknown_prompt'));
    await assert.rejects(
      prompts.register(testActor, project, { name: 'churn', template: 'x' }),
      refused('prompts.not_a_prompt'),
    );
    await prompts.register(testActor, project, { name: 'triage', template: 'newer' });
    const { items: all } = await prompts.search(project, {}, { limit: 10 });
    const newest = await prompts.newest(project, all);
    assert.deepEqual(
      [...newest].sort().map(([name, { text }]) => [name, text]),
      [
        ['answer', 'answer'],
        ['triage', 'newer'],
      ],
    );
  },
);

testOnDatabases('an alias of a prompt points to one version and is taken away', migrations, async (t, db) => {
  const { prompts } = await open(t, db);
  for (const template of ['a', 'b']) await prompts.register(testActor, project, { name: 'triage', template });
  await prompts.setAlias(testActor, project, 'triage', 'production', 1);
  await prompts.setAlias(testActor, project, 'triage', 'production', 2);
  assert.deepEqual((await prompts.get(project, 'triage')).aliases, { production: 2 });
  assert.deepEqual((await prompts.version(project, 'triage', 2)).aliases, ['production']);
  await assert.rejects(
    prompts.setAlias(testActor, project, 'triage', 'production', 9),
    refused('registry.unknown_version'),
  );
  await assert.rejects(prompts.setAlias(testActor, project, 'gone', 'a', 1), refused('prompts.unknown_prompt'));
  await prompts.deleteAlias(testActor, project, 'triage', 'production');
  assert.deepEqual((await prompts.get(project, 'triage')).aliases, {});
});
