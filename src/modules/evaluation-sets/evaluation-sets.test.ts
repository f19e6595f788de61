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
import { createTracing, tracingMigrations } from '../tracing/index.ts';
import { createTracking, trackingMigrations } from '../tracking/index.ts';
import { createEvaluationSets } from './evaluation-sets.ts';
import { evaluationSetsMigrations } from './migrations.ts';

const migrations = [
  ...foundationMigrations,
  ...identityMigrations,
  ...trackingMigrations,
  ...tracingMigrations,
  ...evaluationSetsMigrations,
];
const project = 'qa';

async function open(t: TestContext, db: Database) {
  const foundation = await openFoundation(t, db, Date.parse('2026-01-01T00:00:00Z'));
  const ports = { ...foundation, random: systemRandom };
  const identity = createIdentity(ports);
  await identity.ensureProject(testActor, project);
  const tracking = createTracking({ ...ports, identity });
  const tracing = createTracing(foundation);
  const sets = createEvaluationSets({ ...foundation, tracing, tracking });
  const all = async (id: string) => (await sets.records(project, id, { limit: 1000 })).items;
  return { ...foundation, tracing, tracking, sets, all };
}

const question = (n: number, answer?: string) => ({
  inputs: { question: `q${n}`, options: { n, deep: [1, { a: null }] } },
  ...(answer === undefined ? {} : { expectations: { answer } }),
});

testOnDatabases('a set holds each input once, merged with what came later', migrations, async (t, db) => {
  const { sets, all, clock } = await open(t, db);
  const { id } = await sets.create(testActor, project, { name: 'faq' });
  assert.deepEqual(await sets.upsertRecords(testActor, project, id, [question(1, 'a'), question(2)]), {
    inserted: 2,
    updated: 0,
  });
  clock.advanceTo(clock.now() + 1000);
  // The same inputs with keys in another order, and twice in one call.
  const again = {
    inputs: { options: { deep: [1, { a: null }], n: 1 }, question: 'q1' },
    expectations: { tone: 'kind' },
    tags: { level: 'easy' },
    outputs: 'b',
  };
  assert.deepEqual(await sets.upsertRecords(testActor, project, id, [again, question(3), question(3, 'c')], 'ann'), {
    inserted: 1,
    updated: 2,
  });
  const records = await all(id);
  assert.deepEqual(
    records.map(({ inputs, expectations, outputs, createdBy, updatedBy }) => [
      inputs['question'],
      expectations,
      outputs,
      createdBy,
      updatedBy,
    ]),
    [
      ['q1', { answer: 'a', tone: 'kind' }, 'b', testActor.name, 'ann'],
      ['q2', null, null, testActor.name, testActor.name],
      ['q3', { answer: 'c' }, null, 'ann', 'ann'],
    ],
  );
  assert.equal((records[0]?.updatedAt ?? 0) - (records[0]?.createdAt ?? 0), 1000);
  const set = await sets.get(project, id);
  assert.equal(set.records, 3);
  assert.deepEqual(set.schema, {
    inputs: { question: 'string', options: 'object' },
    outputs: 'string',
    expectations: { answer: 'string', tone: 'string' },
  });
});

testOnDatabases('the digest tells the content of a set, whatever the way it came about', migrations, async (t, db) => {
  const { sets, all } = await open(t, db);
  const make = async () => (await sets.create(testActor, project, { name: 'same' })).id;
  const [one, other] = [await make(), await make()];
  const digest = async (id: string) => (await sets.get(project, id)).digest;
  const empty = await digest(one);
  assert.equal(await digest(other), empty);
  await sets.upsertRecords(testActor, project, one, [question(1), question(2, 'x')]);
  await sets.upsertRecords(testActor, project, other, [question(2)]);
  assert.notEqual(await digest(one), await digest(other));
  await sets.upsertRecords(testActor, project, other, [question(3), question(2, 'x')]);
  await sets.upsertRecords(testActor, project, other, [question(1)]);
  const third = (await all(other)).find(({ inputs }) => inputs['question'] === 'q3');
  assert.equal(await sets.deleteRecords(testActor, project, other, [third?.id ?? '', 'f'.repeat(32)]), 1);
  assert.equal(await digest(one), await digest(other));
  await sets.setTags(testActor, project, one, { stage: 'live' });
  assert.equal(await digest(one), await digest(other));
  await sets.deleteRecords(
    testActor,
    project,
    one,
    (await all(one)).map(({ id }) => id),
  );
  assert.equal(await digest(one), empty);
  assert.equal((await sets.get(project, one)).records, 0);
});

testOnDatabases('records are read by pages in the order they were added', migrations, async (t, db) => {
  const { sets } = await open(t, db);
  const { id } = await sets.create(testActor, project, { name: 'long' });
  const given = Array.from({ length: 450 }, (_, n) => question(n));
  await sets.upsertRecords(testActor, project, id, given);
  const seen: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await sets.records(project, id, { limit: 200, cursor });
    seen.push(...page.items.map(({ inputs }) => inputs['question']));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  assert.deepEqual(
    seen,
    given.map(({ inputs }) => inputs.question),
  );
});

