// Routes of MLflow's scoring server: one endpoint behind `/invocations`, or any behind `/endpoints/<name>/invocations`.
import { type LeanRoute, type LeanRoutes, sendJson } from '../../http/lean-server.ts';
import { type DataPlane, decodeName, type HostedEndpoint, onlyEndpoint } from '../../modules/serving/index.ts';
import { refuse } from './errors.ts';
import { invoke } from './invocations.ts';

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
  const invocations = (find: () => HostedEndpoint): LeanRoute => ({
    handle: (context, body) => invoke(plane, context, find(), body),
    refuse,
  });
  const health = plain(() => ({ status: plane.ready() ? 200 : 503, body: '\n' }));
  return (method, path) => {
    if (method === 'POST') {
      if (path === '/invocations') return invocations(() => onlyEndpoint(plane, '/endpoints/<name>/invocations'));
      const name = endpointPath.exec(path)?.[1];
      return name === undefined ? undefined : invocations(() => plane.endpoint(decodeName(name)));
    }
    if (method !== 'GET') return undefined;
    if (path === '/ping' || path === '/health') return health;
    return path === '/version' ? plain(() => ({ status: 200, body: version })) : undefined;
  };
}
