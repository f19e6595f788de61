import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { foundationMigrations, openFoundation } from '../../../test/support/foundation.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import { tracingMigrations } from './migrations.ts';
import type { NewSpan } from './model.ts';
import { createTracing } from './tracing.ts';

const base = 1_700_000_000_000_000_000n;

/** Spans of one trace, by their names; the later a trace's number, the later it began. */
function spansOf(trace: number, names: readonly string[]): NewSpan[] {
  return names.map((name, at) => ({
    traceId: `t${String(trace).padStart(3, '0')}`,
    id: String(at).padStart(16, '0'),
    parentId: at === 0 ? null : '0'.repeat(16),
    name,
    kind: 'internal',
    status: 'ok',
    statusMessage: '',
    startedAt: base + BigInt(trace) * 1_000_000_000n,
    endedAt: null,
    attributes: {},
    events: [],
    links: [],
  }));
}

testOnDatabases(
  'traces are found by names of spans, rare and frequent ones, few and more than are listed, as by reading each',
  [...foundationMigrations, ...tracingMigrations],
  async (t, db) => {
    const tracing = createTracing(await openFoundation(t, db, Date.parse('2026-01-01T00:00:00Z')));
    const often = Array.from({ length: 220 }, () => 'often');
    const wide = Array.from({ length: 300 }, (_, n) => `wide ${n}`);
    /** By project and experiment, the names of each trace's spans. */
    const told: { project: string; experiment: string; names: readonly string[] }[] = [
      ...Array.from({ length: 12 }, (_, n) => ({
        project: 'p',
        experiment: 'e',
        names: ['root', ...often, `step ${n}`],
      })),
      { project: 'p', experiment: 'e', names: ['root', 'Rare', 'tool 100%'] },
      { project: 'p', experiment: 'f', names: ['root', 'rare'] },
      { project: 'p', experiment: 'f', names: ['other'] },
      { project: 'q', experiment: 'g', names: ['root', 'rare'] },
      ...Array.from({ length: 4 }, (_, n) => ({
        project: 'p',
        experiment: 'wide',
        names: ['root', ...wide.map((name) => `${name} ${n}`)],
      })),
    ];
    for (const [n, { project, experiment, names }] of told.entries())
      await tracing.logSpans(project, experiment, spansOf(n, names));

    const found = async (filter: string, experiments: readonly string[] | undefined): Promise<number[]> => {
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await tracing.search('p', experiments, { filter: parseFilter(filter) }, { limit: 5, cursor });
        seen.push(...page.items.map(({ id }) => Number(id.slice(1))));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return seen;
    };
    const some = (test: (name: string) => boolean) => (names: readonly string[]) => names.some(test);
    const cases: readonly (readonly [string, (names: readonly string[]) => boolean])[] = [
      ["span.name = 'rare'", some((name) => name === 'rare')],
      ["span.name = 'often'", some((name) => name === 'often')],
      ["span.name = 'nowhere'", () => false],
      ["span.name != 'root'", some((name) => name !== 'root')],
      ["span.name in ('rare', 'step 3', 'wide 7 2')", some((name) => ['rare', 'step 3', 'wide 7 2'].includes(name))],
      ["span.name not in ('root', 'often')", some((name) => !['root', 'often'].includes(name))],
      ["span.name like 'step 1%'", some((name) => name.startsWith('step 1'))],
      ["span.name ilike 'RARE'", some((name) => name.toLowerCase() === 'rare')],
      ["span.name rlike '^tool [0-9]+%$'", some((name) => /^tool [0-9]+%$/.test(name))],
      ["span.name like 'none%'", () => false],
      ["not span.name like 'step%'", (names) => !names.some((name) => name.startsWith('step'))],
      ["span.name = 'rare' or span.name = 'step 2'", some((name) => name === 'rare' || name === 'step 2')],
      ["span.name = 'often' and span.name = 'step 5'", (names) => names.includes('often') && names.includes('step 5')],
      ["span.name like 'wide 29%' and spans > 300", (names) => names.some((name) => name.startsWith('wide 29'))],
    ];
    for (const experiments of [['e'], ['f'], ['wide'], ['e', 'f'], ['e', 'f', 'wide'], undefined]) {
      for (const [filter, passes] of cases) {
        const expected = told.flatMap(({ project, experiment, names }, n) =>
          project === 'p' && (experiments?.includes(experiment) ?? true) && passes(names) ? [n] : [],
        );
        assert.deepEqual(await found(filter, experiments), expected.reverse(), `${filter} in ${experiments}`);
      }
    }
  },
);
