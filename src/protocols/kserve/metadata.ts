// What the protocol tells of the server and its models, over HTTP and gRPC alike.
import type { DataPlane } from '../../modules/serving/index.ts';
import { pinned } from './inference.ts';
import { tensorMetadata } from './tensors.ts';

export const describeServer = (version: string) => ({ name: 'pawl', version, extensions: ['binary_tensor_data'] });

/** @throws AppError `serving.unknown_endpoint`, `serving.not_ready` */
export function describeModel(plane: DataPlane, name: string, version: string | undefined) {
  const hosted = pinned(plane.endpoint(name), version);
  return {
    name,
    versions: [...new Set(hosted.arms.map(({ arm }) => arm.version))],
    platform: 'onnxruntime_onnx',
    inputs: hosted.model.inputs.map(tensorMetadata),
    outputs: hosted.model.outputs.map(tensorMetadata),
  };
}
