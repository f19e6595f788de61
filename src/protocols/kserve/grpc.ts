// Open Inference over gRPC: the calls of `inference.GRPCInferenceService` on the same core as those over HTTP.
import type { RequestListener } from 'node:http';
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import { compressionGzip, connectNodeAdapter } from '@connectrpc/connect-node';
import { toAppError } from '../../http/errors.ts';
import type { ErrorKind } from '../../kernel/errors.ts';
import { isAppError } from '../../kernel/errors.ts';
import { exactInteger } from '../../kernel/integers.ts';
import type { Logger } from '../../kernel/logger.ts';
import { type DataPlane, servingErrors } from '../../modules/serving/index.ts';
import type { TensorData, TensorType } from '../../platform/inference/inference.ts';
import { classesOf } from './classification.ts';
import { compressionDeflate } from './grpc-deflate.ts';
import { managementCalls } from './grpc-management.ts';
import { type CallName, callOf, streamOfInferences } from './grpc-schema.ts';
import { pinned, runInference } from './inference.ts';
import { describeModel, describeServer } from './metadata.ts';
import { decodeRaw, encodeRaw } from './raw-tensors.ts';
import { datatypeOf, type InferInput, toInput } from './tensors.ts';

export interface GrpcOptions {
  readonly version: string;
  /** Of a message, decompressed. */
  readonly maxMessageBytes: number;
  readonly logger: Logger;
}

const codeOf: Readonly<Record<ErrorKind, Code>> = {
  invalid: Code.InvalidArgument,
  unauthenticated: Code.Unauthenticated,
  forbidden: Code.PermissionDenied,
  not_found: Code.NotFound,
  conflict: Code.Aborted,
  precondition: Code.FailedPrecondition,
  too_large: Code.ResourceExhausted,
  rate_limited: Code.ResourceExhausted,
  unavailable: Code.Unavailable,
  unimplemented: Code.Unimplemented,
  internal: Code.Internal,
};

/** What the table of messages declares, as the library hands it over. */
interface Parameter {
  readonly parameterChoice: { readonly case?: string; readonly value?: unknown };
}
type Parameters = Readonly<Record<string, Parameter>>;
interface Contents {
  readonly boolContents: readonly boolean[];
  readonly intContents: readonly number[];
  readonly int64Contents: readonly bigint[];
  readonly uintContents: readonly number[];
  readonly uint64Contents: readonly bigint[];
  readonly fp32Contents: readonly number[];
  readonly fp64Contents: readonly number[];
  readonly bytesContents: readonly Uint8Array[];
}
interface InputTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly bigint[];
  readonly parameters: Parameters;
  readonly contents?: Contents;
}
interface ModelInferRequest {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly id: string;
  readonly parameters: Parameters;
  readonly inputs: readonly InputTensor[];
  readonly outputs: readonly { readonly name: string; readonly parameters: Parameters }[];
  readonly rawInputContents: readonly Uint8Array[];
}
/** Fields of a message, which the library checks. */
type Answer = Record<string, unknown>;

interface Named {
  readonly name: string;
  readonly version: string;
}

/** Where a datatype has its elements; half precision goes as bytes only. */
const contentsOf: Readonly<Record<string, keyof Contents>> = {
  BOOL: 'boolContents',
  INT8: 'intContents',
  INT16: 'intContents',
  INT32: 'intContents',
  INT64: 'int64Contents',
  UINT8: 'uintContents',
  UINT16: 'uintContents',
  UINT32: 'uintContents',
  UINT64: 'uint64Contents',
  FP32: 'fp32Contents',
  FP64: 'fp64Contents',
  BYTES: 'bytesContents',
};

function refuse(message: string): never {
  throw servingErrors.create('bad_input', message);
}

const plain = (value: unknown): unknown => (typeof value === 'bigint' ? exactInteger(value) : value);

function decodedParameters(given: Parameters): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(
      ([
        name,
        {
          parameterChoice: { value },
        },
      ]) => [name, plain(value)],
    ),
  );
}

function typedData(input: InputTensor): readonly unknown[] {
  const place = Object.hasOwn(contentsOf, input.datatype) ? contentsOf[input.datatype] : undefined;
  if (place === undefined)
    return refuse(`Input ${input.name}: ${input.datatype} has no typed contents; send its bytes.`);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const data: readonly unknown[] = input.contents?.[place] ?? [];
  return data.map((value, at) => {
    if (!(value instanceof Uint8Array)) return plain(value);
    try {
      return decoder.decode(value);
    } catch {
      return refuse(`Input ${input.name}: element ${at} is not UTF-8.`);
    }
  });
}

