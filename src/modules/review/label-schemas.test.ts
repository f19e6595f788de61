import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { testActor } from '../../../test/support/platform.ts';
import { migrations, openReview, project } from '../../../test/support/review.ts';
import { isAppError } from '../../kernel/errors.ts';
import type { LabelInput } from './label-schema.ts';

testOnDatabases(
  'questions for reviewers keep their form, and each experiment has one more',
  migrations,
  async (t, db) => {
    const { experimentId, labelSchemas } = await openReview(t, db);
    const make = (name: string, input: LabelInput) =>
      labelSchemas.create(testActor, project, {
        experimentId,
        name,
        type: 'feedback',
        instruction: null,
        comment: true,
        input,
      });
    const refused = (code: string) => (error: unknown) => isAppError(error) && error.code === code;
    const tone = await make('tone', { kind: 'categorical', options: ['kind', 'rude'], several: false });
    await make('grade', { kind: 'numeric', min: 0, max: 5 });
    for (const limit of [1, 2, 3, 10]) {
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await labelSchemas.list(project, experimentId, { limit, cursor });
        assert.ok(page.items.length > 0);
        names.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      assert.deepEqual(names, ['grade', 'tone', 'Feedback'], `pages of ${limit}`);
    }
    const options = ['kind', 'plain', 'rude'];
    const changed = await labelSchemas.change(testActor, project, tone.id, {
      input: { kind: 'categorical', options, several: false },
    });
    assert.deepEqual(
      [changed.name, changed.comment, changed.input],
      ['tone', true, { kind: 'categorical', options, several: false }],
    );
    for (const input of [
      { kind: 'categorical', options, several: true },
      { kind: 'text', maxLength: null },
      { kind: 'categorical', options: ['a', 'a'], several: false },
    ] as const)
      await assert.rejects(
        labelSchemas.change(testActor, project, tone.id, { input }),
        refused('review.bad_label_schema'),
      );
    const text: LabelInput = { kind: 'text', maxLength: 10 };
    await assert.rejects(make('tone', text), refused('review.label_schema_exists'));
    await assert.rejects(make('FEEDBACK', text), refused('review.bad_label_schema'));
    await assert.rejects(make('range', { kind: 'numeric', min: 2, max: 2 }), refused('review.bad_label_schema'));
    const own = await labelSchemas.getByName(project, experimentId, 'Feedback');
    assert.ok(own.isDefault);
    assert.deepEqual(await labelSchemas.get(project, own.id), own);
    await assert.rejects(labelSchemas.delete(testActor, project, own.id), refused('review.bad_label_schema'));
    await labelSchemas.delete(testActor, project, tone.id);
    await assert.rejects(labelSchemas.get(project, tone.id), refused('review.unknown_label_schema'));
  },
);
