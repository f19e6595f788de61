// POST …/invocations as MLflow's scoring server takes it: exactly one of four forms of a table, and `predictions` back.
import { requestErrors } from '../../http/errors.ts';
import { type LeanContext, sendJson } from '../../http/lean-server.ts';
import { isAppError } from '../../kernel/errors.ts';
import {
  type DataPlane,
  type HostedEndpoint,
  type ModelInterface,
  type Prediction,
  type PredictionCall,
  type ReadTable,
  readMatrix,
  readTable,
  rowWidth,
  servingErrors,
  toKey,
} from '../../modules/serving/index.ts';

const forms = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;

type Json = Readonly<Record<string, unknown>>;

function refuse(message: string): never {
  throw servingErrors.create('bad_input', message);
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(body: Buffer): Json {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString());
  } catch (error) {
    throw requestErrors.create('malformed', `The body is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  if (!isRecord(parsed)) throw requestErrors.create('malformed', 'The body must be a JSON object.');
  return parsed;
}

function fromRecords(model: ModelInterface, records: readonly unknown[], stickyKey: string | null): ReadTable {
  const columns = [
    ...new Set(
      records.flatMap((record, row) =>
        isRecord(record) ? Object.keys(record) : refuse(`Row ${row} must be an object of columns.`),
      ),
    ),
  ];
  return readTable(
    model,
    { columns, rows: records.length, cell: (row, column) => (records[row] as Json)[columns[column] ?? ''] },
    stickyKey,
  );
}

function fromSplit(model: ModelInterface, split: unknown, stickyKey: string | null): ReadTable {
  if (!isRecord(split) || !Array.isArray(split['data']))
    return refuse('dataframe_split needs `data`, a list of rows, and `columns`.');
  const data = split['data'] as unknown[];
  if (!model.named) return { block: readMatrix(model, data), keys: null };
  const columns = split['columns'];
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string'))
    return refuse('dataframe_split needs `columns`, a list of names.');
  data.forEach((row, at) => {
    if (!Array.isArray(row) || row.length !== columns.length)
      refuse(`Row ${at} must be a list of ${columns.length} values, one per column.`);
  });
  return readTable(
    model,
    { columns, rows: data.length, cell: (row, column) => (data[row] as unknown[])[column] },
    stickyKey,
  );
}

function fromColumns(model: ModelInterface, given: Json, stickyKey: string | null): ReadTable {
  const columns = Object.keys(given);
  const lists = columns.map((name) => {
    const list = given[name];
    // A column may come as [n, 1], as the tensors of the model are.
    return Array.isArray(list)
      ? list.map((value) => (Array.isArray(value) && value.length === 1 ? value[0] : value))
      : [list];
  });
  const rows = lists[0]?.length ?? 0;
  lists.forEach((list, i) => {
    if (list.length !== rows) refuse(`Column ${columns[i]} has ${list.length} values, ${columns[0]} has ${rows}.`);
  });
  return readTable(model, { columns, rows, cell: (row, column) => lists[column]?.[row] }, stickyKey);
}

function fromRows(model: ModelInterface, rows: readonly unknown[], stickyKey: string | null): ReadTable {
  if (rows.some(isRecord)) return fromRecords(model, rows, stickyKey);
  if (model.named && model.columns.length > 1)
    return refuse(
      `The model takes named columns: send objects with ${model.columns.map((column) => column.name).join(', ')}.`,
    );
  const lists = model.columns.length === 1 ? rows.map((row) => (Array.isArray(row) ? row : [row])) : rows;
  return { block: readMatrix(model, lists), keys: null };
}

function read(model: ModelInterface, request: Json, stickyKey: string | null): ReadTable {
  const given = forms.filter((form) => form in request);
  const [form] = given;
  if (given.length !== 1 || form === undefined)
    return refuse(
      `The body needs exactly one of ${forms.join(', ')}; it has ${given.length === 0 ? 'none' : given.join(' and ')}.`,
    );
  const value = request[form];
  switch (form) {
    case 'dataframe_split':
      return fromSplit(model, value, stickyKey);
    case 'dataframe_records':
      return Array.isArray(value)
        ? fromRecords(model, value, stickyKey)
        : refuse('dataframe_records must be a list of objects.');
    case 'instances':
      return Array.isArray(value) ? fromRows(model, value, stickyKey) : refuse('instances must be a list.');
    case 'inputs':
      if (isRecord(value)) return fromColumns(model, value, stickyKey);
      return Array.isArray(value)
        ? fromRows(model, value, stickyKey)
        : refuse('inputs must be a list or an object of columns.');
  }
}

/** The elements of the answered output: one per row, or a list per row. */
function predictionsText(hosted: HostedEndpoint, prediction: Prediction): string {
  const at = hosted.model.outputs.findIndex((spec) => spec.name === hosted.model.predictions);
  const spec = hosted.model.outputs[at];
  const data = prediction.data[at];
  if (spec === undefined || data === undefined) return '[]';
  const width = rowWidth(spec);
  const values = Array.from(data as ArrayLike<number | bigint | string>, (value) =>
    spec.type === 'bool' ? value !== 0 : typeof value === 'bigint' ? Number(value) : value,
  );
  if (width === 1) return JSON.stringify(values);
  return JSON.stringify(
    Array.from({ length: prediction.rows }, (_, row) => values.slice(row * width, (row + 1) * width)),
  );
}

export async function invoke(
  plane: DataPlane,
  context: LeanContext,
  hosted: HostedEndpoint,
  body: Buffer,
): Promise<void> {
  const { headers } = context.request;
  const at = plane.timeOf(headers);
  const request = parse(body);
  const { stickyKey } = hosted.endpoint;
  const params = isRecord(request['params']) ? request['params'] : {};
  const named = stickyKey === null ? undefined : params[stickyKey];
  const header = headers['x-entity-key'];
  const key = named !== undefined ? toKey(named) : typeof header === 'string' ? header : null;
  const requestId = headers['x-request-id'];
  const call: PredictionCall = {
    requestId: typeof requestId === 'string' ? requestId : null,
    keys: key,
    at,
    startedAt: context.startedAt,
    headers,
  };
  let table: ReadTable;
  try {
    table = read(hosted.model, request, stickyKey);
  } catch (error) {
    if (isAppError(error, 'serving.bad_input')) await plane.predictor.recordInvalid(hosted, call, error.message);
    throw error;
  }
  const prediction = await plane.predictor.predict(
    hosted,
    table.block,
    table.keys === null ? call : { ...call, keys: table.keys },
  );
  const versions = [...new Set(prediction.arms.map(({ arm }) => arm.version))].join(',');
  const arms = [...new Set(prediction.arms.map(({ arm }) => arm.role))].join(',');
  sendJson(context.response, 200, `{"predictions":${predictionsText(hosted, prediction)}}`, {
    'x-prediction-id': prediction.id,
    'x-model-version': versions,
    'x-arm': arms,
  });
}
