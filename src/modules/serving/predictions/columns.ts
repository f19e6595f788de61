// The columns of the prediction log in Parquet, and the SELECT that makes them from spooled lines. One row per prediction and arm;
// `answered` tells answers from copies; a prediction and its copies share an id.
import type { LogShape } from '../endpoints/model.ts';

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const types = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  long: 'BIGINT',
  float: 'DOUBLE',
  double: 'DOUBLE',
  string: 'VARCHAR',
} as const;

/** Which values of lines are numbers that a double holds, all of them, so that they need not go through text. */
export interface Numeric {
  readonly inputs: boolean;
  readonly outputs: boolean;
}

/** Lines as the data plane writes them. */
export function lineColumns(numeric: Numeric): string {
  const columns = {
    ep: 'VARCHAR',
    rev: 'BIGINT',
    arm: 'VARCHAR',
    role: 'VARCHAR',
    by: 'VARCHAR',
    id: 'VARCHAR',
    at: 'BIGINT',
    n: 'BIGINT',
    i: 'BIGINT[]',
    p: 'DOUBLE[]',
    tr: 'VARCHAR',
    fa: 'BIGINT[]',
    fr: 'VARCHAR[]',
    w: 'DOUBLE',
    key: 'VARCHAR[]',
    ms: 'DOUBLE',
    x: numeric.inputs ? 'DOUBLE[][]' : 'VARCHAR[][]',
    st: 'VARCHAR',
    y: numeric.outputs ? 'DOUBLE[][]' : 'VARCHAR[][]',
    err: 'VARCHAR',
  };
  return `{${Object.entries(columns)
    .map(([name, type]) => `'${name}': '${type}'`)
    .join(', ')}}`;
}

/** Element of a list of outputs as a number; the list may have come as text. */
export const numberAt = (list: string, place: number): string => `TRY_CAST(${list}[${place + 1}] AS DOUBLE)`;

/** Column of the log for one output. */
export function outputColumn(list: string, place: number, name: string, text: boolean): string {
  return `${text ? `${list}[${place + 1}]::VARCHAR` : numberAt(list, place)} AS ${quoted(`output_${name}`)}`;
}

/** FROM clause over `$files` of the log in which columns that older files lack are null. */
export const logFiles = `(
    SELECT NULL::DOUBLE AS propensity WHERE false
    UNION ALL BY NAME
    SELECT * FROM read_parquet($files, union_by_name = true)
  )`;

/** SELECT over the table `lines` of the predictions of one endpoint and day whose revisions share a shape. */
export function partQuery(shape: LogShape): string {
  const inputs = shape.inputs.map(
    ({ name, type }, i) => `TRY_CAST(xs[${i + 1}] AS ${types[type]}) AS ${quoted(`input_${name}`)}`,
  );
  const outputs = shape.outputs.map((name, i) => outputColumn('ys', i, name, shape.texts?.includes(name) === true));
  const score = shape.score === null ? 'NULL::DOUBLE' : numberAt('ys', shape.score);
  return `
    WITH requests AS (
      SELECT ep, rev, arm, role, "by", id, "at", n, i, p, tr, fa, fr, w, "key", ms, st, err, unnest(x) AS xs, unnest(y) AS ys, unnest(range(n)) AS r
      FROM lines WHERE ep = $endpoint AND day = $day AND list_contains($revisions, rev)
    ), placed AS (SELECT *, coalesce(i[r + 1], r) AS place FROM requests WHERE r IS NOT NULL)
    SELECT
      CASE WHEN place = 0 THEN id ELSE left(id, 24) || printf('%08x', ('0x' || right(id, 8))::BIGINT + place) END AS id,
      epoch_ms("at") AS occurred_at,
      epoch_ms(('0x' || left(id, 12))::BIGINT) AS answered_at,
      id AS request_id,
      rev AS revision,
      role,
      arm AS model_version_id,
      "by" = 'answer' AS answered,
      CASE WHEN "by" = 'answer' THEN coalesce(CASE WHEN len(p) = n THEN p[r + 1] ELSE p[1] END, 1) END AS propensity,
      coalesce(w, 1) AS log_share,
      tr AS trace_id,
      epoch_ms(fa[r + 1]) AS features_at,
      fr[r + 1] AS features_replaced,
      CASE WHEN len("key") = n THEN "key"[r + 1] ELSE "key"[1] END AS entity_key,
      ms AS latency_ms,
      st AS status,
      err AS error,
      ${score} AS score
      ${[...inputs, ...outputs].map((column) => `,\n      ${column}`).join('')}
    FROM placed ORDER BY id, answered DESC`;
}
