// Answers of the calls of gRPC about the server itself.
import type { DataPlane } from '../../modules/serving/index.ts';
import type { CallName } from './grpc-schema.ts';
import {
  changeTraceSettings,
  configMessage,
  describeConfig,
  refuseLogSettings,
  refuseRegion,
  refuseToChange,
  repositoryIndex,
  sharedMemoryRegions,
} from './management.ts';
import { describeStatistics, toMessage } from './statistics.ts';

/** Fields that requests of these calls have. */
interface ManagementRequest {
  readonly name: string;
  readonly version: string;
  readonly modelName: string;
  readonly ready: boolean;
  readonly settings: Readonly<Record<string, { readonly value: readonly string[] }>>;
}

type Answers = Partial<Record<CallName, (request: ManagementRequest) => Record<string, unknown>>>;

const some = (text: string): string | undefined => (text === '' ? undefined : text);

export function managementCalls(plane: DataPlane) {
  const status = ({ name }: ManagementRequest) => ({ regions: sharedMemoryRegions(name) });
  const register = ({ name }: ManagementRequest) => refuseRegion(name);
  const unregister = () => ({});
  return {
    ModelConfig: ({ name, version }: ManagementRequest) => configMessage(describeConfig(plane, name, some(version))),
    ModelStatistics: ({ name, version }: ManagementRequest) =>
      toMessage(describeStatistics(plane, some(name), some(version))) as Record<string, unknown>,
    RepositoryIndex: ({ ready }: ManagementRequest) => ({ models: repositoryIndex(plane, ready) }),
    RepositoryModelLoad: ({ modelName }: ManagementRequest) => refuseToChange('loaded', modelName),
    RepositoryModelUnload: ({ modelName }: ManagementRequest) => refuseToChange('unloaded', modelName),
    SystemSharedMemoryStatus: status,
    SystemSharedMemoryRegister: register,
    SystemSharedMemoryUnregister: unregister,
    CudaSharedMemoryStatus: status,
    CudaSharedMemoryRegister: register,
    CudaSharedMemoryUnregister: unregister,
    TraceSetting({ settings }: ManagementRequest) {
      const asked = Object.entries(settings).map(([name, { value }]) => [name, value.length === 0 ? null : value]);
      const set = Object.entries(changeTraceSettings(Object.fromEntries(asked)));
      return { settings: Object.fromEntries(set.map(([name, value]) => [name, { value }])) };
    },
    LogSettings: () => refuseLogSettings(),
  } satisfies Answers;
}
