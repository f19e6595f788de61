// Routes of the Open Inference protocol (V2, REST): an endpoint of Pawl is a model of the protocol.
import { type LeanRoute, type LeanRoutes, sendJson } from '../../http/lean-server.ts';
import { type DataPlane, decodeName } from '../../modules/serving/index.ts';
import { infer } from './infer.ts';
import { pinned } from './inference.ts';
import { managementRoutes, refuse } from './management-routes.ts';
import { describeModel, describeServer } from './metadata.ts';

function get(
  answer: () => {
    readonly status?: number;
    readonly body: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  },
): LeanRoute {
  return {
    handle({ response }) {
      const { status = 200, body, headers = {} } = answer();
      sendJson(response, status, JSON.stringify(body), headers);
    },
    refuse,
  };
}

const modelPath = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(\/ready|\/infer)?$/;

export function kserveRoutes(plane: DataPlane, version: string): LeanRoutes {
  const management = managementRoutes(plane);
  return (method, path) => {
    if (method === 'GET') {
      if (path === '/v2' || path === '/v2/') {
        return get(() => ({
          body: describeServer(version),
          headers: { 'x-pawl-instance': plane.instance },
        }));
      }
      if (path === '/v2/health/live') return get(() => ({ body: { live: true } }));
      if (path === '/v2/health/ready')
        return get(() => ({ status: plane.ready() ? 200 : 503, body: { ready: plane.ready() } }));
    }
    const managed = management(method, path);
    if (managed !== undefined) return managed;
    const match = modelPath.exec(path);
    if (match === null) return undefined;
    const named = (): readonly [string, string | undefined] => [
      decodeName(match[1] ?? ''),
      match[2] === undefined ? undefined : decodeName(match[2]),
    ];
    if (method === 'POST' && match[3] === '/infer') {
      return {
        handle: (context, body) => infer(plane, context, ...named(), body),
        refuse,
      };
    }
    if (method !== 'GET' || match[3] === '/infer') return undefined;
    if (match[3] === '/ready') {
      return get(() => {
        const [name, pin] = named();
        pinned(plane.endpoint(name), pin);
        return { body: { name, ready: true } };
      });
    }
    return get(() => ({ body: describeModel(plane, ...named()) }));
  };
}
