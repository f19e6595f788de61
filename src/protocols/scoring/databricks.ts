// Databricks' serving endpoints: MLflow's bodies at an address of their own, and what is served told as `served entities`.
import { type LeanContext, type LeanRoute, type LeanRoutes, sendJson } from '../../http/lean-server.ts';
import {
  answerHeaders,
  type DataPlane,
  decodeName,
  type HostedArm,
  type HostedEndpoint,
  predictionTexts,
  readJsonObject,
  scoreTable,
  servingErrors,
} from '../../modules/serving/index.ts';
import { refuse } from './errors.ts';
import { paramsOf, readForm } from './forms.ts';

const invocationsPath = /^\/serving-endpoints\/([^/]+)(?:\/served-models\/([^/]+))?\/invocations$/;
const describePath = /^\/api\/2\.0\/serving-endpoints(?:\/([^/]+)?)?$/;

/** The name that Databricks gives a version of a model that is served. */
const servedName = ({ arm: { model, version } }: HostedArm): string => `${model}-${version}`;

function served(hosted: HostedEndpoint, name: string | undefined): HostedEndpoint {
  if (name === undefined) return hosted;
  const arm = hosted.arms.find((one) => servedName(one) === name);
  if (arm !== undefined) return { ...hosted, arms: [arm] };
  throw servingErrors.create(
    'unknown_endpoint',
    `Endpoint ${hosted.endpoint.name} has no served model ${name}; it has ${hosted.arms.map(servedName).join(', ')}.`,
  );
}

function describe({ endpoint, arms }: HostedEndpoint): object {
  return {
    name: endpoint.name,
    id: endpoint.id,
    state: { ready: 'READY', config_update: 'NOT_UPDATING' },
    config: {
      config_version: endpoint.revision,
      served_entities: arms.map((one) => ({
        name: servedName(one),
        entity_name: one.arm.model,
        entity_version: one.arm.version,
        state: { deployment: 'DEPLOYMENT_READY' },
      })),
      // Whole percent, as Databricks has them.
      traffic_config: {
        routes: arms.map((one) => ({
          served_model_name: servedName(one),
          traffic_percentage: Math.round(one.arm.weight * 100),
        })),
      },
    },
  };
}

async function invoke(
  plane: DataPlane,
  { request, response, startedAt }: LeanContext,
  hosted: HostedEndpoint,
  body: Buffer,
): Promise<void> {
  const { headers } = request;
  const json = readJsonObject(body);
  const client = json['client_request_id'];
  const options = {
    stickyKey: hosted.endpoint.stickyKey,
    features: hosted.features,
    unknownColumns: 'ignore',
    positional: false,
  } as const;
  const scored = await scoreTable(plane, {
    hosted,
    headers,
    startedAt,
    params: paramsOf(json),
    ...(typeof client === 'string' ? { id: client } : {}),
    read: () => readForm(hosted.model, json, options),
  });
  const { prediction } = scored;
  const told = {
    databricks_output: {
      databricks_request_id: prediction.id,
      ...(typeof client === 'string' ? { client_request_id: client } : {}),
    },
  };
  const text = `{"predictions": [${predictionTexts(hosted, prediction, 'literal').join(', ')}], ${JSON.stringify(told).slice(1)}`;
  sendJson(response, 200, text, {
    ...answerHeaders(scored),
    'served-model-name': prediction.arms.map(servedName).join(','),
    'x-request-id': prediction.id,
  });
}

export function databricksRoutes(plane: DataPlane): LeanRoutes {
  const route = (handle: LeanRoute['handle']): LeanRoute => ({ handle, refuse });
  return (method, path) => {
    const [, name, model] = method === 'POST' ? (invocationsPath.exec(path) ?? []) : [];
    if (name !== undefined)
      return route((context, body) => {
        const hosted = plane.endpoint(decodeName(name));
        return invoke(plane, context, served(hosted, model === undefined ? undefined : decodeName(model)), body);
      });
    const match = method === 'GET' ? describePath.exec(path) : null;
    if (match === null) return undefined;
    const [, one] = match;
    return route(({ response }) => {
      const answer =
        one === undefined
          ? { endpoints: plane.endpoints.all().map(describe) }
          : describe(plane.endpoint(decodeName(one)));
      sendJson(response, 200, JSON.stringify(answer));
    });
  };
}
