// POST …/invocations as MLflow's scoring server takes it: one of four forms of a table in JSON, or CSV, and `predictions` back.
import { type LeanContext, sendJson } from '../../http/lean-server.ts';
import {
  answerHeaders,
  type DataPlane,
  type HostedEndpoint,
  predictionTexts,
  readCsv,
  readJsonObject,
  scoreTable,
} from '../../modules/serving/index.ts';
import { scoringErrors } from './errors.ts';
import { paramsOf, readForm } from './forms.ts';

const types = ['application/json', 'text/csv'] as const;

/** The type of a body, of which only the charset may be told and only UTF-8. @throws AppError `scoring.unsupported_type` */
function contentType(header: string | undefined): (typeof types)[number] {
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

export async function invoke(
  plane: DataPlane,
  { request, response, startedAt }: LeanContext,
  hosted: HostedEndpoint,
  body: Buffer,
): Promise<void> {
  const { headers } = request;
  const isCsv = contentType(headers['content-type']) === 'text/csv';
  const options = {
    stickyKey: hosted.endpoint.stickyKey,
    features: hosted.features,
    unknownColumns: 'ignore',
    positional: false,
  } as const;
  const json = isCsv ? {} : readJsonObject(body);
  const scored = await scoreTable(plane, {
    hosted,
    headers,
    startedAt,
    params: paramsOf(json),
    read: () =>
      isCsv ? readCsv(hosted.model, body, { ...options, header: 'expected' }) : readForm(hosted.model, json, options),
  });
  const predictions = predictionTexts(hosted, scored.prediction, 'literal');
  sendJson(response, 200, `{"predictions": [${predictions.join(', ')}]}`, answerHeaders(scored));
}
