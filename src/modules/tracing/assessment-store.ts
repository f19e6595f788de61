// The SQL of assessments.
import type { Json } from '../../kernel/json.ts';
import { parseStored, storedJson } from '../../kernel/json.ts';
import { chunks } from '../../platform/db/chunks.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Assessment, AssessmentKind } from './model.ts';
import { type AssessmentRow, tables } from './tables.ts';

const rowsAtOnce = 500;

function toAssessment(row: AssessmentRow, traceId: string): Assessment {
  return {
    id: row.id,
    traceId,
    spanId: row.span_id,
    name: row.name,
    kind: row.kind as AssessmentKind,
    value: JSON.parse(row.value) as Json,
    error: parseStored<Json>(row.error, null),
    source: { type: row.source_type, id: row.source_id },
    rationale: row.rationale,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    runId: row.run_id,
    overrides: row.overrides,
    valid: row.valid === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** How a filter reads a value: text as it is, everything else as JSON writes it; numbers and truth also as a number. */
function comparable(value: Json): { readonly text: string; readonly number: number | null } {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const number =
    typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : value === '' ? NaN : Number(text);
  return { text, number: Number.isFinite(number) ? number : null };
}

export async function upsertAssessment(tx: Tx, trace: string, assessment: Assessment): Promise<void> {
  const { text, number } = comparable(assessment.value);
  const change = {
    name: assessment.name,
    kind: assessment.kind,
    value: JSON.stringify(assessment.value),
    value_text: text,
    value_number: number,
    error: storedJson(assessment.error),
    rationale: assessment.rationale,
    metadata: JSON.stringify(assessment.metadata),
    run_id: assessment.runId,
    overrides: assessment.overrides,
    valid: assessment.valid ? 1 : 0,
    updated_at: assessment.updatedAt,
  };
  await tables(tx)
    .insertInto('tracing_assessments')
    .values({
      id: assessment.id,
      trace,
      span_id: assessment.spanId,
      source_type: assessment.source.type,
      source_id: assessment.source.id,
      created_at: assessment.createdAt,
      ...change,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
    .execute();
}

export async function findAssessment(
  tx: Tx,
  trace: { readonly key: string; readonly id: string },
  id: string,
): Promise<Assessment | undefined> {
  const row = await tables(tx)
    .selectFrom('tracing_assessments')
    .selectAll()
    .where('trace', '=', trace.key)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toAssessment(row, trace.id);
}

export async function deleteAssessment(tx: Tx, trace: string, id: string): Promise<void> {
  await tables(tx).deleteFrom('tracing_assessments').where('trace', '=', trace).where('id', '=', id).execute();
}

/** How many traces of a project bear an assessment of a kind with each of these names. @param names at most 1000 */
export async function countAssessedTraces(
  tx: Tx,
  project: string,
  kind: AssessmentKind,
  names: readonly string[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const part of chunks(names, rowsAtOnce)) {
    const rows = await tables(tx)
      .selectFrom('tracing_assessments as a')
      .innerJoin('tracing_traces as t', 't.trace', 'a.trace')
      .select(['a.name', (eb) => eb.fn.count<number>('a.trace').distinct().as('traces')])
      .where('t.project', '=', project)
      .where('a.kind', '=', kind)
      .where('a.name', 'in', part)
      .groupBy('a.name')
      .execute();
    for (const { name, traces } of rows) counts.set(name, Number(traces));
  }
  return counts;
}

/** By trace key, oldest first. @param ids the ids of the traces by key */
export async function readAssessments(tx: Tx, ids: ReadonlyMap<string, string>): Promise<Map<string, Assessment[]>> {
  const found = new Map<string, Assessment[]>();
  for (const part of chunks([...ids.keys()], rowsAtOnce)) {
    const rows = await tables(tx)
      .selectFrom('tracing_assessments')
      .selectAll()
      .where('trace', 'in', part)
      .orderBy('trace')
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    for (const row of rows) {
      const assessment = toAssessment(row, ids.get(row.trace) ?? '');
      const group = found.get(row.trace);
      if (group === undefined) found.set(row.trace, [assessment]);
      else group.push(assessment);
    }
  }
  return found;
}
