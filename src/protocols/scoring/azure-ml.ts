// Azure Machine Learning's online endpoints: POST /score with `input_data`, and the model's answer without anything around it.
import { httpStatus } from '../../http/errors.ts';
import { type LeanContext, type LeanRoutes, sendJson } from '../../http/lean-server.ts';
import type { AppError } from '../../kernel/errors.ts';
import {
  answerHeaders,
  type DataPlane,
  decodeName,
  type HostedEndpoint,
  isRecord,
  onlyEndpoint,
  predictionTexts,
  type ReadTable,
  readColumns,
  readJsonObject,
  readRowList,
  readSplit,
  scoreTable,
  servingErrors,
} from '../../modules/serving/index.ts';
import { paramsOf, refuseBody } from './forms.ts';

const path = /^(?:\/endpoints\/([^/]+))?\/score$/;
const deploymentHeader = 'azureml-model-deployment';

/** What the model's container would have refused comes as 424, with what the container said in headers. */
function refuse({ response }: LeanContext, error: AppError): void {
  const status = httpStatus(error.kind);
  const message = error.kind === 'internal' ? 'The server failed to answer.' : error.message;
  const body = JSON.stringify({ error: { code: error.code, message } });
  const ofModel = ['serving.bad_input', 'request.malformed'].includes(error.code) || error.kind === 'internal';
  if (!ofModel) {
    sendJson(response, status, body);
    return;
  }
  sendJson(response, 424, body, {
    'ms-azureml-model-error-statuscode': String(status),
    // A header has no room for any text.
    'ms-azureml-model-error-reason': message.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 500),
  });
}

/** The deployment that a header names, by role or version. @throws AppError `serving.unknown_endpoint` */
function deploymentOf(hosted: HostedEndpoint, name: string | readonly string[] | undefined): HostedEndpoint {
  if (typeof name !== 'string' || name === '') return hosted;
  const arm = hosted.arms.find(({ arm: { role, version } }) => role === name || version === name);
  if (arm !== undefined) return { ...hosted, arms: [arm] };
  const known = hosted.arms.map(({ arm: { role, version } }) => `${role} (version ${version})`).join(', ');
  throw servingErrors.create(
    'unknown_endpoint',
    `Endpoint ${hosted.endpoint.name} has no deployment ${name}; it has ${known}.`,
  );
}

/** `input_data` as columns with rows, as an object of columns, or as a list of rows. @throws AppError `serving.bad_input` */
function readInputData({ model, endpoint, features }: HostedEndpoint, given: unknown): ReadTable {
  const options = {
    stickyKey: endpoint.stickyKey,
    features,
    unknownColumns: 'ignore',
    positional: true,
  } as const;
  if (Array.isArray(given)) return readRowList(model, given, options);
  if (!isRecord(given)) return refuseBody('The body needs `input_data`: columns and data, columns by name, or rows.');
  return Array.isArray(given['data']) && ('columns' in given || 'index' in given)
    ? readSplit(model, given, options, 'input_data')
    : readColumns(model, given, options);
}

export function azureMlRoutes(plane: DataPlane): LeanRoutes {
  return (method, asked) => {
    const match = method === 'POST' ? path.exec(asked) : null;
    if (match === null) return undefined;
    const [, name] = match;
    return {
      async handle({ request, response, startedAt }, body) {
        const { headers } = request;
        const named =
          name === undefined ? onlyEndpoint(plane, '/endpoints/<name>/score') : plane.endpoint(decodeName(name));
        const hosted = deploymentOf(named, headers[deploymentHeader]);
        const given = readJsonObject(body);
        const scored = await scoreTable(plane, {
          hosted,
          headers,
          startedAt,
          params: paramsOf(given),
          read: () => readInputData(hosted, given['input_data']),
        });
        const client = headers['x-ms-client-request-id'];
        const text = `[${predictionTexts(hosted, scored.prediction, 'literal').join(', ')}]`;
        sendJson(response, 200, text, {
          ...answerHeaders(scored),
          [deploymentHeader]: scored.arm,
          'x-ms-request-id': scored.prediction.id,
          ...(typeof client === 'string' ? { 'x-ms-client-request-id': client } : {}),
        });
      },
      refuse,
    };
  };
}
