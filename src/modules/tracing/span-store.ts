// The SQL of spans. What is searched has columns; the whole span is JSON beside them.
import type { Json } from '../../kernel/json.ts';
import { parseStored, storedJson } from '../../kernel/json.ts';
import { chunks } from '../../platform/db/chunks.ts';
import type { Tx } from '../../platform/db/database.ts';
import { insertRows, type RowInsert } from '../../platform/db/insert-rows.ts';
import { costOf, modelOf, providerOf, typeOf, usageOf } from './conventions.ts';
import type { Attributes, Cost, NewSpan, Span, SpanStatus, Usage } from './model.ts';
import { inOrder } from './span-order.ts';
import type { Teller } from './sums.ts';
import { type SpanRow, tables } from './tables.ts';

/** Nanoseconds are text: JSON's numbers do not hold them. */
interface Content {
  readonly kind: string;
  readonly message: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly at: string; readonly attributes: Attributes }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string; readonly attributes: Attributes }[];
}

const rowsAtOnce = 200;
const micros = (nanos: bigint): number => Number(nanos / 1000n);

const columns = [
  'trace',
  'span_id',
  'experiment_id',
  'parent_id',
  'name',
  'span_type',
  'status',
  'started_us',
  'ended_us',
  'usage',
  'cost',
  'model',
  'provider',
  'content',
] as const satisfies readonly (keyof SpanRow)[];

/** A span that comes again takes the place of what it was. */
const spanInsert: RowInsert = {
  table: 'tracing_spans',
  columns,
  tail: `ON CONFLICT (trace, span_id) DO UPDATE SET ${columns
    .slice(3)
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`,
};

/** The values of a span's row, in the order of the columns. */
function toValues(trace: string, experimentId: string, span: NewSpan): readonly (string | number | null)[] {
  const content: Content = {
    kind: span.kind,
    message: span.statusMessage,
    startedAt: String(span.startedAt),
    endedAt: span.endedAt === null ? null : String(span.endedAt),
    attributes: span.attributes,
    events: span.events.map(({ name, at, attributes }) => ({ name, at: String(at), attributes })),
    links: span.links,
  };
  return [
    trace,
    span.id,
    experimentId,
    span.parentId,
    span.name,
    typeOf(span.attributes),
    span.status,
    micros(span.startedAt),
    span.endedAt === null ? null : micros(span.endedAt),
    storedJson(usageOf(span.attributes) ?? null),
    storedJson(costOf(span.attributes) ?? null),
    modelOf(span.attributes),
    providerOf(span.attributes),
    JSON.stringify(content),
  ];
}

function toSpan(row: SpanRow): Span {
  const content = JSON.parse(row.content) as Content;
  return {
    id: row.span_id,
    parentId: row.parent_id,
    name: row.name,
    kind: content.kind,
    type: row.span_type,
    status: row.status as SpanStatus,
    statusMessage: content.message,
    startedAt: BigInt(content.startedAt),
    endedAt: content.endedAt === null ? null : BigInt(content.endedAt),
    attributes: content.attributes as Readonly<Record<string, Json>>,
    events: content.events.map(({ name, at, attributes }) => ({ name, at: BigInt(at), attributes })),
    links: content.links,
  };
}

/** Which of the spans are there. */
export async function findKept(tx: Tx, trace: string, ids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const part of chunks(ids, rowsAtOnce)) {
    const rows = await tables(tx)
      .selectFrom('tracing_spans')
      .select('span_id')
      .where('trace', '=', trace)
      .where('span_id', 'in', part)
      .execute();
    for (const row of rows) found.add(row.span_id);
  }
  return found;
}

/** What each span of a trace adds to its sums, by span id. */
export async function findTellers(tx: Tx, trace: string): Promise<Map<string, Teller>> {
  const rows = await tables(tx)
    .selectFrom('tracing_spans')
    .select(['span_id', 'parent_id', 'usage', 'cost'])
    .where('trace', '=', trace)
    .execute();
  return new Map(
    rows.map((row) => [
      row.span_id,
      {
        parentId: row.parent_id,
        usage: parseStored<Usage | null>(row.usage, null),
        cost: parseStored<Cost | null>(row.cost, null),
      },
    ]),
  );
}

/** @param traces spans by the key of their trace */
export async function upsertSpans(
  tx: Tx,
  experimentId: string,
  traces: Iterable<readonly [string, readonly NewSpan[]]>,
): Promise<void> {
  const values: (string | number | null)[] = [];
  // One statement cannot set a row twice: of spans with one id the last counts.
  for (const [trace, spans] of traces)
    for (const span of new Map(spans.map((each) => [each.id, each])).values())
      values.push(...toValues(trace, experimentId, span));
  await insertRows(tx, spanInsert, values);
}

/** In order of start, parents before children that began with them. */
export async function readSpans(tx: Tx, trace: string): Promise<Span[]> {
  const rows = await tables(tx).selectFrom('tracing_spans').selectAll().where('trace', '=', trace).execute();
  return inOrder(rows.map(toSpan), ({ startedAt }) => startedAt);
}

/** A span without its content: enough to draw a waterfall. */
export interface SpanOutline {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly type: string | null;
  readonly status: SpanStatus;
  /** Microseconds since 1970. */
  readonly startedUs: number;
  readonly endedUs: number | null;
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  readonly model: string | null;
}

export async function readOutline(tx: Tx, trace: string): Promise<SpanOutline[]> {
  const rows = await tables(tx)
    .selectFrom('tracing_spans')
    .select(['span_id', 'parent_id', 'name', 'span_type', 'status', 'started_us', 'ended_us', 'usage', 'cost', 'model'])
    .where('trace', '=', trace)
    .execute();
  const outlines = rows.map((row) => ({
    id: row.span_id,
    parentId: row.parent_id,
    name: row.name,
    type: row.span_type,
    status: row.status as SpanStatus,
    startedUs: row.started_us,
    endedUs: row.ended_us,
    usage: parseStored<Usage | null>(row.usage, null),
    cost: parseStored<Cost | null>(row.cost, null),
    model: row.model,
  }));
  return inOrder(outlines, ({ startedUs }) => startedUs);
}

/** The span that no other called, the earliest where there are several. */
export async function findRoot(tx: Tx, trace: string): Promise<Span | undefined> {
  const row = await tables(tx)
    .selectFrom('tracing_spans')
    .selectAll()
    .where('trace', '=', trace)
    .where('parent_id', 'is', null)
    .orderBy('started_us')
    .orderBy('span_id')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toSpan(row);
}

export async function findSpan(tx: Tx, trace: string, id: string): Promise<Span | undefined> {
  const row = await tables(tx)
    .selectFrom('tracing_spans')
    .selectAll()
    .where('trace', '=', trace)
    .where('span_id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toSpan(row);
}
