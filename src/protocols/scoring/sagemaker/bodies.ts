// What SageMaker's clients send and ask for: CSV without names, rows in JSON, a row per line, and answers in the type that Accept names.
import { requestErrors } from '../../../http/errors.ts';
import { messageOf } from '../../../kernel/errors.ts';
import { parsePythonJson } from '../../../kernel/python-json.ts';
import {
  flatten,
  type HostedEndpoint,
  isRecord,
  type ModelInterface,
  type Prediction,
  predictionTexts,
  type ReadTable,
  readCsv,
  readRowList,
  type TableOptions,
} from '../../../modules/serving/index.ts';
import { scoringErrors } from '../errors.ts';
import { readForm, refuseBody } from '../forms.ts';
import { readNpy, writeNpy } from './npy.ts';

const jsonLines = ['application/jsonlines', 'application/x-jsonlines', 'application/jsonl'];
const json = 'application/json';
const csv = 'text/csv';
const npy = 'application/x-npy';
/** For refusals. */
const known = `${json}, ${csv}, ${npy} or ${jsonLines[0]}`;

const bareType = (header: string | undefined): string => (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

function parse(text: string, what: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (error) {
    throw requestErrors.create('malformed', `${what} is not JSON: ${messageOf(error)}`);
  }
}

/** A row as SageMaker's own algorithms send it: `{"features": […]}`. */
const bareRow = (row: unknown): unknown => (isRecord(row) && Array.isArray(row['features']) ? row['features'] : row);

function readJson(model: ModelInterface, body: Buffer, options: TableOptions): ReadTable {
  const given = parse(body.toString(), 'The body');
  // A single row may stand by itself.
  if (Array.isArray(given))
    return readRowList(
      model,
      given.some((row) => Array.isArray(row) || isRecord(row)) ? given.map(bareRow) : [given],
      options,
    );
  if (!isRecord(given)) return refuseBody('The body must be an object or a list of rows.');
  if (Array.isArray(given['instances'])) return readRowList(model, given['instances'].map(bareRow), options);
  return readForm(model, given, options);
}

function readLines(model: ModelInterface, body: Buffer, options: TableOptions): ReadTable {
  const rows = body
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => bareRow(parse(line, `Line ${at + 1}`)));
  return readRowList(model, rows, options);
}

/** @throws AppError `scoring.unsupported_type`, `serving.bad_input`, `request.malformed` */
export function readBody(
  { model, endpoint, features }: HostedEndpoint,
  contentType: string | undefined,
  body: Buffer,
): ReadTable | Promise<ReadTable> {
  const options: TableOptions = {
    stickyKey: endpoint.stickyKey,
    features,
    unknownColumns: 'ignore',
    positional: true,
  };
  const type = bareType(contentType);
  if (type === csv) return readCsv(model, body, { ...options, header: 'named' });
  if (type === json || type === '') return readJson(model, body, options);
  if (jsonLines.includes(type)) return readLines(model, body, options);
  if (type === npy) return readRowList(model, readNpy(body), options);
  throw scoringErrors.create('unsupported_type', `Content-Type ${type} is not taken; send ${known}.`);
}

/** The type of the answer: the first of Accept that is known. @throws AppError `scoring.unsupported_type` */
export function acceptedType(accept: string | undefined): string {
  const asked = (accept ?? '')
    .split(',')
    .map(bareType)
    .filter((type) => type !== '');
  if (asked.length === 0) return json;
  for (const type of asked) {
    if (type === csv || type === npy || jsonLines.includes(type)) return type;
    if (type === json || type === '*/*' || type === 'application/*') return json;
  }
  throw scoringErrors.create('unsupported_type', `Accept ${asked.join(', ')} cannot be answered; ask for ${known}.`);
}

/** @param type of `acceptedType` @throws AppError `scoring.unsupported_type` for an array of what is no array of numbers */
export function answerBody(hosted: HostedEndpoint, prediction: Prediction, type: string): Buffer {
  return type === npy ? answerArray(hosted, prediction) : Buffer.from(answerText(hosted, prediction, type));
}

function answerArray({ model }: HostedEndpoint, { rows, data }: Prediction): Buffer {
  const at = model.outputs.findIndex(({ name }) => name === model.predictions);
  const spec = model.outputs[at];
  const values = data[at];
  const array = spec === undefined || values === undefined ? undefined : writeNpy(spec, rows, values);
  if (array !== undefined) return array;
  throw scoringErrors.create(
    'unsupported_type',
    `Predictions that are text cannot be answered as ${npy}; ask for ${json}.`,
  );
}

function answerText(hosted: HostedEndpoint, prediction: Prediction, type: string): string {
  const rows = predictionTexts(hosted, prediction, 'literal');
  if (type === json) return `{"predictions": [${rows.join(', ')}]}`;
  if (type !== csv) return rows.map((row) => `${row}\n`).join('');
  return rows
    .map((row) => {
      const value = parsePythonJson(row);
      const cells = Array.isArray(value) ? flatten(value) : isRecord(value) ? Object.values(value) : [value];
      return `${cells.map((cell) => cellText(cell)).join(',')}\n`;
    })
    .join('');
}

function cellText(value: unknown): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