/** @throws AppError `serving.bad_input` */
function inputsOf({ inputs, rawInputContents: raw }: ModelInferRequest): readonly InferInput[] {
  for (const input of inputs)
    if ('shared_memory_region' in input.parameters)
      refuse(`Input ${input.name} is in shared memory, which this server does not read.`);
  if (raw.length > 0 && raw.length !== inputs.length)
    refuse(`raw_input_contents has ${raw.length} tensors for ${inputs.length} inputs.`);
  return inputs.map((input, at) => {
    const shape = input.shape.map(Number);
    const bytes = raw[at];
    const parameters = decodedParameters(input.parameters);
    if (bytes === undefined) return toInput({ ...input, parameters, shape, data: typedData(input) }, at);
    if (input.contents !== undefined) refuse(`Input ${input.name} has both contents and raw_input_contents.`);
    return toInput({ name: input.name, datatype: input.datatype, shape, parameters }, at, (name, datatype, count) =>
      decodeRaw(name, datatype, count, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    );
  });
}

function typedContents(type: TensorType, data: TensorData): object {
  const place = contentsOf[datatypeOf[type]] ?? '';
  if (type === 'string') return { [place]: (data as string[]).map((text) => Buffer.from(text)) };
  return {
    [place]:
      type === 'bool'
        ? Array.from(data as Uint8Array, (bit) => bit !== 0)
        : Array.from(data as ArrayLike<number | bigint>),
  };
}

/** By these a client of a stream asks for, and is told, that an answer is the last of its request: here each is. */
const finalAsked = 'triton_enable_empty_final_response';
const final = 'triton_final_response';

const textParameter = (value: string) => ({ parameterChoice: { case: 'stringParam', value } });

async function infer(plane: DataPlane, request: ModelInferRequest, context: HandlerContext): Promise<Answer> {
  const headers = Object.fromEntries(context.requestHeader);
  const inference = await runInference(plane, {
    model: request.modelName,
    version: request.modelVersion === '' ? undefined : request.modelVersion,
    id: request.id === '' ? null : request.id,
    parameters: decodedParameters(request.parameters),
    key: headers['x-entity-key'] ?? null,
    at: plane.timeOf(headers),
    headers,
    timeoutMs: context.timeoutMs(),
    startedAt: plane.clock.monotonic(),
    inputs: () => inputsOf(request),
    outputs: () =>
      request.outputs.map(({ name, parameters }) => {
        if ('shared_memory_region' in parameters)
          refuse(`Output ${name}: this server does not write to shared memory.`);
        return { name, classes: classesOf(name, decodedParameters(parameters)['classification']) };
      }),
  });
  const { prediction, version, arm, outputs } = inference;
  // As the inputs came.
  const raw = request.rawInputContents.length > 0;
  return {
    modelName: request.modelName,
    modelVersion: version,
    id: request.id,
    parameters: { ...request.parameters, prediction_id: textParameter(prediction.id), arm: textParameter(arm) },
    outputs: outputs.map(({ spec, shape, data }) => ({
      name: spec.name,
      datatype: datatypeOf[spec.type],
      shape: shape.map(BigInt),
      ...(raw ? {} : { contents: typedContents(spec.type, data) }),
    })),
    rawOutputContents: raw ? outputs.map(({ spec, data }) => encodeRaw(spec.type, data)) : [],
  };
}

/** Answers in the order of the requests. One that is refused is told in the stream, which goes on. */
async function* answerStream(
  plane: DataPlane,
  requests: AsyncIterable<unknown>,
  context: HandlerContext,
  told: (name: 'ModelInfer', error: unknown) => ConnectError,
): AsyncIterable<Answer> {
  for await (const one of requests) {
    const request = one as ModelInferRequest;
    try {
      const answer = await infer(plane, request, context);
      if (decodedParameters(request.parameters)[finalAsked] === true)
        Object.assign(answer['parameters'] as object, {
          [final]: { parameterChoice: { case: 'boolParam', value: true } },
        });
      yield { inferResponse: answer };
    } catch (error) {
      // The id says which of the requests it was.
      yield { errorMessage: told('ModelInfer', error).rawMessage, inferResponse: { id: request.id } };
    }
  }
}

/** What answers requests of HTTP/2 with a message of gRPC in them. */
export function grpcListener(plane: DataPlane, options: GrpcOptions): RequestListener {
  const versionOf = ({ version }: Named): string | undefined => (version === '' ? undefined : version);
  const calls: Readonly<Record<CallName, (request: unknown, context: HandlerContext) => Answer | Promise<Answer>>> = {
    ServerLive: () => ({ live: true }),
    ServerReady: () => ({ ready: plane.ready() }),
    ModelReady(request) {
      const named = request as Named;
      try {
        pinned(plane.endpoint(named.name), versionOf(named));
        return { ready: true };
      } catch (error) {
        if (isAppError(error, 'serving.unknown_endpoint') || isAppError(error, 'serving.not_ready'))
          return { ready: false };
        throw error;
      }
    },
    ServerMetadata: () => describeServer(options.version),
    ModelMetadata(request) {
      const named = request as Named;
      const { inputs, outputs, ...model } = describeModel(plane, named.name, versionOf(named));
      const tensor = (of: (typeof inputs)[number]) => ({ ...of, shape: of.shape.map(BigInt) });
      return { ...model, inputs: inputs.map(tensor), outputs: outputs.map(tensor) };
    },
    ModelInfer: (request, context) => infer(plane, request as ModelInferRequest, context),
    ...(managementCalls(plane) as Record<keyof ReturnType<typeof managementCalls>, (request: unknown) => Answer>),
  };
  const told = (name: CallName, thrown: unknown): ConnectError => {
    const error = toAppError(thrown);
    if (error.kind !== 'internal')
      return new ConnectError(error.message, codeOf[error.kind], { 'x-error-code': error.code });
    options.logger.error({ call: name, err: error.cause ?? error, error: error.message }, 'request failed');
    return new ConnectError('The server failed to answer.', Code.Internal);
  };
  return connectNodeAdapter({
    connect: false,
    grpcWeb: false,
    readMaxBytes: options.maxMessageBytes,
    acceptCompression: [compressionGzip, compressionDeflate],
    routes(router) {
      for (const [name, answer] of Object.entries(calls) as [CallName, (typeof calls)[CallName]][])
        router.rpc(callOf(name), async (request, context) => {
          try {
            return await answer(request, context);
          } catch (error) {
            throw told(name, error);
          }
        });
      router.rpc(streamOfInferences(), (requests, context) => answerStream(plane, requests, context, told));
    },
  }) as RequestListener;
}