testOnDatabases('sets are searched by name, tag and experiment within their project', migrations, async (t, db) => {
  const { sets, tracking, clock } = await open(t, db);
  const [a, b] = [
    await tracking.experiments.create(testActor, project, { name: 'a' }),
    await tracking.experiments.create(testActor, project, { name: 'b' }),
  ];
  const first = await sets.create(testActor, project, { name: 'first', tags: { team: 'x' }, experimentIds: [a.id] });
  clock.advanceTo(clock.now() + 1);
  const second = await sets.create(testActor, project, { name: 'second', experimentIds: [b.id, a.id, b.id] });
  assert.deepEqual(second.experimentIds, [b.id, a.id]);
  const found = async (of: string, filter = '', experimentIds?: readonly string[]) =>
    (await sets.search(of, { filter: parseFilter(filter), experimentIds }, { limit: 10 })).items.map(
      ({ name }) => name,
    );
  assert.deepEqual(await found(project), ['second', 'first']);
  assert.deepEqual(await found('other'), []);
  assert.deepEqual(await found(project, "tags.team = 'x'"), ['first']);
  assert.deepEqual(await found(project, "name like 's%'"), ['second']);
  assert.deepEqual(await found(project, '', [b.id]), ['second']);
  assert.deepEqual(await found(project, '', []), []);
  await sets.removeExperiments(testActor, project, second.id, [b.id]);
  await sets.addExperiments(testActor, project, first.id, [a.id, b.id]);
  assert.deepEqual(await found(project, '', [b.id]), ['first']);
  assert.deepEqual((await sets.get(project, first.id)).experimentIds, [a.id, b.id]);
  await assert.rejects(
    sets.addExperiments(testActor, project, first.id, ['f'.repeat(32)]),
    (error) => isAppError(error) && error.code === 'tracking.unknown_experiment',
  );
});

testOnDatabases(
  'a deleted set is gone with its records, and the audit log keeps who did it',
  migrations,
  async (t, db) => {
    const { sets, audit } = await open(t, db);
    const { id } = await sets.create(testActor, project, { name: 'old', tags: { k: 'v' } });
    await sets.upsertRecords(testActor, project, id, [question(1)]);
    await assert.rejects(sets.delete(testActor, 'other', id), (error) => isAppError(error));
    await sets.delete(testActor, project, id);
    for (const read of [sets.get, sets.delete.bind(null, testActor)])
      await assert.rejects(
        read(project, id),
        (error) => isAppError(error) && error.code === 'evaluation-sets.unknown_set',
      );
    await assert.rejects(sets.records(project, id, { limit: 1 }), (error) => isAppError(error));
    const entries = (await audit.list({ project }, { limit: 20 })).items.map(({ action }) => action);
    for (const action of ['create', 'upsert_records', 'delete'])
      assert.ok(entries.includes(`evaluation-sets.${action}`), action);
  },
);

testOnDatabases(
  'a trace becomes a record of what went into its root span, with what was expected',
  migrations,
  async (t, db) => {
    const { sets, all, tracing } = await open(t, db);
    const { id } = await sets.create(testActor, project, { name: 'from traces' });
    const span = (traceId: string, attributes: Record<string, string>, parentId: string | null = null) => ({
      traceId,
      id: parentId === null ? '1'.repeat(16) : '2'.repeat(16),
      parentId,
      name: 'answer',
      kind: 'internal',
      status: 'ok' as const,
      statusMessage: '',
      startedAt: 1_700_000_000_000_000_000n,
      endedAt: 1_700_000_001_000_000_000n,
      attributes,
      events: [],
      links: [],
    });
    await tracing.logSpans(project, 'e', [
      span('named', { 'mlflow.spanInputs': '{"question":"q"}', 'mlflow.spanOutputs': '"a"', 'session.id': 's1' }),
      span('named', { 'mlflow.spanInputs': '{"inner":true}' }, '1'.repeat(16)),
      span('chat', { 'gen_ai.input.messages': '[{"role":"user","content":"hi"}]' }),
      span('silent', {}),
    ]);
    await tracing.assess(testActor, project, 'named', {
      spanId: null,
      name: 'expected_response',
      kind: 'expectation',
      value: 'Yes',
      error: null,
      source: { type: 'HUMAN', id: 'ann' },
      rationale: null,
      metadata: {},
      runId: null,
      overrides: null,
    });
    assert.deepEqual(await sets.addTraces(testActor, project, id, ['named', 'chat', 'named']), {
      inserted: 2,
      updated: 0,
    });
    assert.deepEqual(
      (await all(id)).map(({ inputs, outputs, expectations, source }) => ({ inputs, outputs, expectations, source })),
      [
        {
          inputs: { question: 'q' },
          outputs: 'a',
          expectations: { expected_response: 'Yes' },
          source: { type: 'trace', data: { trace_id: 'named', session_id: 's1' } },
        },
        {
          inputs: { messages: [{ role: 'user', content: 'hi' }] },
          outputs: null,
          expectations: null,
          source: { type: 'trace', data: { trace_id: 'chat' } },
        },
      ],
    );
    await sets.upsertRecords(testActor, project, id, [{ inputs: { a: 1 }, source: { data: {}, type: 'human' } }]);
    assert.deepEqual(await sets.tally(project, id), { fromTraces: 2, expecting: 1 });
    await assert.rejects(
      sets.addTraces(testActor, project, id, ['chat', 'silent']),
      (error) => isAppError(error) && error.code === 'evaluation-sets.bad_record' && error.message.includes('silent'),
    );
    assert.equal((await all(id)).length, 3);
  },
);
