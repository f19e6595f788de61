// Routes of those who send tables. MLflow's and SageMaker's share `/invocations`, behind which the only endpoint is, and
// `/endpoints/<name>/invocations`.
import { type LeanContext, type LeanRoute, type LeanRoutes, sendJson } from '../../http/lean-server.ts';
import { type DataPlane, decodeName, onlyEndpoint } from '../../modules/serving/index.ts';
import { azureMlRoutes } from './azure-ml.ts';
import { databricksRoutes } from './databricks.ts';
import { refuse } from './errors.ts';
import { invoke } from './invocations.ts';
import { refuseRuntime } from './sagemaker/errors.ts';
import { invokeModel, sagemakerRoutes } from './sagemaker/routes.ts';
import { invokeRuntime, isRuntimeRequest } from './sagemaker/runtime.ts';
import { vertexRoutes } from './vertex.ts';

const endpointPath = /^\/endpoints\/([^/]+)\/invocations$/;

/** What MLflow's server answers as JSON although it is none. */
function plain(answer: () => { readonly status: number; readonly body: string }): LeanRoute {
  return {
    handle({ response }) {
      const { status, body } = answer();
      sendJson(response, status, body);
    },
    refuse,
  };
}

export function scoringRoutes(plane: DataPlane, version: string): LeanRoutes {
  const isSageMaker = ({ request }: LeanContext): boolean => isRuntimeRequest(request.headers);
  const only: LeanRoute = {
    handle(context, body) {
      const hosted = onlyEndpoint(plane, '/endpoints/<name>/invocations');
      return (isSageMaker(context) ? invokeModel : invoke)(plane, context, hosted, body);
    },
    refuse,
  };
  const invocations = (name: string): LeanRoute => ({
    handle: (context, body) =>
      (isSageMaker(context) ? invokeRuntime : invoke)(plane, context, plane.endpoint(decodeName(name)), body),
    refuse: (context, error) => (isSageMaker(context) ? refuseRuntime : refuse)(context, error),
  });
  const others = [sagemakerRoutes(plane), databricksRoutes(plane), vertexRoutes(plane), azureMlRoutes(plane)];
  const health = plain(() => ({ status: plane.ready() ? 200 : 503, body: '\n' }));
  return (method, path) => {
    if (method === 'POST') {
      if (path === '/invocations') return only;
      const name = endpointPath.exec(path)?.[1];
      if (name !== undefined) return invocations(name);
    }
    if (method === 'GET') {
      if (path === '/ping' || path === '/health') return health;
      if (path === '/version') return plain(() => ({ status: 200, body: version }));
    }
    for (const match of others) {
      const route = match(method, path);
      if (route !== undefined) return route;
    }
    return undefined;
  };
}
