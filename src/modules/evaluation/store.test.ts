import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { evaluationMigrations } from './migrations.ts';
import type { Evaluation } from './model.ts';
import { insertEvaluation, newestBetween, newestEvaluations, newestOfNumbers, refusedChallengers } from './store.ts';

const evaluationOf = (id: string, challenger: string) =>
  ({
    id,
    project: 'shop',
    model: 'churn',
    challenger: { id: challenger, version: 1 },
    champion: null,
    verdict: 'pass',
    summary: id,
    createdAt: 0,
  }) as unknown as Evaluation;

testOnDatabases('the newest evaluation of each version is found at once', evaluationMigrations, async (_t, db) => {
  await db.transact(async (tx) => {
    for (const [id, version] of [
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'a'],
      ['4', 'unasked'],
    ] as const)
      await insertEvaluation(tx, evaluationOf(id, version));
  });
  const found = await newestEvaluations(db.reader, ['a', 'b', 'never judged']);
  assert.deepEqual(found.map(({ id }) => id).sort(), ['2', '3']);
  assert.deepEqual(await newestEvaluations(db.reader, []), []);
});

testOnDatabases(
  'the newest evaluation of one version beside another is found',
  evaluationMigrations,
  async (_t, db) => {
    await db.transact(async (tx) => {
      for (const [id, challenger, champion] of [
        ['1', 'b', 'a'],
        ['2', 'b', 'a'],
        ['3', 'b', 'other'],
        ['4', 'a', 'b'],
      ] as const)
        await insertEvaluation(tx, { ...evaluationOf(id, challenger), champion: { id: champion, version: 1 } });
    });
    assert.equal((await newestBetween(db.reader, 'b', 'a'))?.id, '2');
    assert.equal(await newestBetween(db.reader, 'a', 'other'), undefined);
  },
);

testOnDatabases(
  'the newest evaluation of numbered versions of several models is found at once',
  evaluationMigrations,
  async (_t, db) => {
    await db.transact(async (tx) => {
      for (const [id, model, version] of [
        ['1', 'churn', 1],
        ['2', 'churn', 2],
        ['3', 'churn', 2],
        ['4', 'credit', 2],
        ['5', 'credit', 1],
      ] as const)
        await insertEvaluation(tx, { ...evaluationOf(id, `${model}${version}`), model, challenger: { id, version } });
    });
    const asked = [
      { model: 'churn', version: 2 },
      { model: 'credit', version: 1 },
      { model: 'new', version: 0 },
    ];
    const found = await newestOfNumbers(db.reader, 'shop', asked);
    assert.deepEqual(found.map(({ id }) => id).sort(), ['3', '5']);
    assert.deepEqual(await newestOfNumbers(db.reader, 'elsewhere', asked), []);
    assert.deepEqual(await newestOfNumbers(db.reader, 'shop', []), []);
  },
);

testOnDatabases('a version counts as refused by its newest evaluation alone', evaluationMigrations, async (_t, db) => {
  await db.transact(async (tx) => {
    for (const [id, challenger, verdict] of [
      ['1', 'a', 'fail'],
      ['2', 'b', 'fail'],
      ['3', 'a', 'pass'],
      ['4', 'c', 'pass'],
      ['5', 'c', 'fail'],
    ] as const)
      await insertEvaluation(tx, { ...evaluationOf(id, challenger), verdict });
  });
  assert.deepEqual(await refusedChallengers(db.reader, 'shop', 10), ['c', 'b']);
  assert.deepEqual(await refusedChallengers(db.reader, 'shop', 1), ['c']);
  assert.deepEqual(await refusedChallengers(db.reader, 'other', 10), []);
});
