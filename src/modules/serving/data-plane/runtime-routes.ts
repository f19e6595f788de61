// Tells how the models run: `GET /api/v1/runtime`, asked by the control plane, in whose API and pages it is shown, and `GET /metrics` for
// Prometheus.
import { httpStatus } from '../../../http/errors.ts';
import { type LeanRoute, type LeanRoutes, sendJson } from '../../../http/lean-server.ts';
import type { DataPlane } from './data-plane.ts';
import { exposition } from './exposition.ts';
import { reportRuntime } from './runtime-report.ts';

export const runtimePath = '/api/v1/runtime';

const refuse: LeanRoute['refuse'] = ({ response }, error) =>
  sendJson(response, httpStatus(error.kind), JSON.stringify({ error: error.message }));

const countsOf = ({ predictor, spoolBytes }: DataPlane) => ({
  droppedCopies: predictor.droppedCopies,
  unlogged: predictor.unlogged,
  spoolBytes,
});

export function runtimeRoutes(plane: DataPlane): LeanRoutes {
  const runtime: LeanRoute = {
    handle: ({ response }) => sendJson(response, 200, JSON.stringify(reportRuntime(plane))),
    refuse,
  };
  const metrics: LeanRoute = {
    handle({ response }) {
      const text = exposition(reportRuntime(plane), countsOf(plane));
      response.writeHead(200, {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        'content-length': Buffer.byteLength(text),
      });
      response.end(text);
    },
    refuse,
  };
  return (method, path) => {
    if (method !== 'GET') return undefined;
    if (path === runtimePath) return runtime;
    return path === '/metrics' ? metrics : undefined;
  };
}
