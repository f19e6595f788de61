// Vertex AI: a container's routes, whose addresses are those it calls when a model names none, and those of its prediction service.
import { httpStatus } from '../../http/errors.ts';
import { type LeanContext, type LeanRoute, type LeanRoutes, sendJson } from '../../http/lean-server.ts';
import type { AppError } from '../../kernel/errors.ts';
import {
  answerHeaders,
  type DataPlane,
  decodeName,
  type HostedEndpoint,
  isRecord,
  onlyEndpoint,
  predictionTexts,
  readJsonObject,
  readRowList,
  scoreTable,
} from '../../modules/serving/index.ts';
import { refuseBody } from './forms.ts';

/** `…/deployedModels/<model>` is the health of a container; with `:predict` it answers. */
const containerPath = /^\/v1\/endpoints\/([^/:]+)\/deployedModels\/([^/:]+)(:predict)?$/;
const servicePath = /^\/(?:v1|v1beta1)\/projects\/[^/]+\/locations\/[^/]+\/endpoints\/([^/:]+):(predict|rawPredict)$/;

/** Google's names of statuses. */
const statusNames: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  413: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

function refuse({ response }: LeanContext, error: AppError): void {
  const code = httpStatus(error.kind);
  const message = error.kind === 'internal' ? 'The server failed to answer.' : error.message;
  sendJson(response, code, JSON.stringify({ error: { code, message, status: statusNames[code] ?? 'UNKNOWN' } }));
}

/** Answers `predictions`, one per instance. @param service whether the service tells of itself, too */
async function predict(
  plane: DataPlane,
  { request, response, startedAt }: LeanContext,
  hosted: HostedEndpoint,
  body: Buffer,
  service: boolean,
): Promise<void> {
  const { instances, parameters } = readJsonObject(body);
  const scored = await scoreTable(plane, {
    hosted,
    headers: request.headers,
    startedAt,
    params: isRecord(parameters) ? parameters : undefined,
    read() {
      if (!Array.isArray(instances)) return refuseBody('The body needs `instances`, a list with an element per row.');
      const options = {
        stickyKey: hosted.endpoint.stickyKey,
        features: hosted.features,
        unknownColumns: 'refuse',
        positional: true,
      } as const;
      return readRowList(hosted.model, instances, options);
    },
  });
  const arm = scored.prediction.arms[0]?.arm;
  const told = {
    deployedModelId: scored.version,
    model: `projects/${hosted.endpoint.project}/models/${arm?.model ?? ''}`,
    modelDisplayName: arm?.model ?? '',
    modelVersionId: scored.version,
  };
  const rest = service ? `,${JSON.stringify(told).slice(1, -1)}` : '';
  const predictions = predictionTexts(hosted, scored.prediction, 'null').join(',');
  sendJson(response, 200, `{"predictions":[${predictions}]${rest}}`, answerHeaders(scored));
}

export function vertexRoutes(plane: DataPlane): LeanRoutes {
  /** The ids that Vertex gives an endpoint of its own are no names of this server; then there must be one only. */
  const contained = (part: string): HostedEndpoint =>
    plane.endpoints.find(decodeName(part)) ?? onlyEndpoint(plane, '/v1/endpoints/<name>/deployedModels/<any>:predict');
  const route = (handle: LeanRoute['handle']): LeanRoute => ({ handle, refuse });
  return (method, path) => {
    const [, endpoint, , calls] = containerPath.exec(path) ?? [];
    if (endpoint !== undefined) {
      if (calls !== undefined)
        return method === 'POST'
          ? route((context, body) => predict(plane, context, contained(endpoint), body, false))
          : undefined;
      if (method !== 'GET') return undefined;
      return route(({ response }) => {
        contained(endpoint);
        sendJson(response, plane.ready() ? 200 : 503, JSON.stringify({ ready: plane.ready() }));
      });
    }
    const [, name, call] = method === 'POST' ? (servicePath.exec(path) ?? []) : [];
    if (name === undefined) return undefined;
    return route((context, body) =>
      predict(plane, context, plane.endpoint(decodeName(name)), body, call === 'predict'),
    );
  };
}
