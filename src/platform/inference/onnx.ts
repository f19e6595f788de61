// ONNX Runtime in this process. The native library is loaded with the first model, so that a process without models never pays
// for it. A run happens on the event loop's thread: short for the models this serves row by row, and callers cut long inputs.
import type { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { messageOf } from '../../kernel/errors.ts';
import { inferenceErrors } from './errors.ts';
import {
  type InferenceModel,
  type ModelOptions,
  type Tensor,
  type TensorSpec,
  type TensorType,
  tensorTypes,
} from './inference.ts';

type Runtime = typeof import('onnxruntime-node');

let loading: Promise<Runtime> | undefined;

function loadRuntime(): Promise<Runtime> {
  loading ??= import('onnxruntime-node');
  return loading;
}

function toSpec(metadata: InferenceSession.ValueMetadata): TensorSpec {
  if (!metadata.isTensor) {
    throw inferenceErrors.create('unsupported_model', `${metadata.name} is not a tensor but a map or a sequence.`);
  }
  const type = tensorTypes.find((known) => known === metadata.type);
  if (type === undefined) {
    throw inferenceErrors.create('unsupported_model', `${metadata.name} holds elements of the type ${metadata.type}.`);
  }
  return {
    name: metadata.name,
    type,
    shape: metadata.shape.map((size) => (typeof size === 'number' ? size : null)),
  };
}

/** Opens an ONNX file. @throws AppError `inference.malformed_model`, `inference.unsupported_model` */
export async function openOnnxModel(path: string, options: ModelOptions = {}): Promise<InferenceModel> {
  const { InferenceSession: Session, Tensor: NativeTensor } = await loadRuntime();
  const threads = options.threads ?? 1;
  let session: InferenceSession;
  try {
    session = await Session.create(path, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 3,
    });
  } catch (error) {
    // The runtime names the file, which is a path of this machine; the reason comes after it.
    const reason = messageOf(error).replaceAll(path, 'the model').split('\n')[0];
    throw inferenceErrors.create('malformed_model', `The ONNX model cannot be loaded: ${reason}`, { cause: error });
  }
  try {
    const inputs = session.inputMetadata.map(toSpec);
    const outputs = session.outputMetadata.map(toSpec);
    return {
      inputs,
      outputs,
      async run(tensors) {
        const feeds: Record<string, OnnxTensor> = {};
        for (const { name } of inputs) {
          const tensor = tensors[name];
          if (tensor !== undefined) feeds[name] = toNative(NativeTensor, tensor);
        }
        try {
          return fromNative(await session.run(feeds));
        } catch (error) {
          throw inferenceErrors.create('run_failed', `The model failed: ${messageOf(error)}`, { cause: error });
        }
      },
      release: () => session.release(),
    };
  } catch (error) {
    await session.release();
    throw error;
  }
}

function toNative(NativeTensor: Runtime['Tensor'], tensor: Tensor): OnnxTensor {
  return new NativeTensor(tensor.type as 'float32', tensor.data as Float32Array, tensor.shape);
}

function fromNative(results: InferenceSession.ReturnType): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(results)) {
    tensors[name] = { type: value.type as TensorType, shape: value.dims, data: value.data as Tensor['data'] };
  }
  return tensors;
}
