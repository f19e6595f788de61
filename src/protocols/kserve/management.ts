// What the extensions about the server itself are answered, over HTTP and gRPC alike: the repository, settings, shared memory. Models come
// from the signed snapshot only, so a request can read but not change which there are.
import { type DataPlane, defaultSettings, shownValue } from '../../modules/serving/index.ts';
import type { TensorSpec } from '../../platform/inference/inference.ts';
import { kserveErrors } from './errors.ts';
import { pinned } from './inference.ts';
import { platformOf } from './metadata.ts';
import { datatypeOf } from './tensors.ts';

export interface IndexedModel {
  readonly name: string;
  readonly version: string;
  readonly state: 'READY' | 'UNAVAILABLE';
  readonly reason: string;
}

/** Every version that is served, and endpoints whose models could not be loaded. */
export function repositoryIndex(plane: DataPlane, readyOnly: boolean): readonly IndexedModel[] {
  const states = plane.endpoints.status();
  const served = plane.endpoints
    .all()
    .flatMap(({ endpoint: { name }, arms }) =>
      arms.map(
        ({ arm }): IndexedModel => ({ name, version: arm.version, state: 'READY', reason: states[name]?.error ?? '' }),
      ),
    );
  const known = new Set(served.map(({ name }) => name));
  const missing = Object.entries(states).filter(([name]) => !readyOnly && !known.has(name));
  return [
    ...served,
    ...missing.map(
      ([name, { error }]): IndexedModel => ({ name, version: '', state: 'UNAVAILABLE', reason: error ?? '' }),
    ),
  ];
}

/** @throws AppError `kserve.models_are_deployed`, always */
export function refuseToChange(verb: 'loaded' | 'unloaded', name: string): never {
  throw kserveErrors.create(
    'models_are_deployed',
    `Explicit model load / unload is not allowed: ${name} cannot be ${verb} by a request; deploy a version with \`pawl endpoint deploy\`.`,
  );
}

/** Numbers of data types in Triton's model configuration. */
const typeNumbers: Readonly<Record<string, number>> = {
  BOOL: 1,
  UINT8: 2,
  UINT16: 3,
  UINT32: 4,
  UINT64: 5,
  INT8: 6,
  INT16: 7,
  INT32: 8,
  INT64: 9,
  FP32: 11,
  FP64: 12,
  STRING: 13,
};

const typeOf = ({ type }: TensorSpec): string => (type === 'string' ? 'STRING' : datatypeOf[type]);

interface ConfiguredTensor {
  readonly name: string;
  readonly data_type: string;
  readonly dims: readonly number[];
  readonly reshape?: { readonly shape: readonly number[] };
}

/** Triton's configuration of a model, whose dimensions leave that of the batch out. @throws AppError `serving.unknown_endpoint` */
export function describeConfig(plane: DataPlane, name: string, version: string | undefined) {
  const hosted = pinned(plane.endpoint(name), version);
  const tensor = (spec: TensorSpec): ConfiguredTensor => {
    const dims = spec.shape.slice(1).map(Number);
    return {
      name: spec.name,
      data_type: `TYPE_${typeOf(spec)}`,
      // A tensor of the batch alone is given one dimension, which the shape takes away again.
      ...(dims.length === 0 ? { dims: [1], reshape: { shape: [] } } : { dims }),
    };
  };
  return {
    name,
    platform: platformOf(hosted),
    max_batch_size: hosted.endpoint.settings?.maxBatchRows ?? defaultSettings.maxBatchRows,
    input: hosted.model.inputs.map(tensor),
    output: hosted.model.outputs.map(tensor),
  };
}

/** The same as a message of gRPC. */
export function configMessage({ max_batch_size, input, output, ...rest }: ReturnType<typeof describeConfig>) {
  const tensor = ({ name, data_type, dims, reshape }: ConfiguredTensor) => ({
    name,
    dataType: typeNumbers[data_type.slice('TYPE_'.length)] ?? 0,
    dims: dims.map(BigInt),
    ...(reshape === undefined ? {} : { reshape: { shape: [] } }),
  });
  return { config: { ...rest, maxBatchSize: max_batch_size, input: input.map(tensor), output: output.map(tensor) } };
}

/** No traces in Triton's form are written; a request's trace is what its `traceparent` says. */
const traceSettings = {
  trace_level: ['OFF'],
  trace_rate: ['1000'],
  trace_count: ['-1'],
  log_frequency: ['0'],
  trace_file: [''],
};

/** The settings after a change, which may only ask for what is so. @throws AppError `kserve.fixed_settings` */
export function changeTraceSettings(
  asked: Readonly<Record<string, unknown>>,
): Readonly<Record<string, readonly string[]>> {
  const known: Readonly<Record<string, readonly string[]>> = traceSettings;
  for (const [name, value] of Object.entries(asked)) {
    // Null asks for what it is without being set.
    if (value === null) continue;
    const given = (Array.isArray(value) ? value : [value]).map((one) =>
      typeof one === 'object' ? shownValue(one) : String(one),
    );
    if (given.length > 0 && given.join() !== known[name]?.join())
      throw kserveErrors.create(
        'fixed_settings',
        `The trace setting ${name} cannot be ${given.join(', ')}: tracing is off.`,
      );
  }
  return traceSettings;
}

/** @throws AppError `kserve.fixed_settings`, always */
export function refuseLogSettings(): never {
  throw kserveErrors.create('fixed_settings', 'Settings of the log are those that the data plane was started with.');
}

/** Regions that are registered: none. @throws AppError `kserve.unknown_region` for one that is named */
export function sharedMemoryRegions(name: string): readonly never[] {
  if (name === '') return [];
  throw kserveErrors.create(
    'unknown_region',
    `Unable to find the region of shared memory ${name}: none is registered.`,
  );
}

/** @throws AppError `kserve.no_shared_memory`, always */
export function refuseRegion(name: string): never {
  throw kserveErrors.create(
    'no_shared_memory',
    `The region ${name} cannot be registered: this server reads no shared memory.`,
  );
}
