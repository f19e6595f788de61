// What a container of SageMaker answers besides /ping and /invocations: the models it holds. Which those are is decided by deployments, whose
// signed snapshot the data plane reads; a request cannot load or unload one.
import { requestErrors } from '../../../http/errors.ts';
import { type LeanContext, type LeanRoute, type LeanRoutes, sendJson } from '../../../http/lean-server.ts';
import {
  answerHeaders,
  type DataPlane,
  decodeName,
  type HostedEndpoint,
  readJsonObject,
  scoreTable,
  shownValue,
} from '../../../modules/serving/index.ts';
import { refuse, scoringErrors } from '../errors.ts';
import { acceptedType, answerBody, readBody } from './bodies.ts';
import { refuseRuntime } from './errors.ts';
import { invokeRuntime } from './runtime.ts';

const modelPath = /^\/models\/([^/]+)(\/invoke)?$/;
const otherInvocations = /^\/endpoints\/([^/]+)\/(async-invocations|invocations-response-stream)$/;
const pageSize = 100;

function described({ endpoint, arms }: HostedEndpoint): object {
  const arm = arms[0]?.arm;
  return { modelName: endpoint.name, modelUrl: `models:/${arm?.model ?? ''}/${arm?.version ?? ''}` };
}

/** Models in the order of their names; the token of a page is the last name of the one before. */
function list(plane: DataPlane, query: URLSearchParams): object {
  const token = query.get('next_page_token') ?? '';
  const limit = Math.min(pageSize, Math.max(1, Number(query.get('limit') ?? pageSize) || pageSize));
  const all = plane.endpoints
    .all()
    .filter(({ endpoint }) => endpoint.name > token)
    .sort((a, b) => (a.endpoint.name < b.endpoint.name ? -1 : 1));
  const page = all.slice(0, limit);
  const last = page.at(-1)?.endpoint.name;
  return {
    models: page.map(described),
    ...(all.length > page.length && last !== undefined ? { nextPageToken: last } : {}),
  };
}

/** As the platform sends a request on to a container. */
export async function invokeModel(
  plane: DataPlane,
  context: LeanContext,
  hosted: HostedEndpoint,
  body: Buffer,
): Promise<void> {
  const { request, response, startedAt } = context;
  const { headers } = request;
  const type = acceptedType(headers.accept);
  const read = () => readBody(hosted, headers['content-type'], body);
  const scored = await scoreTable(plane, { hosted, headers, startedAt, read });
  const content = answerBody(hosted, scored.prediction, type);
  response.writeHead(200, {
    'content-type': type,
    'content-length': content.length,
    ...answerHeaders(scored),
  });
  response.end(content);
}

export function sagemakerRoutes(plane: DataPlane): LeanRoutes {
  const route = (handle: LeanRoute['handle']): LeanRoute => ({ handle, refuse });
  const unchanged = (what: string): never => {
    throw scoringErrors.create('models_are_deployed', `${what}: this server answers for what is deployed.`);
  };
  return (method, path) => {
    const [, endpoint, other] = method === 'POST' ? (otherInvocations.exec(path) ?? []) : [];
    if (endpoint !== undefined)
      return {
        handle(context, body) {
          if (other === 'async-invocations')
            throw requestErrors.create(
              'invalid',
              'Endpoints of this server do not answer asynchronously: use a batch.',
            );
          return invokeRuntime(plane, context, plane.endpoint(decodeName(endpoint)), body, 'stream');
        },
        refuse: refuseRuntime,
      };
    if (path === '/models' && method === 'GET')
      return route(({ request, response }) =>
        sendJson(response, 200, JSON.stringify(list(plane, new URL(request.url ?? '/', 'http://host').searchParams))),
      );
    if (path === '/models' && method === 'POST')
      return route((_context, body) => {
        const name = readJsonObject(body)['model_name'];
        if (typeof name === 'string' && plane.endpoints.find(name) !== undefined)
          throw scoringErrors.create('already_loaded', `The model ${name} is loaded already.`);
        unchanged(`The model ${shownValue(name)} cannot be loaded by a request`);
      });
    const [, part, invoked] = modelPath.exec(path) ?? [];
    if (part === undefined) return undefined;
    const find = (): HostedEndpoint => plane.endpoint(decodeName(part));
    if (invoked !== undefined)
      return method === 'POST' ? route((context, body) => invokeModel(plane, context, find(), body)) : undefined;
    if (method === 'GET') return route(({ response }) => sendJson(response, 200, JSON.stringify(described(find()))));
    if (method !== 'DELETE') return undefined;
    return route(() => unchanged(`The model ${find().endpoint.name} cannot be unloaded by a request`));
  };
}
