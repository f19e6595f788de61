// How the models of each endpoint run now.
import type { WorkerState } from '../../../platform/inference/inference.ts';
import type { DataPlane } from './data-plane.ts';
import type { ViewCounts } from './features/feature-join.ts';
import type { HostedModel } from './hosted-model.ts';
import { defaultSettings, type EndpointSettings } from './settings.ts';
import type { SnapshotArm } from './snapshot.ts';

export interface ArmRuntime extends Pick<SnapshotArm, 'modelVersionId' | 'version' | 'role'> {
  /** ONNX runs in the data plane's own process. */
  readonly kind: 'onnx' | 'python';
  readonly workers: readonly WorkerState[];
  /** Since the model was loaded. */
  readonly counts: ReturnType<HostedModel['counts']>;
}

export interface EndpointRuntime {
  readonly settings: EndpointSettings;
  readonly arms: readonly ArmRuntime[];
  /** Reads of the online store, by view. */
  readonly features: readonly ViewCounts[];
}

export type RuntimeReport = Readonly<Record<string, EndpointRuntime>>;

export function reportRuntime(plane: DataPlane): RuntimeReport {
  return Object.fromEntries(
    plane.endpoints.all().map(({ endpoint, arms, features }) => [
      endpoint.name,
      {
        settings: { ...defaultSettings, ...endpoint.settings },
        features: features?.counts() ?? [],
        arms: arms.map(({ arm, hosted }) => ({
          modelVersionId: arm.modelVersionId,
          version: arm.version,
          role: arm.role,
          kind: arm.python === undefined ? 'onnx' : 'python',
          workers: hosted.workers() ?? [],
          counts: hosted.counts(),
        })),
      },
    ]),
  );
}
