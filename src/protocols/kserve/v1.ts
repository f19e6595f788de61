// The V1 protocol, which KServe took over from TensorFlow Serving: `instances` to `predictions`, or `inputs` to `outputs`.
import { httpStatus } from '../../http/errors.ts';
import { type LeanContext, type LeanRoute, type LeanRoutes, sendJson } from '../../http/lean-server.ts';
import type { AppError } from '../../kernel/errors.ts';
import {
  answerHeaders,
  type DataPlane,
  decodeName,
  type HostedEndpoint,
  isRecord,
  predictionTexts,
  type ReadTable,
  readColumns,
  readExplainBody,
  readJsonObject,
  readRowList,
  scoreTable,
  servingErrors,
  type TableOptions,
} from '../../modules/serving/index.ts';
import { pinned } from './inference.ts';

const modelPath = /^\/v1\/models\/([^/:]+)(?:\/versions\/([^/:]+))?(:predict|:explain)?$/;

function refuse({ response }: LeanContext, error: AppError): void {
  const text = error.kind === 'internal' ? 'The server failed to answer.' : error.message;
  sendJson(response, httpStatus(error.kind), JSON.stringify({ error: text }));
}

async function predict(
  plane: DataPlane,
  { request, response, startedAt }: LeanContext,
  hosted: HostedEndpoint,
  body: Buffer,
): Promise<void> {
  const { model, endpoint, features } = hosted;
  const { instances, inputs, parameters } = readJsonObject(body);
  const options: TableOptions = { stickyKey: endpoint.stickyKey, features, unknownColumns: 'refuse', positional: true };
  const read = (): ReadTable => {
    if (Array.isArray(instances) && inputs === undefined) return readRowList(model, instances, options);
    if (instances === undefined && isRecord(inputs)) return readColumns(model, inputs, options);
    if (instances === undefined && Array.isArray(inputs)) return readRowList(model, inputs, options);
    throw servingErrors.create(
      'bad_input',
      'The body needs `instances`, a list of rows, or `inputs`, columns by name or a list of rows.',
    );
  };
  const scored = await scoreTable(plane, {
    hosted,
    headers: request.headers,
    startedAt,
    params: isRecord(parameters) ? parameters : undefined,
    read,
  });
  const rows = predictionTexts(hosted, scored.prediction, 'null').join(',');
  const name = instances === undefined ? 'outputs' : 'predictions';
  sendJson(response, 200, `{"${name}":[${rows}]}`, answerHeaders(scored));
}

export function kserveV1Routes(plane: DataPlane): LeanRoutes {
  const route = (handle: LeanRoute['handle']): LeanRoute => ({ handle, refuse });
  return (method, path) => {
    if (method === 'GET' && path === '/')
      return route(({ response }) => sendJson(response, 200, JSON.stringify({ status: 'alive' })));
    if (method === 'GET' && path === '/v1/models')
      return route(({ response }) => {
        const models = plane.endpoints.all().map(({ endpoint }) => endpoint.name);
        sendJson(response, 200, JSON.stringify({ models }));
      });
    const [, part, version, call] = modelPath.exec(path) ?? [];
    if (part === undefined) return undefined;
    const find = (): HostedEndpoint =>
      pinned(plane.endpoint(decodeName(part)), version === undefined ? undefined : decodeName(version));
    if (call === undefined)
      return method === 'GET'
        ? route(({ response }) => sendJson(response, 200, JSON.stringify({ name: find().endpoint.name, ready: true })))
        : undefined;
    if (method !== 'POST') return undefined;
    if (call === ':predict') return route((context, body) => predict(plane, context, find(), body));
    return route(async ({ response }, body) => {
      const { instances } = readExplainBody(body);
      const { rows, ...told } = await plane.explain(find(), { rows: instances });
      sendJson(response, 200, JSON.stringify({ explanations: rows.map((row) => ({ ...told, ...row })) }));
    });
  };
}
