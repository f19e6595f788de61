// POST …/invocations as MLflow's scoring server takes it: exactly one of four forms of a table in JSON, or CSV, and `predictions` back.
import { type LeanContext, sendJson } from '../../http/lean-server.ts';
import {
  answerHeaders,
  type DataPlane,
  type HostedEndpoint,
  isRecord,
  type Json,
  type ModelInterface,
  predictionTexts,
  type ReadTable,
  readColumns,
  readCsv,
  readJsonObject,
  readRecords,
  readRowList,
  readSplit,
  scoreTable,
  servingErrors,
  type TableOptions,
} from '../../modules/serving/index.ts';
import { scoringErrors } from './errors.ts';

const forms = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;
/** Of bodies for language models, which MLflow takes without a form around them. */
const languageFields = ['messages', 'prompt', 'input'];
const types = ['application/json', 'text/csv'] as const;

function refuse(message: string): never {
  throw servingErrors.create('bad_input', message);
}

/** The type of a body, of which only the charset may be told and only UTF-8. @throws AppError `scoring.unsupported_type` */
export function contentType(header: string | undefined): (typeof types)[number] {
  const [type = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim());
  const refuseType = (message: string): never => {
    throw scoringErrors.create('unsupported_type', message);
  };
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=');
    if (name.toLowerCase() !== 'charset') refuseType(`The parameter ${name} of Content-Type is not known.`);
    if (value.replaceAll('"', '').toLowerCase() !== 'utf-8') refuseType('Only UTF-8 is taken.');
  }
  const known = types.find((one) => one === type.toLowerCase());
  return known ?? refuseType(`Content-Type ${type === '' ? '(none)' : type} is not taken; send ${types.join(' or ')}.`);
}

function read(model: ModelInterface, request: Json, stickyKey: string | null): ReadTable {
  const options: TableOptions = { stickyKey, unknownColumns: 'ignore', positional: false };
  const given = forms.filter((form) => form in request);
  const [form] = given;
  if (given.length !== 1 || form === undefined) {
    const language = languageFields.find((field) => field in request);
    return refuse(
      `The body needs exactly one of ${forms.join(', ')}; it has ${given.length > 0 ? given.join(' and ') : language === undefined ? 'none' : `none, and ${language} is for language models, which the gateway serves`}.`,
    );
  }
  const value = request[form];
  switch (form) {
    case 'dataframe_split':
      return readSplit(model, value, options, form);
    case 'dataframe_records':
      return Array.isArray(value)
        ? readRecords(model, value, options)
        : refuse('dataframe_records must be a list of objects.');
    case 'instances':
      return Array.isArray(value) ? readRowList(model, value, options) : refuse('instances must be a list.');
    case 'inputs':
      if (isRecord(value)) return readColumns(model, value, options);
      return Array.isArray(value)
        ? readRowList(model, value, options)
        : refuse('inputs must be a list or an object of columns.');
  }
}

export async function invoke(
  plane: DataPlane,
  { request, response, startedAt }: LeanContext,
  hosted: HostedEndpoint,
  body: Buffer,
): Promise<void> {
  const { headers } = request;
  const isCsv = contentType(headers['content-type']) === 'text/csv';
  const { stickyKey } = hosted.endpoint;
  const json = isCsv ? {} : readJsonObject(body);
  const scored = await scoreTable(plane, {
    hosted,
    headers,
    startedAt,
    params: isRecord(json['params']) ? json['params'] : undefined,
    read: () =>
      isCsv
        ? readCsv(hosted.model, body, { stickyKey, unknownColumns: 'ignore', header: 'always' })
        : read(hosted.model, json, stickyKey),
  });
  const predictions = predictionTexts(hosted, scored.prediction, 'literal');
  sendJson(response, 200, `{"predictions": [${predictions.join(', ')}]}`, answerHeaders(scored));
}
