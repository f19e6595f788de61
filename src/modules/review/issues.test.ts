import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { testActor } from '../../../test/support/platform.ts';
import { migrations, openReview, project } from '../../../test/support/review.ts';
import { isAppError } from '../../kernel/errors.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';

testOnDatabases('issues are listed the severest first, then the newest, by pages', migrations, async (t, db) => {
  const { experimentId, foundation, issues, tracking } = await openReview(t, db);
  const other = (await tracking.experiments.create(testActor, project, { name: 'other' })).id;
  const { clock, audit } = foundation;
  const make = async (name: string, severity?: 'low' | 'high', of = experimentId) => {
    clock.advanceTo(clock.now() + 1);
    return issues.create(testActor, project, { experimentId: of, name, description: 'd', severity });
  };
  const plain = await make('plain');
  await make('low', 'low');
  await make('high', 'high');
  await make('newer low', 'low');
  await make('elsewhere', 'high', other);
  const seen = async (filter = '') => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const request = { filter: parseFilter(filter), experimentId };
      const page = await issues.search(project, request, { limit: 3, cursor });
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return names;
  };
  assert.deepEqual(await seen(), ['high', 'newer low', 'low', 'plain']);
  const changed = await issues.change(testActor, project, plain.id, { severity: 'high', status: 'resolved' });
  assert.deepEqual([changed.name, changed.description, changed.status], ['plain', 'd', 'resolved']);
  assert.deepEqual(await seen(), ['high', 'plain', 'newer low', 'low']);
  assert.deepEqual(await seen("status = 'resolved' and severity = 'high'"), ['plain']);
  assert.equal((await issues.search('elsewhere', {}, { limit: 10 })).items.length, 0);
  const refused = (code: string) => (error: unknown) => isAppError(error) && error.code === code;
  await assert.rejects(issues.get('elsewhere', plain.id), refused('review.unknown_issue'));
  await assert.rejects(
    issues.create(testActor, project, {
      experimentId,
      name: 'n',
      description: '',
      sourceRunId: 'f'.repeat(32),
    }),
    refused('tracking.unknown_run'),
  );
  const actions = (await audit.list({ project }, { limit: 20 })).items.map(({ action }) => action);
  assert.ok(actions.includes('review.create_issue') && actions.includes('review.change_issue'));
});
