// GET /api/v1/runtime: how the models of each endpoint run now. Asked by the control plane, in whose API and pages it is shown.
import { httpStatus } from '../../../http/errors.ts';
import { type LeanRoute, type LeanRoutes, sendJson } from '../../../http/lean-server.ts';
import type { WorkerState } from '../../../platform/inference/inference.ts';
import type { DataPlane } from './data-plane.ts';
import { defaultSettings, type EndpointSettings } from './settings.ts';
import type { SnapshotArm } from './snapshot.ts';

export interface ArmRuntime extends Pick<SnapshotArm, 'modelVersionId' | 'version' | 'role'> {
  /** ONNX runs in the data plane's own process. */
  readonly kind: 'onnx' | 'python';
  readonly workers: readonly WorkerState[];
}

export interface EndpointRuntime {
  readonly settings: EndpointSettings;
  readonly arms: readonly ArmRuntime[];
}

export type RuntimeReport = Readonly<Record<string, EndpointRuntime>>;

export const runtimePath = '/api/v1/runtime';

function report(plane: DataPlane): RuntimeReport {
  return Object.fromEntries(
    plane.endpoints.all().map(({ endpoint, arms }) => [
      endpoint.name,
      {
        settings: { ...defaultSettings, ...endpoint.settings },
        arms: arms.map(({ arm, hosted }) => ({
          modelVersionId: arm.modelVersionId,
          version: arm.version,
          role: arm.role,
          kind: arm.python === undefined ? 'onnx' : 'python',
          workers: hosted.workers() ?? [],
        })),
      },
    ]),
  );
}

export function runtimeRoutes(plane: DataPlane): LeanRoutes {
  const route: LeanRoute = {
    handle: ({ response }) => sendJson(response, 200, JSON.stringify(report(plane))),
    refuse: ({ response }, error) =>
      sendJson(response, httpStatus(error.kind), JSON.stringify({ error: error.message })),
  };
  return (method, path) => (method === 'GET' && path === runtimePath ? route : undefined);
}
