// Evaluations beside each other: cases are joined by what went in, whole, and regressions come first.
import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { foundationMigrations, openFoundation } from '../../../test/support/foundation.ts';
import { testActor } from '../../../test/support/platform.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import type { Json } from '../../kernel/json.ts';
import { tracingMigrations } from './migrations.ts';
import { createTracing } from './tracing.ts';

const begun = Date.parse('2026-01-01T00:00:00Z');
const prefix = 'x'.repeat(2000);

testOnDatabases(
  'cases of two runs are joined by their whole input, the greatest fall first, and scorers are summed up',
  [...foundationMigrations, ...tracingMigrations],
  async (t, db) => {
    const tracing = createTracing(await openFoundation(t, db, begun));
    const judge = async (run: string, input: string, scores: Readonly<Record<string, Json>>): Promise<void> => {
      const traceId = `${run}-${input}`;
      await tracing.logSpans(
        'p',
        'e',
        [
          {
            traceId,
            id: '1'.padStart(16, '0'),
            parentId: null,
            name: 'answer',
            kind: 'internal',
            status: 'ok',
            statusMessage: '',
            startedAt: BigInt(begun) * 1_000_000n,
            endedAt: BigInt(begun + 5) * 1_000_000n,
            // What tells the cases apart is beyond any preview.
            attributes: { 'input.value': `${prefix} ${input}` },
            events: [],
            links: [],
          },
        ],
        run,
      );
      for (const [name, value] of Object.entries(scores))
        await tracing.assess(testActor, 'p', traceId, {
          name,
          kind: 'feedback',
          value,
          error: null,
          source: { type: 'CODE', id: name },
          spanId: null,
          rationale: null,
          metadata: {},
          runId: run,
          overrides: null,
        });
    };
    for (let n = 0; n < 9; n++) await judge('base', `case ${n}`, { right: n % 2 === 0, tone: 'cold', size: n / 4 });
    for (let n = 1; n < 10; n++) await judge('next', `case ${n}`, { right: n !== 4, tone: 'warm', size: n / 4 + 0.25 });
    await judge('alien', 'case 1', { right: true });

    const [right, size] = await tracing.scoresOfRuns('p', ['base', 'next']);
    assert.deepEqual(
      [right?.name, right?.runs.map((of) => [of?.n, of?.pairs, of?.lower, of?.higher])],
      [
        'right',
        [
          [9, 9, 0, 0],
          [9, 8, 1, 4],
        ],
      ],
    );
    assert.deepEqual([size?.name, size?.runs[1]?.delta, size?.runs[1]?.deltaSumOfSquares], ['size', 0.25, 0.5]);
    assert.equal(right?.runs[1]?.delta, 3 / 8);

    const all = async (limit: number, filter = '', scorer?: string) => {
      const found = [];
      let cursor: string | undefined;
      do {
        const request = { filter: parseFilter(filter), scorer };
        const page = await tracing.casesOfRuns('p', ['base', 'next'], request, { limit, cursor });
        found.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return found;
    };
    const whole = await all(100);
    assert.deepEqual(
      whole.map(({ worst }) => worst),
      [-1, 0, 0, 0, 0.25, 0.25, 0.25, 0.25, null, null],
    );
    assert.deepEqual(await all(3), whole);
    const [fallen] = whole;
    assert.deepEqual(
      fallen?.runs.map((run) => [run?.trace, run?.scores]),
      [
        ['base-case 4', { right: 1, tone: 'cold', size: 1 }],
        ['next-case 4', { right: 0, tone: 'warm', size: 1.25 }],
      ],
    );
    assert.deepEqual(
      whole
        .filter(({ runs }) => runs.includes(null))
        .map(({ runs }) => runs.map((run) => run?.trace))
        .sort(),
      [
        [undefined, 'next-case 9'],
        ['base-case 0', undefined],
      ],
    );
    assert.deepEqual(
      (await all(2, 'worst < 0')).map(({ id }) => id),
      [fallen?.id],
    );
    assert.equal((await all(2, 'runs < 2')).length, 2);
    assert.equal((await all(2, 'worst > 0', 'size')).length, 8);
    assert.deepEqual(await all(2, '', 'nobody').then((found) => found.length), 10);
  },
);
