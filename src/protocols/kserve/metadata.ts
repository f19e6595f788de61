// What the protocol tells of the server and its models, over HTTP and gRPC alike.
import type { ColumnType, DataPlane, HostedEndpoint } from '../../modules/serving/index.ts';
import type { TensorSpec, TensorType } from '../../platform/inference/inference.ts';
import { pinned } from './inference.ts';
import { tensorMetadata } from './tensors.ts';

/** Of the protocol, those that are spoken; some only tell, as the table of the protocol says. */
const extensions = [
  'binary_tensor_data',
  'classification',
  'model_configuration',
  'model_repository',
  'schedule_policy',
  'statistics',
];

export const describeServer = (version: string) => ({ name: 'pawl', version, extensions });

const tensorTypeOf: Readonly<Record<ColumnType, TensorType>> = {
  boolean: 'bool',
  integer: 'int32',
  long: 'int64',
  float: 'float32',
  double: 'float64',
  string: 'string',
};

/** What requests bring: the tensors of the model, or entities and the columns that no feature fills. */
function inputsOf({ model, features }: HostedEndpoint): readonly TensorSpec[] {
  if (features === null) return model.inputs;
  const requested = new Map(features.requested.map(({ name, type }) => [name, tensorTypeOf[type]]));
  // An entity may be named by a number as well.
  for (const name of features.entities) requested.set(name, requested.get(name) ?? 'string');
  return [...requested].map(([name, type]) => ({ name, type, shape: [null] }));
}

/** What runs the champion: ONNX Runtime in this process, or a saved MLflow model in Python processes. */
export function platformOf({ arms }: HostedEndpoint): string {
  return arms[0]?.arm.python === undefined ? 'onnxruntime_onnx' : 'mlflow_pyfunc';
}

/** @throws AppError `serving.unknown_endpoint`, `serving.not_ready` */
export function describeModel(plane: DataPlane, name: string, version: string | undefined) {
  const hosted = pinned(plane.endpoint(name), version);
  return {
    name,
    versions: [...new Set(hosted.arms.map(({ arm }) => arm.version))],
    platform: platformOf(hosted),
    inputs: inputsOf(hosted).map(tensorMetadata),
    outputs: hosted.model.outputs.map(tensorMetadata),
  };
}
